"""How the customer's mood went through the call, a figure for each quarter: in words and as a small drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

PARTS = ("First quarter", "Second quarter", "Third quarter", "Last quarter")
BEST = 5.0
WIDTH, HEIGHT, BAR, GAP = 120, 44, 24, 6
CLEAR = 1.0
"""From here on a score is called positive or negative."""


@dataclass(frozen=True)
class Quarter:
    """One part of the call; place and size of its bar in units of the drawing."""

    name: str
    words: str
    mood: str
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Course:
    """The drawing, and the same in words."""

    quarters: list[Quarter]
    words: str
    width: int = WIDTH
    height: int = HEIGHT
    bar: int = BAR
    middle: float = HEIGHT / 2


def course_of(scores: Sequence[float | None]) -> Course | None:
    """Of scores from -5 to 5, None where nothing tells; None where nothing tells at all."""
    if len(scores) != len(PARTS) or all(score is None for score in scores):
        return None
    return Course([_quarter(number, score) for number, score in enumerate(scores)], _told(scores))


def mood_of(score: float) -> str:
    """A score as one of the sentiments' words."""
    if score >= CLEAR:
        return "positive"
    return "negative" if score <= -CLEAR else "neutral"


def _quarter(number: int, score: float | None) -> Quarter:
    middle, high = HEIGHT / 2, 0.0 if score is None else max(abs(score) / BEST * HEIGHT / 2, 1.0)
    return Quarter(
        name=PARTS[number],
        words="nothing tells" if score is None else f"{mood_of(score)} ({score:+.1f})",
        mood="" if score is None else mood_of(score),
        x=number * (BAR + GAP) + GAP / 2,
        y=round(middle - (high if score is not None and score >= 0 else 0.0), 1),
        height=round(high, 1),
    )


def _told(scores: Sequence[float | None]) -> str:
    known = [score for score in scores if score is not None]
    first, last = mood_of(known[0]), mood_of(known[-1])
    way = f"Began {first}, ended {last}" if first != last else f"{first.capitalize()} from beginning to end"
    worst = min(known)
    if mood_of(worst) == "negative" and "negative" not in (first, last):
        way = f"Began {first}, was negative in between, ended {last}"
    return way
