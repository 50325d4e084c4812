"""How long an action will take and what it will cost, as a range."""

from __future__ import annotations

from collections import Counter
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
REQUEST_SECONDS = (1.0, 8.0)
"""What a hosted language model takes for a call of some minutes: an assumption, until batches were done here."""
OTHER_PACE = (0.01, 0.05)
"""Seconds of work for a call, at stages that do not listen to it."""


@dataclass(frozen=True)
class Estimate:
    """From this to that: seconds until all is done, dollars, and what language models are asked."""

    seconds_low: float
    seconds_high: float
    usd_low: Decimal = Decimal(0)
    usd_high: Decimal = Decimal(0)
    unpriced: int = 0
    """Calls whose cost nobody knows: their model has no price here."""
    requests_low: int = 0
    requests_high: int = 0
    input_tokens_low: int = 0
    input_tokens_high: int = 0
    output_tokens_low: int = 0
    output_tokens_high: int = 0


ASKED = tuple(
    f"{what}_{end}" for what in ("requests", "input_tokens", "output_tokens") for end in ("low", "high")
)  # fmt: skip
"""What is counted of language models, besides dollars."""


def estimate(plan: Plan, action: BulkAction) -> Estimate:
    """Time from how fast such batches went lately on this installation; before there are any, from measured defaults.

    Dollars are those of the plan: minutes of sound and tokens at the present prices of the customers' models.
    """
    low, high = _seconds(plan, action)
    return Estimate(
        low,
        high,
        usd_low=_dollars(sum(spent.usd_low for spent in plan.spending)),
        usd_high=_dollars(sum(spent.usd_high for spent in plan.spending)),
        unpriced=sum(spent.unpriced for spent in plan.spending),
        **{name: sum(getattr(spent, name) for spent in plan.spending) for name in ASKED},
    )


def _dollars(amount: float) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.0001"))


def _seconds(plan: Plan, action: BulkAction) -> tuple[float, float]:
    # What is loaded free takes no time to speak of: how long others took says nothing of it.
    known = None if plan.cached else _lately(action)
    if known is not None:
        return known[0] * plan.eligible, known[1] * plan.eligible
    low, high = _by_default(plan, action)
    workers = settings.ENV["CHAT_MAX_WORKERS"]
    asked_low, asked_high = _asking(plan)
    return low / workers + asked_low, high / workers + asked_high


def _asking(plan: Plan) -> tuple[float, float]:
    """Seconds that language models take, each provider's beside the others'."""
    requests: Counter[str] = Counter()
    for spent in plan.spending:
        requests[spent.provider] += spent.requests_high
    at_once = settings.ENV["CHAT_MAX_WORKERS"] * settings.ENV["CHAT_NETWORK_THREADS"]
    slowest = max(requests.values(), default=0) / min(at_once, settings.ENV["CHAT_REQUESTS_PER_MODEL"])
    return REQUEST_SECONDS[0] * slowest, REQUEST_SECONDS[1] * slowest


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
