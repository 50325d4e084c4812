"""The columns of charts over time: days, or weeks where days would be too many to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.formats import date_format

MOST_DAYS = 92
"""Columns of single days; more are thinner than a finger, and heavy to load."""


@dataclass(frozen=True)
class Span:
    """Days in a row, both ends included."""

    first_day: date
    last_day: date

    @property
    def short(self) -> str:
        """Its beginning, as it stands below a chart."""
        return date_format(self.first_day, "j M")

    @property
    def name(self) -> str:
        """The day, or the first and the last one."""
        return self.short if self.first_day == self.last_day else f"{self.short} to {date_format(self.last_day, 'j M')}"


def unit(days: int) -> str:
    """What one column of a chart over so many days stands for."""
    return "day" if days <= MOST_DAYS else "week"


def split(days: Iterable[date]) -> dict[Span, list[date]]:
    """These days, one by one or by weeks from Monday to Sunday; a week at either end may be a part of one."""
    ordered = sorted(days)
    if unit(len(ordered)) == "day":
        return {Span(day, day): [day] for day in ordered}
    weeks = (list(week) for _, week in groupby(ordered, _monday))
    return {Span(week[0], week[-1]): week for week in weeks}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
