"""What somebody asks of the ledger: of which days, whose, which work, and summed by what."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from calls.models import Customer, Usage
from calls.stages import registry
from reports.ledger.sums import DIMENSIONS
from reports.period import Period, PeriodForm


def _stages() -> list[tuple[str, str]]:
    return [("", "Any"), *((name, registry.label(name)) for name in registry.names())]


class LedgerForm(PeriodForm):
    """Days (in UTC, as vendors bill), customer and work; everything may be left out."""

    customer = forms.ModelChoiceField(queryset=Customer.objects.none(), required=False, empty_label="All")
    stage = forms.ChoiceField(choices=_stages, required=False, label="Work")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        """Somebody else's customers are none to this person."""
        super().__init__(*args, **options)
        self.fields["customer"].queryset = Customer.objects.visible_to(user).order_by("name")  # type: ignore[attr-defined]

    def usage(self, user: Any, period: Period) -> QuerySet[Any]:
        """The entries asked for, as far as this person sees them; none where the question makes no sense."""
        if not self.is_valid():
            return Usage.objects.none()
        begin, end = (_midnight(day) for day in (period.first_day, period.last_day + timedelta(days=1)))
        entries = Usage.objects.visible_to(user).filter(created_at__gte=begin, created_at__lt=end)
        chosen = {name: self.cleaned_data[name] for name in ("customer", "stage") if self.cleaned_data[name]}
        return entries.filter(**chosen)

    @property
    def dimension(self) -> str:
        """What is summed by; customers where nothing usable is asked."""
        asked = self.data.get("by", "")
        return asked if asked in DIMENSIONS else next(iter(DIMENSIONS))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
