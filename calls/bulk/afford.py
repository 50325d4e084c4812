"""Whether the customers' budgets allow what a plan would cost."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from calls.budgets import month_begin
from calls.bulk.plan import Plan
from calls.models import Customer, Usage

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Afford:
    """A customer's budget of this month beside what a plan would cost."""

    customer: str
    budget_usd: Decimal
    spent_usd: Decimal
    """So far this month, in UTC."""
    usd_low: Decimal
    usd_high: Decimal
    unpriced: int = 0
    """Calls whose cost nobody knows: with a budget, their work is paused at once."""

    @property
    def left_usd(self) -> Decimal:
        """What would be left at the least, in whole cents; below zero where the budget would not do."""
        return (self.budget_usd - self.spent_usd - self.usd_high).quantize(CENT, rounding=ROUND_FLOOR)

    @property
    def is_passed(self) -> bool:
        """Whether the budget may be spent before all is done."""
        return self.left_usd < 0


@dataclass(frozen=True)
class Spent:
    """A customer's budget of this month, and what of it is spent."""

    key: int
    customer: str
    budget_usd: Decimal
    spent_usd: Decimal

    @property
    def share(self) -> float:
        """Of the budget; 1 of a budget of nothing."""
        return float(self.spent_usd / self.budget_usd) if self.budget_usd else 1.0

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self.spent_usd >= self.budget_usd


def budgets(customers: QuerySet[Any], now: datetime) -> list[Spent]:
    """Of those of these customers that have one, by name; two questions."""
    limited = customers.filter(monthly_budget_usd__isnull=False).order_by("name")
    rows = [(row.pk, row.name, row.monthly_budget_usd) for row in limited.only("name", "monthly_budget_usd")]
    if not rows:
        return []
    usage = Usage.objects.filter(customer__in=[pk for pk, _, _ in rows], created_at__gte=month_begin(now))
    spent = dict(usage.order_by().values_list("customer_id").annotate(Sum("cost_usd")))
    return [Spent(pk, name, budget, spent.get(pk, Decimal(0))) for pk, name, budget in rows]


def budgets_of(plan: Plan, now: datetime) -> list[Afford]:
    """Of each customer with a budget whose calls cost: those first whose budget would not do. Two questions."""
    owed = _owed(plan)
    if not owed:
        return []
    spent = budgets(Customer.objects.filter(pk__in=owed), now)
    found = [Afford(row.customer, row.budget_usd, row.spent_usd, *owed[row.key]) for row in spent]
    return sorted(found, key=lambda afford: not (afford.is_passed or afford.unpriced))


def _owed(plan: Plan) -> dict[int, tuple[Decimal, Decimal, int]]:
    """By customer: dollars from this to that, and calls without a price."""
    owed: dict[int, tuple[Decimal, Decimal, int]] = {}
    for spent in plan.spending:
        low, high, unpriced = owed.get(spent.customer, (Decimal(0), Decimal(0), 0))
        amounts = (low + Decimal(spent.usd_low), high + Decimal(spent.usd_high), unpriced + spent.unpriced)
        owed[spent.customer] = amounts
    return owed
