"""How values are put on customers' pages."""

from django import template

from calls.admin import show
from reports.filters import words as in_words

register = template.Library()

TONES = {
    "positive": "good", "negative": "bad", "mixed": "warn",
    "consult_scheduled": "good", "consult_not_scheduled": "warn",
    "resolved": "good", "pending": "busy", "escalated": "warn", "no_resolution": "bad",
    "happy": "good", "satisfied": "good", "frustrated": "warn", "angry": "bad",
    "professional": "good", "needs_improvement": "warn",
    "urgent": "bad", "high": "warn",
}  # fmt: skip
"""Colours of values that mean something good or bad; all others are quiet. Of red flags `severity` tells."""

register.filter("words", in_words)
register.filter("clock", show.clock)


@register.filter
def tone(value: str) -> str:
    """The class of the badge that shows a value."""
    return TONES.get(value, "quiet")


@register.filter
def severity(value: str) -> str:
    """The class of a red flag's badge."""
    return {"high": "bad", "medium": "warn"}.get(value, "quiet")


@register.filter
def percent(share: float | None) -> str:
    """A share of one as whole per cent."""
    return "" if share is None else f"{share:.0%}"


@register.filter
def thousands(number: float) -> str:
    """A whole number with commas."""
    return f"{number:,.0f}"


@register.filter
def moment(seconds: float) -> str:
    """A second of a recording as addresses carry it."""
    return f"{seconds:.2f}"
