"""How long an action will take and what it will cost, as a range."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import quantiles

from django.conf import settings
from django.db.models import Count, Min, Q

from calls.bulk.actions import BulkAction
from calls.bulk.plan import Plan
from calls.models import Batch
from calls.stages import registry
from calls.stages.costs import TYPICAL_CALL_SECONDS
from calls.work.states import JobState, State

LOOKED_AT, ENOUGH = 20, 4
"""Batches looked back at, and how many of them it takes to believe them."""

DEFAULT_PACE = {
    "audio": (0.01, 0.04),
    "transcribe": (0.06, 0.16),
    "insights": (0.0005, 0.003),
    "analysis": (0.0001, 0.001),
}
"""Seconds of work for a second of sound, before anything was done here; measured by benchmarks/long_recording.py
and on the sample calls."""
OTHER_PACE = (0.01, 0.05)
"""Seconds of work for a call, at stages that do not listen to it."""


@dataclass(frozen=True)
class Estimate:
    """From this to that: seconds until all is done, and dollars."""

    seconds_low: float
    seconds_high: float
    usd_low: Decimal = Decimal(0)
    usd_high: Decimal = Decimal(0)
    unpriced: int = 0
    """Calls whose cost nobody knows: their model has no price here."""


def estimate(plan: Plan, action: BulkAction) -> Estimate:
    """Time from how fast such batches went lately on this installation; before there are any, from measured defaults.

    Dollars are those of the plan: minutes of sound at the present prices of the customers' models.
    """
    low, high = _seconds(plan, action)
    parts = plan.begins.values()
    return Estimate(
        low,
        high,
        usd_low=_dollars(sum(part.usd_low for part in parts)),
        usd_high=_dollars(sum(part.usd_high for part in parts)),
        unpriced=sum(part.unpriced for part in parts),
    )


def _dollars(amount: float) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.0001"))


def _seconds(plan: Plan, action: BulkAction) -> tuple[float, float]:
    known = _lately(action)
    if known is not None:
        return known[0] * plan.eligible, known[1] * plan.eligible
    low, high = _by_default(plan, action)
    workers = settings.ENV["CHAT_MAX_WORKERS"]
    return low / workers, high / workers


def _lately(action: BulkAction) -> tuple[float, float] | None:
    """Quartiles of the seconds a call took in the last batches of this action, all workers together."""
    batches = (
        Batch.objects.filter(action=action.name, state=JobState.FINISHED, finished_at__isnull=False)
        .order_by("-pk")[:LOOKED_AT]
        .values("finished_at")
        .annotate(begun=Min("items__started_at"), done=Count("items", filter=Q(items__state=State.DONE)))
    )
    each = [(row["finished_at"] - row["begun"]).total_seconds() / row["done"] for row in batches if row["done"]]
    if len(each) < ENOUGH:
        return None
    low, _median, high = quantiles(each)
    return low, high


def _by_default(plan: Plan, action: BulkAction) -> tuple[float, float]:
    low = high = 0.0
    for begin, part in plan.begins.items():
        audio = part.audio_seconds + part.unmeasured * TYPICAL_CALL_SECONDS
        for stage in registry.among(action.wanted()):
            if stage.order < registry.get(begin).order:
                continue
            amount = audio if stage.name in DEFAULT_PACE else part.calls
            pace = DEFAULT_PACE.get(stage.name, OTHER_PACE)
            low, high = low + pace[0] * amount, high + pace[1] * amount
    return low, high
