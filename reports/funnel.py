"""The objection funnel: raised, answered and how, booked. Every figure is a number of calls that a list can show."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet

from calls.filters import CallFilter
from calls.models import Call, Customer
from calls.wording import words
from insights.models import Objection
from insights.schema import Category
from reports.period import Period

BOOKED = Category.CONSULT_SCHEDULED.value


@dataclass(frozen=True)
class Step:
    """Objections of a type, or answered by a method: how often and in how many calls, and what became of these."""

    value: str
    times: int
    times_answered: int
    calls: int
    answered: int
    booked: int

    @property
    def label(self) -> str:
        """The type or the method in words."""
        return words(self.value)

    @property
    def answered_share(self) -> float:
        """Of all times it was raised, how often it was answered; 0 to 1."""
        return self.times_answered / self.times if self.times else 0.0


@dataclass(frozen=True)
class Funnel:
    """All objections together, by type and by the method of their answer."""

    whole: Step
    by_type: list[Step]
    by_method: list[Step]


class Raised(NamedTuple):
    """An objection as far as it counts."""

    type: str
    method: str
    call: int
    category: str


def objections_of(customer: Customer, period: Period) -> QuerySet[Any]:
    """Objections in the current insights of a customer's calls of these days."""
    with_some = Call.objects.filter(customer=customer, objection_count__gt=0)
    calls = CallFilter(period.query, queryset=with_some).qs.order_by()
    return Objection.objects.filter(insight__is_current=True, insight__call__in=calls.values("pk"))


def funnel(customer: Customer, period: Period) -> Funnel:
    """What was raised in the calls of these days; one query, since few calls have objections."""
    found = objections_of(customer, period).order_by()
    values = found.values_list("type", "overcome_method", "insight__call", "insight__call__category")
    raised = [Raised(*row) for row in values]
    return Funnel(
        whole=_step("", raised),
        by_type=_steps(raised, lambda row: row.type),
        by_method=_steps([row for row in raised if row.method], lambda row: row.method),
    )


def _steps(raised: list[Raised], value_of: Callable[[Raised], str]) -> list[Step]:
    """One for each value, the most frequent first."""
    groups: defaultdict[str, list[Raised]] = defaultdict(list)
    for row in raised:
        groups[value_of(row)].append(row)
    steps = [_step(value, group) for value, group in groups.items()]
    return sorted(steps, key=lambda step: (-step.calls, step.value))


def _step(value: str, raised: list[Raised]) -> Step:
    helped = [row for row in raised if row.method]
    return Step(
        value=value,
        times=len(raised),
        times_answered=len(helped),
        calls=len({row.call for row in raised}),
        answered=len({row.call for row in helped}),
        booked=len({row.call for row in raised if row.category == BOOKED}),
    )
