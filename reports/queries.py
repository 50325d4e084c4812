"""Questions that reports ask across the apps."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from calls.models import Call, Customer, Transcript, Usage
from insights.models import Insight

CHUNK = 500
FEW = 8
"""Rows of a short list on an overview."""
FLAGGED = 50
"""Newest calls with red flags among which the worst are looked for."""
SEVERITIES = ("high", "medium", "low")


def call_rows(customer: Customer) -> Iterator[dict[str, Any]]:
    """One row a call, with the columns of the demo's table; a dash stands for what is not there yet."""
    cost = Usage.objects.filter(call=OuterRef("pk")).order_by().values("call").annotate(sum=Sum("cost_usd"))
    current = Insight.objects.filter(is_current=True).annotate(objection_count=Count("objections"))
    calls = (
        Call.objects.filter(customer=customer)
        .order_by("pk")
        .select_related("audio")
        .annotate(total_usd=Coalesce(Subquery(cost.values("sum")), Decimal(0)))
        .prefetch_related(
            Prefetch("transcripts", Transcript.objects.filter(is_current=True), to_attr="current_transcripts"),
            Prefetch("insights", current, to_attr="current_insights"),
        )
    )
    for call in calls.iterator(chunk_size=CHUNK):
        yield _row(call)


def _row(call: Any) -> dict[str, Any]:
    audio = getattr(call, "audio", None)
    transcript = next(iter(call.current_transcripts), None)
    insight = next(iter(call.current_insights), None)
    return {
        "file": call.file_name,
        "seconds": f"{audio.duration_seconds:.1f}" if audio else "-",
        "silences": len(audio.silences) if audio else "-",
        "words": transcript.word_count if transcript else "-",
        "category": (insight.category or "too short") if insight else "-",
        "sentiment": (insight.sentiment or "-") if insight else "-",
        "objections": insight.objection_count if insight else "-",
        "cost": f"${call.total_usd:.4f}",
    }


def latest(calls: QuerySet[Any]) -> list[Any]:
    """The newest few of these calls."""
    return list(calls.order_by("-listed_at", "-id")[:FEW])


def worst_flags(calls: QuerySet[Any]) -> list[dict[str, Any]]:
    """The worst red flags of the newest calls that have some: each with its call."""
    flagged = calls.filter(red_flag_count__gt=0).order_by("-listed_at", "-id")[:FLAGGED]
    insights = Insight.objects.filter(call__in=[call.pk for call in flagged], is_current=True)
    flags_of = dict(insights.values_list("call", "red_flags"))
    found = [{**flag, "call": call} for call in flagged for flag in flags_of.get(call.pk, [])]
    return sorted(found, key=lambda flag: SEVERITIES.index(flag["severity"]))[:FEW]
