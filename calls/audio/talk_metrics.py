"""How a conversation went, measured on when each side speaks; exact to the millisecond on what it is given.

What an utterance, a back-channel, a turn and an interruption are: `calls.audio.floor`. Of each side:

- *talk time*: its speech, back-channels too, pauses not. *Talk share*: of the talk time of all sides together, silence
  left out (talk-to-listen ratio as conversation tools such as Gong's report it).
- *longest monologue*: its longest turn, so "uh-huh" does not end it and whoever takes the floor does.
- *interruptions*: how often it breaks in on another (Amazon Transcribe Call Analytics: "one participant cuts off the
  other midsentence").
- *answers*: how long it lets pass between the end of another's turn and the beginning of its own ("patience" in Gong's
  words, gap or floor transfer offset in Heldner and Edlund 2010). Whoever begins in the last half second of the other's
  turn took no time at all; interruptions are no answers, nor is getting back the floor while one is speaking.
- *words per minute*: of its own talk time.

Of all: *crosstalk*, the time in which two or more speak at once; *non-talk*, pauses of everybody of three seconds and
more, those before the first word and after the last among them (Amazon Connect Contact Lens counts from three seconds).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import fmean, median
from typing import Any

from calls.audio import floor
from calls.audio.floor import Activity, Interruption, Turn
from calls.audio.intervals import Interval, covered, gaps, total

MOST_LISTED = 500
"""Interruptions and pauses that are listed; all are counted."""
_PAIR = 2
_MINUTE_MS = 60_000


@dataclass(frozen=True)
class Stretch:
    """A part of the call, in seconds."""

    start: float
    end: float
    seconds: float


@dataclass(frozen=True)
class Answers:
    """How long a side took to answer, in seconds, and how often it did."""

    count: int
    median_seconds: float
    mean_seconds: float


@dataclass(frozen=True)
class SideMetrics:
    """One side; what cannot be told is None: shares where nobody speaks, pace where no words are known."""

    talk_seconds: float
    talk_share: float | None
    turns: int
    longest_monologue: Stretch | None
    interruptions: int
    answers: Answers | None
    words: int | None
    words_per_minute: float | None


@dataclass(frozen=True)
class InterruptionAt:
    """At `at` seconds the side `by` breaks in on the side `of`, and both speak for `overlap_seconds`."""

    at: float
    by: int
    of: int
    overlap_seconds: float


@dataclass(frozen=True)
class ConversationMetrics:
    """All of it: sides by their numbers from 0, lists in the order of time and not longer than `MOST_LISTED`.

    `talk_ratio` is the first side's talk time to the second's, where there are two and the second speaks.
    """

    sides: tuple[SideMetrics, ...]
    talk_ratio: float | None
    crosstalk_seconds: float
    non_talk_seconds: float
    non_talk_count: int
    non_talk: tuple[Stretch, ...]
    interruption_count: int
    interruptions: tuple[InterruptionAt, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as plain lists and numbers."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def conversation_metrics(
    sides: Sequence[Activity], duration_ms: int, words: Sequence[int] | None = None
) -> ConversationMetrics:
    """Measure a call of `duration_ms` in which each side speaks from … to … (ms, sorted and disjoint).

    `words` is how many each side says, where that is known. Takes O(n log n) for n stretches of speech.
    """
    spoken = floor.utterances(sides)
    turns, broken = floor.turns(spoken), floor.interruptions(sides, spoken)
    talked = [total(side) for side in sides]
    pauses = [pause for pause in gaps(covered(sides, times=1), duration_ms) if total([pause]) >= floor.LULL_MS]
    return ConversationMetrics(
        sides=tuple(
            _side(number, talked, turns, broken, words[number] if words is not None else None)
            for number in range(len(sides))
        ),
        talk_ratio=talked[0] / talked[1] if len(talked) == _PAIR and talked[1] else None,
        crosstalk_seconds=total(covered(sides, times=_PAIR)) / 1000,
        non_talk_seconds=total(pauses) / 1000,
        non_talk_count=len(pauses),
        non_talk=tuple(_stretch(pause) for pause in pauses[:MOST_LISTED]),
        interruption_count=len(broken),
        interruptions=tuple(_interruption(row) for row in broken[:MOST_LISTED]),
    )


def _side(
    number: int, talked: Sequence[int], turns: Sequence[Turn], broken: Sequence[Interruption], words: int | None
) -> SideMetrics:
    own = [turn for turn in turns if turn.side == number]
    longest = max(own, key=lambda turn: turn.end - turn.start, default=None)
    talk = talked[number]
    return SideMetrics(
        talk_seconds=talk / 1000,
        talk_share=talk / sum(talked) if any(talked) else None,
        turns=len(own),
        longest_monologue=_stretch((longest.start, longest.end)) if longest else None,
        interruptions=sum(row.utterance.side == number for row in broken),
        answers=_answers(number, turns, broken),
        words=words,
        words_per_minute=words * _MINUTE_MS / talk if words is not None and talk else None,
    )


def _answers(number: int, turns: Sequence[Turn], broken: Sequence[Interruption]) -> Answers | None:
    cut = {row.utterance.start for row in broken if row.utterance.side == number}
    waited = [
        (turn.start - before.end) / 1000
        for before, turn in pairwise(turns)
        if turn.side == number != before.side and turn.opened and turn.start not in cut
    ]
    return Answers(len(waited), median(waited), fmean(waited)) if waited else None


def _stretch(span: Interval) -> Stretch:
    return Stretch(span[0] / 1000, span[1] / 1000, (span[1] - span[0]) / 1000)


def _interruption(row: Interruption) -> InterruptionAt:
    return InterruptionAt(row.utterance.start / 1000, row.utterance.side, row.of, row.overlap_ms / 1000)
