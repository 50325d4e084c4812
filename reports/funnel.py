"""The objection funnel: raised, answered and how, booked. Every figure is a number of calls that a list can show."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from calls.models import Customer
from insights.models import Objection
from insights.schema import Category
from reports.filters import ANSWERED, answered, words
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


def objections_of(customer: Customer) -> QuerySet[Any]:
    """Objections in the current insights of a customer's calls."""
    return Objection.objects.filter(
        insight__is_current=True, insight__call__customer=customer, insight__call__objection_count__gt=0
    )


def funnel(customer: Customer, period: Period) -> Funnel:
    """What was raised in the calls of these days; three questions however many calls there are."""
    days = (period.first_day, period.last_day)
    raised = objections_of(customer).filter(insight__call__listed_on__range=days).order_by()
    return Funnel(
        whole=Step("", **raised.aggregate(**_counts())),
        by_type=_steps(raised, "type"),
        by_method=_steps(raised.filter(answered(ANSWERED)), "overcome_method"),
    )


def _counts() -> dict[str, Any]:
    helped, booked = answered(ANSWERED), Q(insight__call__category=BOOKED)
    return {
        "times": Count("pk"),
        "times_answered": Count("pk", filter=helped),
        "calls": Count("insight__call", distinct=True),
        "answered": Count("insight__call", distinct=True, filter=helped),
        "booked": Count("insight__call", distinct=True, filter=booked),
    }


def _steps(objections: QuerySet[Any], field: str) -> list[Step]:
    rows = objections.values(field).annotate(**_counts()).order_by("-calls", field)
    return [Step(row.pop(field), **row) for row in rows]
