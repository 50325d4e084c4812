"""Insights that were made of a call, for its page."""

from collections.abc import Iterable
from typing import Any

from calls.history import MOST, Event
from calls.models import Call
from insights.models import Insight

TOLD = ("call", "provider", "model", "rule_based", "fallback_from", "copied_from", "created_at")


def insights_made(call: Call, user: Any) -> Iterable[Event]:
    """Each, with its maker."""
    made = Insight.objects.visible_to(user).filter(call=call).only(*TOLD)
    for insight in made.order_by("-pk")[:MOST]:
        rules = " (rule-based)" if insight.rule_based else f" {insight.model}"
        instead = f", instead of {insight.fallback_from}" if insight.fallback_from else ""
        known = ", from the same words read before" if insight.copied_from_id else ""
        yield Event(insight.created_at, f"Insight by {insight.provider}{rules}{instead}{known}", row=insight)
