"""Hosted models that their vendors are about to withdraw, and how many customers still use them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from calls.models import ModelPrice
from calls.stages.costs import usual_model

WARN_DAYS = 180


@dataclass(frozen=True)
class Retirement:
    """A model that will be gone, and the customers whose calls it hears."""

    engine: str
    model: str
    retires_on: date
    customers: int
    customer: int
    """The number of one of them."""

    def in_words(self, today: date) -> str:
        """When, as people say it."""
        days = (self.retires_on - today).days
        when = f"in {days} {'day' if days == 1 else 'days'}" if days > 0 else "and is gone"
        return f"{self.engine} withdraws {self.model} on {self.retires_on.isoformat()} ({when})."


def retirements(customers: QuerySet[Any], today: date) -> list[Retirement]:
    """Models that these customers use and that end within half a year, or have; the earliest first. One question."""
    ends = ModelPrice.objects.filter(provider=OuterRef("speech_engine"), model=OuterRef("used"))
    rows = (
        customers.order_by()
        .annotate(used=Coalesce(NullIf("speech_model", Value("")), usual_model("speech_engine")))
        .annotate(ends=Subquery(ends.values("retires_on")[:1]))
        .filter(ends__lte=today + timedelta(days=WARN_DAYS))
        .values("speech_engine", "used", "ends")
        .annotate(number=Count("pk"), first=Min("pk"))
        .order_by("ends", "used")
    )
    return [Retirement(row["speech_engine"], row["used"], row["ends"], row["number"], row["first"]) for row in rows]
