"""Budgets: what a customer may spend in a month, and a batch in all. Work that costs asks here before it is sent.

What was spent are rows of `Usage`. What is under way counts with the most that it may cost, as whoever sends it tells
(`offer`): so that many workers together never pass a budget.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from calls.models import Batch, Customer, Usage
from calls.work.errors import WorkError


@dataclass(frozen=True, slots=True)
class _Budget:
    """A budget in words and dollars, and what to do once it is spent."""

    what: str
    whose: str
    usd: Decimal
    hint: str


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose budget it is: a customer's or a batch's, by number."""

    customer: int | None = None
    batch: int | None = None


AWAITED = timedelta(hours=1)
"""What was sent longer ago and has no answer is not counted any more: mostly none will come."""
LOOK_AGAIN_SECONDS = 15.0
"""Answers take seconds; a shorter wait would let many items turn in circles."""
UnderWay = Callable[[Payer], Decimal]
"""The most that requests under way for a customer, or a batch, may cost."""

_under_way: list[UnderWay] = []


def offer(under_way: UnderWay) -> None:
    """Let budgets count what is under way; called in an app's `ready()`."""
    _under_way.append(under_way)


def check(customer: Customer, batch_id: int | None, most_usd: Decimal | None, *, waits: bool = False) -> None:
    """Raise WorkError, which pauses the job, where `most_usd` more would pass a budget; None where no price is known.

    What is under way mostly costs far less than is set apart for it: with `waits` the error asks to try again soon,
    and pauses nothing, where the budget would do without that.
    To be called in the transaction that writes down what is sent: it locks the rows that hold the budgets.
    """
    batch = _locked(Batch.objects.filter(pk=batch_id, budget_usd__isnull=False)) if batch_id is not None else None
    if batch is not None:
        asked = _Budget(
            f"batch {batch.pk}", "batch", batch.budget_usd, hint="Raise the budget of the batch and resume."
        )
        _check(asked, most_usd, spent=Q(batch=batch.pk), payer=Payer(batch=batch.pk), waits=waits)
    if customer.monthly_budget_usd is None:
        return
    owner = _locked(Customer.objects.filter(pk=customer.pk, monthly_budget_usd__isnull=False))
    if owner is not None:
        hint = "Raise the budget, or wait for the next month, and resume."
        asked = _Budget(f"{owner.name} this month", "customer", owner.monthly_budget_usd, hint=hint)
        spent = Q(customer=owner.pk, created_at__gte=month_begin(timezone.now()))
        _check(asked, most_usd, spent=spent, payer=Payer(customer=owner.pk), waits=waits)


def spent_usd(rows: Q) -> Decimal:
    """What these rows of `Usage` come to."""
    return Usage.objects.filter(rows).aggregate(sum=Sum("cost_usd"))["sum"] or Decimal(0)


def spent_this_month(customer: Customer) -> Decimal:
    """What was spent for a customer since the month began, in UTC."""
    return spent_usd(Q(customer=customer.pk, created_at__gte=month_begin(timezone.now())))


def month_begin(now: datetime) -> datetime:
    """Midnight of the first day of the month, in UTC as vendors bill."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _locked(rows: QuerySet[Any]) -> Any:
    # Without the key, on which other tables' new rows wait otherwise.
    no_key = connection.features.has_select_for_no_key_update
    return rows.order_by().select_for_update(no_key=no_key).first()


def _check(budget: _Budget, most_usd: Decimal | None, *, spent: Q, payer: Payer, waits: bool) -> None:
    if most_usd is None:
        raise WorkError(
            f"work:{budget.whose}:budget-without-price",
            f"There is a budget for {budget.what}, and no price for the model that is to be used.",
            hint="Add its price under Model prices, or take the budget away; then resume.",
            pauses=True,
        )
    used = spent_usd(spent)
    set_apart = sum((asked(payer) for asked in _under_way), Decimal(0))
    if used + set_apart + most_usd <= budget.usd:
        return
    if waits and used + most_usd <= budget.usd:
        raise WorkError(
            f"work:{budget.whose}:budget-set-apart",
            f"The rest of the budget for {budget.what} is set apart for requests under way: {_told(used, budget)}, up "
            f"to ${set_apart:,.4f} set apart.",
            hint="Goes on by itself once they have cost less.",
            rate_limited=True,
            retry_after=LOOK_AGAIN_SECONDS,
        )
    beside = f", up to ${set_apart:,.4f} is under way" if set_apart else ""
    raise WorkError(
        f"work:{budget.whose}:budget-spent",
        f"The budget for {budget.what} is used up: {_told(used, budget)}{beside}, and the next request may cost up to "
        f"${most_usd:,.4f}.",
        hint=budget.hint,
        pauses=True,
    )


def _told(used: Decimal, budget: _Budget) -> str:
    places = 2 if budget.usd == round(budget.usd, 2) else 4
    return f"${used:,.4f} of ${budget.usd:,.{places}f} is spent"
