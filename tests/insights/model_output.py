"""What a model might answer, for the tests of its checking: a plain analysis to which a test adds its own."""

from typing import Any

from insights.checking.analysis import checked
from insights.providers.base import ProviderAnswer, Task
from insights.schema import CallAnalysis, Dialogue, Role
from insights.wire import (
    SpeakerRole,
    WireAction,
    WireAnalysis,
    WireEvidence,
    WireFlag,
    WireHandling,
    WireObjection,
)

PLAIN: dict[str, Any] = {
    "roles": [], "category": "other_question", "category_confidence": 0.8, "category_notes": "", "call_type": "pricing",
    "sentiment": "neutral", "sentiment_score": 0, "sentiment_confidence": 0.7, "sentiment_course": [],
    "outcome": "resolved", "satisfaction": "neutral", "agent_performance": "professional", "summary": "A call.",
    "key_points": [], "action_items": [], "red_flags": [], "objections": [], "next_steps": [], "evidence": [],
}  # fmt: skip


def answered(dialogue: Dialogue, **told: Any) -> ProviderAnswer:
    """Check an analysis that tells this."""
    return checked(Task(dialogue), WireAnalysis(**PLAIN | told), [])


def analysed(dialogue: Dialogue, **told: Any) -> CallAnalysis:
    """The same, only what is believed."""
    analysis = answered(dialogue, **told).analysis
    assert analysis is not None
    return analysis


def named(speaker: str, role: Role, confidence: float = 0.9) -> SpeakerRole:
    """Say who is who."""
    return SpeakerRole(speaker=speaker, role=role, confidence=confidence, reason="Says so.")


def objection(
    quote: str, line: int = 0, overcome: WireHandling | None = None, confidence: float = 0.8
) -> WireObjection:
    """Quote an objection against the price."""
    return WireObjection(quote=quote, line=line, type="cost-value", confidence=confidence, overcome=overcome)


def handling(quote: str, line: int = 0) -> WireHandling:
    """Quote how it was overcome."""
    return WireHandling(quote=quote, line=line, method="price-offer", confidence=0.7)


def flag(quote: str, line: int = 0) -> WireFlag:
    """Quote something to look at."""
    return WireFlag(quote=quote, line=line, concern="Rude", severity="low", category="dissatisfaction")


def action(quote: str | None, action: str = "Call back", priority: str = "normal") -> WireAction:
    """Tell what is to be done."""
    return WireAction(action=action, priority=priority, assignee="agent", quote=quote, line=None)


def evidence(quote: str, about: str = "category", line: int = 0, key_point: int | None = None) -> WireEvidence:
    """Quote the words behind a judgement."""
    return WireEvidence(quote=quote, line=line, about=about, key_point=key_point)
