"""Keywords in a transcript: whole words, phrases and regular expressions, with their place and time."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from calls.keyword_syntax import expression, is_expression
from calls.keyword_text import Place, SpokenText
from calls.segments import Segment

MOST_HITS = 1000
"""Of one keyword in one transcript; the first of them are kept."""
MOST_SECONDS = 4.0
"""For all expressions on one transcript together, each its share; an hour of speech takes one about a millisecond
(benchmarks/keywords.py)."""
ENDS_OF_LINES = ("^", "$", "\\A", "\\z")

Span = tuple[int, int]


class KeywordFinder:
    """Looks for the same keywords in many transcripts.

    Case and the amount of white space do not matter; words and phrases stand alone, expressions stand anywhere. A
    phrase may go on in the speaker's next segment. An expression that RE2 does not take is looked for as it is written.
    All expressions together take about so many `seconds` for one transcript.
    """

    def __init__(self, keywords: Iterable[str], *, seconds: float = MOST_SECONDS) -> None:
        self._seconds = seconds
        self._expressions: dict[str, Any] = {}
        self._plain: dict[str, str] = {}
        for keyword in dict.fromkeys(word.strip() for word in keywords if word.strip()):
            self._add(keyword)

    def _add(self, keyword: str) -> None:
        if is_expression(keyword):
            try:
                self._expressions[keyword] = expression(keyword)
            except ValueError:  # kept from before such keywords meant something else
                pass
            else:
                return
        self._plain[keyword] = _folded(" ".join(keyword.split()))

    def find(self, spoken: SpokenText) -> list[tuple[str, Place]]:
        """Every place of every keyword, in the order they are said; of each keyword the first MOST_HITS."""
        spans = [*self._standing_alone(spoken), *self._expressed(spoken)]
        return [(keyword, spoken.place(start, end)) for start, end, keyword in sorted(spans)]

    def may_find(self, text: str) -> bool:
        """Whether there may be something to find in a transcript of these words; without segments, never wrongly no."""
        words = " ".join(text.split())
        folded = _folded(words)
        if any(sought in folded for sought in self._plain.values()):
            return True
        seen, until = _encodable(words), time.monotonic() + self._seconds
        # What hangs on the ends of lines cannot be told without them; nor can what takes too long.
        return any(
            any(end in keyword for end in ENDS_OF_LINES) or pattern.search(seen) or time.monotonic() > until
            for keyword, pattern in self._expressions.items()
        )

    def _standing_alone(self, spoken: SpokenText) -> Iterator[tuple[int, int, str]]:
        text = _folded(spoken.text)
        for keyword, sought in self._plain.items():
            for span in islice(_alone(text, sought), MOST_HITS):
                yield (*span, keyword)

    def _expressed(self, spoken: SpokenText) -> Iterator[tuple[int, int, str]]:
        if not self._expressions:
            return
        text = _encodable(spoken.lines)
        share = self._seconds / len(self._expressions)
        for keyword, pattern in self._expressions.items():
            for span in islice(_written(pattern, text, share), MOST_HITS):
                yield (*span, keyword)


def find_keywords(segments: list[Segment], keywords: Iterable[str]) -> list[dict[str, Any]]:
    """Every place where a keyword is said, as fields of a KeywordHit, in the order they are said.

    The time is that of the engine's words where it gives them, else estimated from the place in the segment, and
    `exact_time` says which.
    """
    spoken = SpokenText(segments)
    return [_hit(spoken, keyword, place) for keyword, place in KeywordFinder(keywords).find(spoken)]


def _hit(spoken: SpokenText, keyword: str, place: Place) -> dict[str, Any]:
    start, end, is_exact = spoken.time(place)
    return {
        "keyword": keyword,
        "segment": place.segment,
        "position": place.position,
        "length": place.length,
        "speaker": spoken.speaker(place),
        "start_seconds": start,
        "end_seconds": end,
        "exact_time": is_exact,
    }


def cut_short(keywords: Iterable[str]) -> list[str]:
    """Of the keywords of all hits of a transcript: those that may have been said more often than was kept."""
    return [keyword for keyword, hits in Counter(keywords).items() if hits >= MOST_HITS]


def _encodable(text: str) -> str:
    """Halves of characters, which JSON may hold, are none to RE2."""
    return text.encode(errors="replace").decode()


def _folded(text: str) -> str:
    """In small letters, character by character: a place in it is the same place in the text."""
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(_one(character) for character in text)


def _one(character: str) -> str:
    return next((small for small in (character.casefold(), character.lower()) if len(small) == 1), character)


def _alone(text: str, sought: str) -> Iterator[Span]:
    at = text.find(sought)
    while at >= 0:
        end = at + len(sought)
        if _is_word(text[at - 1 : at]) or _is_word(text[end : end + 1]):
            at = text.find(sought, at + 1)
        else:
            yield at, end
            at = text.find(sought, end)


def _is_word(character: str) -> bool:
    """As `\\w` has it; nothing is none."""
    return character.isalnum() or character == "_"


def _written(pattern: Any, text: str, seconds: float) -> Iterator[Span]:
    """Where an expression matches, without white space around it, for about so many seconds."""
    until = time.monotonic() + seconds
    for match in pattern.finditer(text):
        found = text[match.start() : match.end()]
        start = match.start() + len(found) - len(found.lstrip())
        end = match.end() - len(found) + len(found.rstrip())
        if start < end:
            yield start, end
        if time.monotonic() > until:
            return
