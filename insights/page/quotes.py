"""Quotes as a page shows them: who said it and when, as the transcript stands now."""

from collections.abc import Sequence
from dataclasses import dataclass

from calls.listening.conversation import speaker_name
from calls.segments import Segment
from calls.wording import clock


@dataclass(frozen=True)
class Said:
    """Words of the call with the moment to hear them; `start` (seconds) is empty where the moment is not known."""

    quote: str
    speaker: str = ""
    start: str = ""
    clock: str = ""
    is_gone: bool = False
    """Whether the transcript reads otherwise by now."""
    context: str = ""
    """What the other side said before."""


class Places:
    """Finds quotes in the transcript as it stands now: corrected words and swapped speakers count."""

    def __init__(self, segments: Sequence[Segment], roles: dict[str, str], *, is_same: bool) -> None:
        """`roles` ({speaker: role}) where the transcript tells none; `is_same`: the words are those that were read."""
        self.roles = roles
        self._segments = segments
        self._is_same = is_same
        self._texts = [] if is_same else [_plain(segment["text"]) for segment in segments]

    def said(self, quote: str, turn: int | None, *, start: float | None = None, context: str = "") -> Said:
        """The quote of this segment; `start` where it is known better than from the segment's beginning."""
        if turn is None:
            return Said(quote, "", *_moment(start), context=context)
        number = self._find(quote, turn)
        if number is None:
            return Said(quote, is_gone=not self._is_same, context=context)
        segment = self._segments[number]
        begins = start if start is not None and number == turn else segment["start"]
        return Said(quote, speaker_name(segment, self.roles), *_moment(begins), context=context)

    def _find(self, quote: str, turn: int) -> int | None:
        if self._is_same:
            return turn if turn < len(self._segments) else None
        wanted = _plain(quote)
        nearest = sorted(range(len(self._texts)), key=lambda number: abs(number - turn))
        return next((number for number in nearest if wanted in self._texts[number]), None)


def _moment(start: float | None) -> tuple[str, str]:
    return ("", "") if start is None else (f"{start:.2f}", clock(start))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
