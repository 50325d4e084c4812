"""Figures over a span of days: the dashboard's and the customers' overview."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum


@dataclass(frozen=True)
class Sums:
    """What some calls come to together."""

    calls: int = 0
    seconds: float = 0.0
    cost_usd: Decimal = Decimal(0)
    analysed: int = 0
    """Calls that were judged; those with too little speech never are."""

    @property
    def minutes(self) -> float:
        """Their recordings' length."""
        return self.seconds / 60

    @property
    def analysed_share(self) -> float | None:
        """Share of the calls that were judged, 0 to 1; None without calls."""
        return self.analysed / self.calls if self.calls else None


@dataclass(frozen=True)
class Overview:
    """Sums of the calls of some days; every day is there, also those without calls."""

    first_day: date
    last_day: date
    total: Sums = Sums()
    by_day: dict[date, Sums] = field(default_factory=dict)
    by_category: dict[str, Sums] = field(default_factory=dict)
    by_sentiment: dict[str, Sums] = field(default_factory=dict)


def overview(calls: QuerySet[Any], *, first_day: date, last_day: date) -> Overview:
    """Sums of these calls from the first to the last day, both included; one query, read off an index alone.

    The days are the customers' own (`Call.listed_on`).
    """
    rows = list(
        calls.filter(listed_on__range=(first_day, last_day))
        .order_by()
        .values("listed_on", "category", "sentiment")
        .annotate(calls=Count("*"), seconds=Sum("duration_seconds"), usd=Sum("cost_usd"))
    )
    empty = {first_day + timedelta(days=number): Sums() for number in range((last_day - first_day).days + 1)}
    return Overview(
        first_day=first_day,
        last_day=last_day,
        total=_sums(rows),
        by_day=empty | _grouped(rows, "listed_on"),
        by_category=_most_first(_grouped(rows, "category")),
        by_sentiment=_most_first(_grouped(rows, "sentiment")),
    )


def recent(calls: QuerySet[Any], *, today: date, days: int = 30) -> Overview:
    """The overview of as many days up to and with today."""
    return overview(calls, first_day=today - timedelta(days=days - 1), last_day=today)


def _grouped(rows: Iterable[dict[str, Any]], name: str) -> dict[Any, Sums]:
    """Sums by one of the columns; calls that were not judged have no category and no sentiment."""
    groups: defaultdict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row[name]:
            groups[row[name]].append(row)
    return {key: _sums(group) for key, group in groups.items()}


def _sums(rows: Iterable[dict[str, Any]]) -> Sums:
    rows = list(rows)
    return Sums(
        calls=sum(row["calls"] for row in rows),
        seconds=sum(row["seconds"] or 0.0 for row in rows),
        cost_usd=sum((row["usd"] or Decimal(0) for row in rows), Decimal(0)),
        analysed=sum(row["calls"] for row in rows if row["category"] or row["sentiment"]),
    )


def _most_first(groups: dict[str, Sums]) -> dict[str, Sums]:
    return dict(sorted(groups.items(), key=lambda pair: (-pair[1].calls, pair[0])))
