"""Laying a text that came without times over the stretches in which somebody speaks."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from calls.speech.base import Segment, Timing

Activity = Sequence[tuple[int, int]]
"""Stretches of speech, begin and end in milliseconds, in their order."""

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*")  # noqa: RUF001 - full stops of other scripts


def laid(text: str, activity: Activity, start_ms: int, end_ms: int) -> list[Segment]:
    """The sentences of what is said between two times of the recording, each where it is likely said.

    Everybody speaks as fast as all do: a sentence gets as much of the time in which there is speech as its letters are
    of all letters; a pause near its end is taken for its end. Where no speech was found, all of the time is taken.
    """
    sentences = [sentence for sentence in _SENTENCE.split(" ".join(text.split())) if sentence]
    stretches = list(_within(activity, start_ms, end_ms)) or [(start_ms, end_ms)]
    borders = _borders([len(sentence) for sentence in sentences], [last - first for first, last in stretches])
    return [
        Segment(
            _place(stretches, begin, at_end=False) / 1000,
            _place(stretches, end, at_end=True) / 1000,
            speaker="",
            channel=None,
            text=sentence,
            timing=Timing.ACTIVITY,
        )
        for sentence, (begin, end) in zip(sentences, pairwise(borders), strict=True)
    ]


def _within(activity: Activity, start: int, end: int) -> Iterator[tuple[int, int]]:
    for first, last in activity:
        begin, finish = max(first, start), min(last, end)
        if begin < finish:
            yield begin, finish


def _borders(letters: list[int], lengths: list[int]) -> list[int]:
    """Milliseconds of speech before each sentence and after the last; drawn to a pause by at most half a sentence."""
    speech, every = sum(lengths), max(sum(letters), 1)
    even = [speech * count // every for count in accumulate(letters, initial=0)]
    pauses = list(accumulate(lengths))
    drawn = even[:1]
    for before, border, after in zip(even, even[1:], even[2:], strict=False):
        nearest = min(pauses, key=lambda pause: abs(pause - border))
        near = 2 * abs(nearest - border) < min(border - before, after - border)
        drawn.append(nearest if near else border)
    return [*drawn, *even[1:][-1:]]


def _place(stretches: list[tuple[int, int]], spoken: int, *, at_end: bool) -> int:
    """The time after so many milliseconds of speech: where one stretch is over, the begin of the next or its end."""
    for first, last in stretches:
        length = last - first
        if spoken < length or (at_end and spoken == length):
            return first + spoken
        spoken -= length
    return stretches[-1][1]
