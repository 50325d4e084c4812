"""The words of a transcript as keywords are looked for in them: one line for what a speaker says in one go."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from calls.segments import Segment, SpokenWord

LONGEST_PAUSE_SECONDS = 2.0
"""Two segments of a speaker that follow each other within this time are one line: engines cut at pauses for breath."""
LONGEST_LINE = 2000
"""Characters that a regular expression sees at once; its time for one place grows with the line."""


@dataclass(frozen=True)
class Place:
    """Where something stands: from a word and character of one segment to those of the same or a later one, from 0."""

    segment: int
    word: int
    position: int
    last_segment: int
    last_word: int
    last_position: int
    length: int
    """Characters from the first to the last, with one between two segments."""


class SpokenText:
    """`text` has single spaces within and between the segments of a line; places in it lead back to the segments.

    Segments in doubt are left out: an engine wrote them down, but nobody said that.
    """

    def __init__(self, segments: list[Segment]) -> None:
        self._segments = segments
        self._numbers: list[int] = []
        self._starts: list[int] = []
        self._word_begins: dict[int, list[int] | None] = {}
        self._timed_words: dict[int, list[SpokenWord]] = {}
        pieces: list[str] = []
        at, before = 0, -1
        for number, segment in enumerate(segments):
            words = "" if "doubt" in segment else " ".join(segment["text"].split())
            if not words:
                continue
            joint = " " if before == number - 1 and _goes_on(segments[before], segment) else "\n"
            pieces += [joint if pieces else "", words]
            self._starts.append(at + len(pieces[-2]))
            self._numbers.append(number)
            at, before = self._starts[-1] + len(words), number
        self.text = "".join(pieces)

    @cached_property
    def lines(self) -> str:
        """The same text in lines of at most LONGEST_LINE characters, as far as there are spaces to cut at."""
        return "\n".join(_cut(line) for line in self.text.split("\n"))

    def place(self, start: int, end: int) -> Place:
        """What stands in `text[start:end]`, which begins and ends with something written and lies in one line."""
        first, word, position = self._within(start)
        last, last_word, last_position = self._within(end - 1)
        passed = sum(len(segment["text"]) + 1 for segment in self._segments[first:last])
        return Place(first, word, position, last, last_word, last_position, passed + last_position + 1 - position)

    def time(self, place: Place) -> tuple[float, float, bool]:
        """From when to when it was said, in seconds, and whether that is known from the engine's words at both ends."""
        first, last = self._segments[place.segment], self._segments[place.last_segment]
        words, last_words = self._timed(place.segment), self._timed(place.last_segment)
        start = words[place.word]["start"] if words else _estimated(first, place.position)
        end = last_words[place.last_word]["end"] if last_words else _estimated(last, place.last_position + 1)
        return start, max(start, end), bool(words and last_words)

    def speaker(self, place: Place) -> str:
        """Who said it."""
        return self._segments[place.segment]["speaker"]

    def _within(self, at: int) -> tuple[int, int, int]:
        """Of a character of the text: its segment, and word and character there."""
        which = bisect_right(self._starts, at) - 1
        start, number = self._starts[which], self._numbers[which]
        word = self.text.count(" ", start, at)
        begins = self._begins(number)
        if begins is None:
            return number, word, at - start
        return number, word, begins[word] + at - max(self.text.rfind(" ", start, at) + 1, start)

    def _begins(self, number: int) -> list[int] | None:
        """Where each word of a segment begins; None where single spaces stand between them anyhow."""
        if number not in self._word_begins:
            text = self._segments[number]["text"]
            spaced = text != " ".join(text.split())
            self._word_begins[number] = [word.start() for word in re.finditer(r"\S+", text)] if spaced else None
        return self._word_begins[number]

    def _timed(self, number: int) -> list[SpokenWord]:
        """The engine's words, where they are those of the text; otherwise none."""
        if number not in self._timed_words:
            words = self._segments[number].get("words") or []
            is_same = len(words) == len(self._segments[number]["text"].split())
            self._timed_words[number] = words if is_same else []
        return self._timed_words[number]


def _estimated(segment: Segment, position: int) -> float:
    """When a character was said, if all take as long."""
    share = position / max(len(segment["text"]), 1)
    return segment["start"] + (segment["end"] - segment["start"]) * share


def _goes_on(before: Segment, segment: Segment) -> bool:
    return before["speaker"] == segment["speaker"] and segment["start"] - before["end"] <= LONGEST_PAUSE_SECONDS


def _cut(line: str) -> str:
    pieces = []
    while len(line) > LONGEST_LINE and (at := line.rfind(" ", 1, LONGEST_LINE)) > 0:
        pieces.append(line[:at])
        line = line[at + 1 :]
    return "\n".join([*pieces, line])
