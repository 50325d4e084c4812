"""Calls with objections, for tests of customers' pages."""

from datetime import UTC, date, datetime

from calls import facts
from calls.models import Call
from insights.models import Insight, Objection
from tests import cast

TODAY = date(2026, 11, 20)


def a_call(customer, *objections, category="", day=TODAY, name=None, **more):
    """A call with objections (type, method of the answer)."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    name = name or f"{Call.objects.count()}.wav"
    call = cast.new_call(
        customer, name, category=category, objection_count=len(objections), duration_seconds=60,
        **facts.dates(noon, customer), **more,
    )  # fmt: skip
    transcript = cast.Transcript.objects.create(call=call, content_hash="x", engine="x", model="x", language="en")
    insight = Insight.objects.create(call=call, transcript=transcript, rule_based=True, category=category)
    for number, (kind, method) in enumerate(objections):
        Objection.objects.create(
            insight=insight, type=kind, quote=f"{name} {kind}", segment=number, confidence=1,
            start_seconds=number, end_seconds=number, overcome_method=method, overcome_quote="But." if method else "",
        )  # fmt: skip
    return call
