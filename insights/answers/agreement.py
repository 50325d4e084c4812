"""What many calls say alike: quotes of one question, grouped by their words."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from insights.answers.terms import stems

ALIKE = 60
"""Quotes say the same when their words are this alike (rapidfuzz's token_sort_ratio of their stems, 0 to 100)."""


@dataclass(frozen=True, slots=True)
class Said:
    """A quote as far as it counts: its number, its call, its words and what it is ranked by."""

    quote: int
    call: int
    text: str
    combined: float


@dataclass(frozen=True, slots=True)
class Takeaway:
    """Quotes that say the same: the best of them, and how many calls they come from."""

    best: Said
    calls: int


def agreed(quotes: Sequence[Said], most: int) -> list[Takeaway]:
    """The `most` things that most calls say; of equally many calls the better ranked first."""
    groups: list[tuple[str, list[Said]]] = []
    for said in sorted(quotes, key=lambda one: (-one.combined, one.quote)):
        words = " ".join(stems(said.text))
        alike = next((group for known, group in groups if fuzz.token_sort_ratio(known, words) >= ALIKE), None)
        if alike is None:
            groups.append((words, [said]))
        else:
            alike.append(said)
    found = [Takeaway(group[0], len({said.call for said in group})) for _, group in groups]
    return sorted(found, key=lambda one: (-one.calls, -one.best.combined, one.best.quote))[:most]
