"""What the confirm page says of money: who reads and hears, what it costs, and whether budgets allow it."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from calls.admin.expectation import cost_range, number_range
from calls.bulk.afford import Afford, budgets_of
from calls.bulk.estimate import Estimate
from calls.bulk.plan import Plan
from calls.models import Batch, Customer
from calls.stages.costs import Spending

FREE = "Free: everything runs on this installation"
ONLY_LOADED = "Free: what is not there yet is loaded from earlier results"
MOST_NAMED = 4
BY = {"transcribe": "Heard by", "insights": "Read by"}
BUDGET = "budget_usd"


def costs_in_words(plan: Plan, expected: Estimate, now: datetime) -> dict[str, Any]:
    """What the page's template shows."""
    budgets = budgets_of(plan, now)
    return {
        "cost": _cost(plan, expected),
        "asked": _asked(expected),
        "by": _by(plan.spending),
        "warnings": [_warning(afford) for afford in budgets if afford.is_passed or afford.unpriced][:MOST_NAMED],
        "budgets": _enough([afford for afford in budgets if not (afford.is_passed or afford.unpriced)]),
        "may_cost": bool(plan.spending),
    }


def budget_from(text: str) -> Decimal | None:
    """The batch's budget as somebody typed it, None where left empty; raises ValidationError."""
    text = text.strip().removeprefix("$").replace(",", "")
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValidationError("Enter an amount in dollars, such as 25 or 2.50, or leave it empty.") from None
    field = Batch._meta.get_field(BUDGET)
    return field.clean(amount, None)  # type: ignore[union-attr]


def _cost(plan: Plan, expected: Estimate) -> str:
    if expected.unpriced:
        known = f"{cost_range(expected.usd_low, expected.usd_high)} and " if expected.usd_high else ""
        model = "a hosted model without a price here: ask an admin to enter it under Model prices"
        return f"{known}unknown for {_calls(expected.unpriced)}, done by {model}"
    if expected.usd_high:
        return cost_range(expected.usd_low, expected.usd_high)
    return ONLY_LOADED if plan.cached else FREE


def _asked(expected: Estimate) -> list[tuple[str, str]]:
    """Requests to language models, and tokens."""
    if not expected.requests_high:
        return []
    sent = number_range(expected.input_tokens_low, expected.input_tokens_high)
    written = number_range(expected.output_tokens_low, expected.output_tokens_high)
    return [
        ("Requests", number_range(expected.requests_low, expected.requests_high)),
        ("Tokens", f"{sent} read, {written} written"),
    ]


def _by(spending: Iterable[Spending]) -> list[tuple[str, str]]:
    """By stage, the one model that does it; of few customers each its own; of more how many there are."""
    by_stage: dict[str, list[Spending]] = {}
    for spent in spending:
        by_stage.setdefault(spent.stage, []).append(spent)
    return [(BY.get(stage, stage), _models(those)) for stage, those in by_stage.items()]


def _models(spending: list[Spending]) -> str:
    models = {(spent.provider, spent.model) for spent in spending}
    if len(models) == 1:
        return " ".join(models.pop())
    if len(spending) <= MOST_NAMED:
        names = Customer.objects.in_bulk([spent.customer for spent in spending])
        return "; ".join(f"{names[spent.customer]}: {spent.provider} {spent.model}" for spent in spending)
    providers = len({provider for provider, _model in models})
    return f"{len(models)} models of {providers} {'provider' if providers == 1 else 'providers'}"


def _warning(afford: Afford) -> str:
    if afford.unpriced:
        return (
            f"{afford.customer} has a budget, and nobody has entered what its model costs: "
            "its work would be paused at once. Enter the price under Model prices."
        )
    left = max(afford.budget_usd - afford.spent_usd, Decimal(0))
    return (
        f"{afford.customer} has ${left:,.2f} left of ${afford.budget_usd:,.2f} this month, and this may cost "
        f"{cost_range(afford.usd_low, afford.usd_high)}: work is paused before the budget is passed."
    )


def _enough(budgets: list[Afford]) -> list[str]:
    told = [
        f"{afford.customer}: ${afford.spent_usd:,.2f} of ${afford.budget_usd:,.2f} spent this month, "
        f"at least ${afford.left_usd:,.2f} left afterwards"
        for afford in budgets[:MOST_NAMED]
    ]
    more = len(budgets) - len(told)
    return [*told, f"{more:,} more customers within their budgets"] if more > 0 else told


def _calls(count: int) -> str:
    return f"{count:,} call{'' if count == 1 else 's'}"
