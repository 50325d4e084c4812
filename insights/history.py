"""Insights that were made of a call, for its page."""

from collections.abc import Iterable
from typing import Any

from calls.history import MOST, Event
from calls.models import Call
from insights.models import Insight


def insights_made(call: Call, user: Any) -> Iterable[Event]:
    """Each, with its maker."""
    made = Insight.objects.visible_to(user).filter(call=call).only("call", "provider", "rule_based", "created_at")
    for insight in made.order_by("-pk")[:MOST]:
        rules = " (rule-based)" if insight.rule_based else ""
        yield Event(insight.created_at, f"Insight by {insight.provider}{rules}", row=insight)
