"""The days that a page tells of: the last 7, 30 or 90, or any the reader chooses."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict

SPANS = (7, 30, 90)
USUAL = 30
LONGEST = 366
"""Days in one view: a page of charts sums no more than a year."""
EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)
"""Beyond them nobody has telephoned, and near the ends of the calendar no days can be counted."""


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included; `days` where it is one of `SPANS`, up to today."""

    first_day: date
    last_day: date
    days: int | None = None

    @property
    def query(self) -> QueryDict:
        """As the filters of the list take it."""
        query = QueryDict(mutable=True)
        query.update({"first_day": self.first_day.isoformat(), "last_day": self.last_day.isoformat()})
        return query

    @classmethod
    def last(cls, days: int, today: date) -> "Period":
        """So many days, today included."""
        return cls(today - timedelta(days=days - 1), today, days)


def _day(label: str) -> forms.DateField:
    bounds = (MinValueValidator(EARLIEST), MaxValueValidator(LATEST))
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(required=False, label=label, widget=widget, validators=bounds)


class PeriodForm(forms.Form):
    """Two days; each may be left out."""

    first_day = _day("From")
    last_day = _day("To")

    def clean(self) -> dict[str, Any]:
        """In order, and not more than a year."""
        given = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and first > last:
            raise ValidationError("The first day is after the last one.")
        if first and last and (last - first).days >= LONGEST:
            raise ValidationError("Choose at most a year.")
        return given

    @classmethod
    def shown(cls, asked: "PeriodForm", period: Period) -> "PeriodForm":
        """The form for the page: what was asked where that is wrong, else the days that are shown."""
        return cls(period.query) if asked.is_valid() else asked

    def period(self, today: date) -> Period:
        """The days asked for; the usual ones where none or unusable ones are given."""
        if not self.is_valid():
            return Period.last(USUAL, today)
        first, last = self.cleaned_data["first_day"], self.cleaned_data["last_day"]
        if first is None and last is None:
            return Period.last(_span(self.data.get("days")), today)
        last = last or max(first, min(today, first + timedelta(days=LONGEST - 1)))
        return Period(first or last - timedelta(days=USUAL - 1), last)


def _span(days: str | None) -> int:
    return next((span for span in SPANS if str(span) == days), USUAL)
