"""Laying a text that came without times over the stretches in which somebody speaks."""

import re
from collections.abc import Iterator, Sequence

from calls.speech.base import Segment, Timing

Activity = Sequence[tuple[int, int]]
"""Stretches of speech, begin and end in milliseconds, in their order."""

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*")  # noqa: RUF001 - full stops of other scripts


def laid(text: str, activity: Activity, start: float, end: float) -> list[Segment]:
    """The sentences of what is said between two times (seconds of the recording), each where it is likely said.

    Everybody speaks as fast as all do: a sentence gets as much of the time in which there is speech as its letters are
    of all letters. Where no speech was found, all of the time is taken.
    """
    sentences = [sentence for sentence in _SENTENCE.split(" ".join(text.split())) if sentence]
    stretches = list(_within(activity, start, end)) or [(start, end)]
    speech = sum(last - first for first, last in stretches)
    letters = sum(map(len, sentences))
    segments, before = [], 0
    for sentence in sentences:
        first, last = (speech * count / letters for count in (before, before + len(sentence)))
        begins, ends = _place(stretches, first, at_end=False), _place(stretches, last, at_end=True)
        segments.append(Segment(begins, max(begins, ends), "", None, sentence, timing=Timing.ACTIVITY))
        before += len(sentence)
    return segments


def _within(activity: Activity, start: float, end: float) -> Iterator[tuple[float, float]]:
    for first, last in activity:
        begin, finish = max(first / 1000, start), min(last / 1000, end)
        if begin < finish:
            yield begin, finish


def _place(stretches: list[tuple[float, float]], spoken: float, *, at_end: bool) -> float:
    """The time after so many seconds of speech: where one stretch is over, the begin of the next unless `at_end`."""
    for first, last in stretches:
        length = last - first
        if spoken < length or (at_end and spoken <= length):
            return first + spoken
        spoken -= length
    return stretches[-1][1]
