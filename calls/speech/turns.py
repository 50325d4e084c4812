"""From the lines of each channel to turns in the order of time."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from calls.speech.base import Segment

JOIN_GAP_SECONDS = 1.0
"""A speaker who pauses for less goes on with the same turn: recognisers end lines at 0.3 s already."""

LONGEST_TURN_SECONDS = 30.0
"""Joining stops here, so that a place in the transcript stays a place in the audio."""


def turns(lines: Iterable[Segment]) -> tuple[Segment, ...]:
    """Merge lines of all speakers by their start, joining what one speaker says without a real pause.

    Lines that overlap keep their own times, and no line is ever torn apart. Another speaker's line between
    two lines keeps them apart.
    """
    ordered = sorted(lines, key=lambda line: (line.start, line.end, line.channel or 0))
    merged: list[Segment] = []
    for line in ordered:
        if merged and _belongs_to(merged[-1], line):
            merged[-1] = _joined(merged[-1], line)
        else:
            merged.append(line)
    return tuple(merged)


def in_order_of_appearance(voices: Sequence[int | None]) -> list[int]:
    """Number voices 1, 2, … as they first appear; a line of unknown voice goes with the one before it."""
    numbers: dict[int, int] = {}
    given: list[int] = []
    for voice in voices:
        if voice is None:
            given.append(given[-1] if given else 1)
        else:
            given.append(numbers.setdefault(voice, len(numbers) + 1))
    return given


def _belongs_to(turn: Segment, line: Segment) -> bool:
    same_side = turn.speaker == line.speaker and turn.channel == line.channel
    same_kind = turn.doubt == line.doubt and turn.timing == line.timing
    close = line.start - turn.end <= JOIN_GAP_SECONDS
    return same_side and same_kind and close and max(turn.end, line.end) - turn.start <= LONGEST_TURN_SECONDS


def _joined(turn: Segment, line: Segment) -> Segment:
    return replace(
        turn,
        end=max(turn.end, line.end),
        text=f"{turn.text} {line.text}",
        words=turn.words + line.words,
    )
