"""Who has the floor: from speech to utterances, back-channels, turns and interruptions.

An **utterance** is one side's speech with the pauses shorter than a second in it (Heldner and Edlund 2010, "Pauses,
gaps and overlaps in conversations", tell speech and pauses apart likewise, by time alone).

A **back-channel** ("uh-huh", "right") is an utterance of at most a second that lies wholly within a longer one of
another side: one listens and says so (very short utterances: Heldner, Edlund, Hjalmarsson and Laskowski 2011). It takes
nobody's floor, is no turn and no interruption. A short answer in a pause of a second or more is a turn.

The **floor** is with the side whose utterance began last of those that are being spoken, back-channels apart. Whoever
goes on when another has broken in and ended has the floor again.

A **turn** is the time from when a side gets the floor to when another takes it, or to its last word before a pause of
three seconds of everybody; shorter pauses belong to it.

An **interruption** is an utterance longer than a back-channel that begins while another side speaks, at least half a
second after that side began its utterance and half a second before it pauses or ends, and in which both speak at
once for half a second in all. Half a second is about two syllables: West and Zimmerman (1983, "Small insults") call
deeper incursions interruptions, and what is nearer to either end overlaps by mistake (Sacks, Schegloff and Jefferson
1974). An utterance interrupts at most one other: of several, the one that began last.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from calls.audio.intervals import Interval, common, joined, total

PAUSE_MS = 1000
"""Shorter pauses lie within an utterance."""
BACK_CHANNEL_MS = 1000
"""A back-channel is at most this long."""
LULL_MS = 3000
"""A pause of everybody from this long on ends a turn, and is time without talk."""
INCURSION_MS = 500
"""How far from the other's beginning and end an interruption begins, and how long both speak at least."""

Activity = Sequence[Interval]


@dataclass(frozen=True)
class Utterance:
    """What a side says in one go, from `start` to `end` (ms)."""

    side: int
    start: int
    end: int


@dataclass(frozen=True)
class Turn(Utterance):
    """`opened` where it begins with an utterance; otherwise the side got back the floor while it spoke."""

    opened: bool


@dataclass(frozen=True)
class Interruption:
    """`utterance` breaks in on the side `of`; both speak for `overlap_ms` while the two utterances last."""

    utterance: Utterance
    of: int
    overlap_ms: int


def utterances(sides: Sequence[Activity]) -> list[list[Utterance]]:
    """Of each side, in the order of time, without back-channels."""
    spoken = [[Utterance(side, *span) for span in joined(speech, PAUSE_MS)] for side, speech in enumerate(sides)]
    return [[one for one in said if not _is_back_channel(one, spoken)] for said in spoken]


def turns(spoken: Sequence[Sequence[Utterance]]) -> list[Turn]:
    """All sides' turns in the order of time."""
    found: list[Turn] = []
    for turn in _stretches(spoken):
        last = found[-1] if found else None
        if last and last.side == turn.side and turn.start - last.end < LULL_MS:
            found[-1] = Turn(last.side, last.start, turn.end, last.opened)
        else:
            found.append(turn)
    return found


def interruptions(sides: Sequence[Activity], spoken: Sequence[Sequence[Utterance]]) -> list[Interruption]:
    """In the order of time."""
    long = (one for said in spoken for one in said if one.end - one.start > BACK_CHANNEL_MS)
    found = (_interruption(one, sides, spoken) for one in long)
    return sorted((row for row in found if row), key=lambda row: (row.utterance.start, row.utterance.side))


def _is_back_channel(one: Utterance, spoken: Sequence[Sequence[Utterance]]) -> bool:
    if one.end - one.start > BACK_CHANNEL_MS:
        return False
    around = (_at(said, one.start) for side, said in enumerate(spoken) if side != one.side)
    return any(other and other.end >= one.end and _length(other) > _length(one) for other in around)


def _length(one: Utterance) -> int:
    return one.end - one.start


def _at(said: Sequence[Utterance], moment: int) -> Utterance | None:
    """The utterance that began last at or before this moment, if it still goes on."""
    number = bisect_right(said, moment, key=lambda one: one.start)
    found = said[number - 1] if number else None
    return found if found and found.end > moment else None


def _stretches(spoken: Sequence[Sequence[Utterance]]) -> Iterator[Turn]:
    """Who has the floor from when to when; times that nobody has it lie between."""
    edges = [(at, one) for said in spoken for one in said for at in (one.start, one.end)]
    speaking: set[Utterance] = set()
    holder, since = None, 0
    for at, changes in groupby(sorted(edges, key=itemgetter(0)), key=itemgetter(0)):
        speaking.symmetric_difference_update(one for _at, one in changes)
        now = max(speaking, key=lambda one: (one.start, one.end, -one.side), default=None)
        if now is holder:
            continue
        if holder:
            yield Turn(holder.side, since, at, since == holder.start)
        holder, since = now, at


def _interruption(
    one: Utterance, sides: Sequence[Activity], spoken: Sequence[Sequence[Utterance]]
) -> Interruption | None:
    others = [_at(said, one.start) for side, said in enumerate(spoken) if side != one.side]
    broken = [other for other in others if other and _breaks_in(one.start, other, sides[other.side])]
    if not broken:
        return None
    other = max(broken, key=lambda other: (other.start, -other.side))
    until = min(one.end, other.end)
    overlap = total(common(_within(sides[one.side], one.start, until), _within(sides[other.side], one.start, until)))
    return Interruption(one, other.side, overlap) if overlap >= INCURSION_MS else None


def _breaks_in(moment: int, other: Utterance, speech: Activity) -> bool:
    """Whether the other has begun a while ago, and goes on speaking for a while without a pause."""
    goes_on = _within(speech, moment, moment + INCURSION_MS)
    return other.start <= moment - INCURSION_MS and goes_on == [(moment, moment + INCURSION_MS)]


def _within(speech: Activity, start: int, end: int) -> list[Interval]:
    """The part of the speech between two moments."""
    first = max(0, bisect_right(speech, start, key=itemgetter(0)) - 1)
    last = bisect_right(speech, end, key=itemgetter(0))
    return [(max(since, start), min(to, end)) for since, to in speech[first:last] if max(since, start) < min(to, end)]
