"""Keeping a call's row in step with what is found out about it (`calls.models.facts`)."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Min

from calls.models import Call, Customer


def note(call: Call, **facts: Any) -> None:
    """Write facts to the call's row, in the transaction that writes what they are copies of."""
    Call.objects.filter(pk=call.pk).update(**facts)


def of_audio(duration_seconds: float, silence_seconds: float) -> dict[str, float | None]:
    """What is told of a measured recording."""
    share = min(silence_seconds / duration_seconds, 1.0) if duration_seconds else None
    return {"duration_seconds": duration_seconds, "silence_share": share}


def dates(moment: datetime, customer: Customer) -> dict[str, Any]:
    """Where in lists a call of this time stands: on which day, in the customer's time zone."""
    return {"listed_at": moment, "listed_on": moment.astimezone(ZoneInfo(customer.time_zone)).date()}


def redate(customer: Customer) -> None:
    """Put all calls of a customer on the days of its present time zone, one statement a day."""
    calls = Call.objects.filter(customer=customer)
    span = calls.aggregate(first=Min("listed_at"), last=Max("listed_at"))
    if span["first"] is None:
        return
    zone = ZoneInfo(customer.time_zone)
    day, last = (span[end].astimezone(zone).date() for end in ("first", "last"))
    while day <= last:
        tomorrow = day + timedelta(days=1)
        begins, ends = (datetime.combine(date, time.min, zone) for date in (day, tomorrow))
        calls.filter(listed_at__gte=begins, listed_at__lt=ends).exclude(listed_on=day).update(listed_on=day)
        day = tomorrow
