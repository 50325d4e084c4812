"""Hosted models that their vendors are about to withdraw, and how many customers still use them.

Which model hears a customer's calls is known here; an app upstairs whose models do something else with them offers
which (`offer`), in its `AppConfig.ready`.
"""

from collections.abc import Callable
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
    """A model that will be gone, and the customers whose calls it hears or reads."""

    setting: str
    """The customers' field that names its provider."""
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


def speech_model() -> Any:
    """Of a row of `Customer`: the model that hears its calls."""
    return Coalesce(NullIf("speech_model", Value("")), usual_model("speech_engine"))


_models: dict[str, Callable[[], Any]] = {"speech_engine": speech_model}


def offer(setting: str, model: Callable[[], Any]) -> None:
    """Let `model` say, of a row of `Customer`, which model of the provider in its field `setting` is used."""
    _models[setting] = model


def retirements(customers: QuerySet[Any], today: date) -> list[Retirement]:
    """Models that these customers use and that end within half a year, or have; the earliest first.

    One question for each field that names a provider.
    """
    found = [row for setting, model in _models.items() for row in _ending(customers, setting, model(), today)]
    return sorted(found, key=lambda row: (row.retires_on, row.model))


def _ending(customers: QuerySet[Any], setting: str, model: Any, today: date) -> list[Retirement]:
    ends = ModelPrice.objects.filter(provider=OuterRef(setting), model=OuterRef("used"))
    rows = (
        customers.order_by()
        .annotate(used=model)
        .annotate(ends=Subquery(ends.values("retires_on")[:1]))
        .filter(ends__lte=today + timedelta(days=WARN_DAYS))
        .values(setting, "used", "ends")
        .annotate(number=Count("pk"), first=Min("pk"))
    )
    return [Retirement(setting, row[setting], row["used"], row["ends"], row["number"], row["first"]) for row in rows]
