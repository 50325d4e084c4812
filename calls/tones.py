"""Colours of badges: classes of theme.css, which say good, bad, warn, busy or quiet."""

from calls.work.states import State

STATES = {
    State.FAILED: "bad",
    State.RUNNING: "busy",
    State.WAITING: "quiet",
    State.CANCELLED: "warn",
    State.SKIPPED: "quiet",
    State.DONE: "good",
}
"""Of states of work, in the order in which they need somebody."""

JUDGEMENTS = {
    "positive": "good", "negative": "bad", "mixed": "warn", "happy": "good", "satisfied": "good", "frustrated": "warn",
    "angry": "bad", "resolved": "good", "pending": "busy", "escalated": "warn", "no_resolution": "bad",
    "consult_scheduled": "good", "consult_not_scheduled": "warn", "professional": "good", "needs_improvement": "warn",
    "urgent": "bad", "high": "warn", "medium": "warn",
}  # fmt: skip
"""Of what a call was judged to be; others are quiet."""
