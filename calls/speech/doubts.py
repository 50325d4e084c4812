"""Text that probably nobody said: over a signal without speech, or the same words over and over.

Recognisers that make text of sound word by word do both: of silence they make what often ended their training texts
("Thank you for watching"), and once they repeat themselves they go on. Thresholds err on the side of belief: people say
"no, no, no", "yeah, yeah", spell numbers and read out card numbers.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from calls.speech.base import Doubt, Segment

Activity = Mapping[int | None, Sequence[tuple[int, int]]]
"""When somebody speaks, in ms: sorted and disjoint, by channel, or under None where all are mixed."""

LOOP_COMPRESSION = 2.4
"""Text that zlib makes smaller than this says little: whisper's own `compression_ratio_threshold`."""

REACH_MS = 250
"""Engines tell times to a few tenths of a second."""

LEAST_MS_A_WORD = 40
"""Fast talkers need 120 ms for a word; of less than a third of that, they have not said it."""

LEAST_MS = 100

_LOOP_WORDS = 12
_LOOP_TIMES = {1: 10, 2: 6}
_LOOP_TIMES_OF_PHRASES = 4
_LONGEST_PHRASE = 12
_SPELLED_MORE = 2
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPELLED = frozenset([*_DIGITS, "oh", "ten", "double", "triple", "dash", "point", "dot"])
_SAME_BREATH_SECONDS = 2.0
"""A listener's "mm-hmm" every few seconds is no loop."""
_PUNCTUATION = ".,;:!?-…\"'()[]♪ "


def marked(segments: Sequence[Segment], activity: Activity) -> tuple[Segment, ...]:
    """The same segments, each with its `doubt`; one that has a doubt already keeps it.

    A channel that `activity` does not tell of is judged by its text alone.
    """
    looping = _looping(segments)
    return tuple(
        replace(segment, doubt=segment.doubt or _doubt(segment, activity, loops=index in looping))
        for index, segment in enumerate(segments)
    )


def is_loop(text: str) -> bool:
    """Whether most of a text is the same words over and over."""
    words = _words(text)
    if _mostly(_repeated(words)):
        return True
    unspelled = [word for word in words if not _is_spelled(word)]
    return len(unspelled) >= _LOOP_WORDS and compression(" ".join(unspelled)) > LOOP_COMPRESSION


def compression(text: str) -> float:
    """How many times smaller zlib makes a text: about 1 for a sentence, 2 for a page, far more for a loop."""
    encoded = text.encode()
    return len(encoded) / len(zlib.compress(encoded))


def _doubt(segment: Segment, activity: Activity, *, loops: bool) -> Doubt | None:
    heard = activity.get(segment.channel)
    if heard is not None and not _is_spoken(segment, heard):
        return Doubt.NO_SPEECH
    return Doubt.LOOP if loops else None


def _is_spoken(segment: Segment, heard: Iterable[tuple[int, int]]) -> bool:
    """Whether there is enough speech in its span for its words."""
    begin, end = segment.start * 1000 - REACH_MS, segment.end * 1000 + REACH_MS
    spoken_ms = sum(max(0.0, min(end, stop) - max(begin, start)) for start, stop in heard)
    return spoken_ms >= max(LEAST_MS, LEAST_MS_A_WORD * len(_words(segment.text)))


def _looping(segments: Sequence[Segment]) -> set[int]:
    """The indexes of segments that are loops in themselves or part of one over several."""
    found = {index for index, segment in enumerate(segments) if is_loop(segment.text)}
    for breath in _breaths(segments):
        words = [(index, word) for index in breath for word in _words(segments[index].text)]
        repeated = _repeated([word for _, word in words])
        for index in breath:
            if _mostly([flag for flag, (owner, _) in zip(repeated, words, strict=True) if owner == index]):
                found.add(index)
    return found


def _breaths(segments: Sequence[Segment]) -> list[list[int]]:
    """Indexes of what one side says without a longer pause, whoever speaks between."""
    open_ones: dict[tuple[str, int | None], list[int]] = {}
    breaths: list[list[int]] = []
    for index, segment in enumerate(segments):
        side = (segment.speaker, segment.channel)
        breath = open_ones.get(side)
        if breath is None or segment.start - segments[breath[-1]].end > _SAME_BREATH_SECONDS:
            breath = open_ones[side] = []
            breaths.append(breath)
        breath.append(index)
    return breaths


def _repeated(words: Sequence[str]) -> list[bool]:
    """Which words belong to a phrase that comes again and again without anything between."""
    flags = [False] * len(words)
    for size in range(1, min(_LONGEST_PHRASE, len(words) // _LOOP_TIMES_OF_PHRASES) + 1):
        start = 0
        for end in range(size, len(words) + 1):
            if end < len(words) and words[end] == words[end - size]:
                continue
            if end - start >= _fewest(size, words[start : start + size]):
                flags[start:end] = [True] * (end - start)
            start = end - size + 1
    return flags


def _fewest(size: int, phrase: Sequence[str]) -> int:
    """The words that repeats of a phrase must have in all to be a loop."""
    fewest = max(_LOOP_WORDS if size > 1 else 0, size * _LOOP_TIMES.get(size, _LOOP_TIMES_OF_PHRASES))
    return fewest * (_SPELLED_MORE if all(map(_is_spelled, phrase)) else 1)


def _is_spelled(word: str) -> bool:
    return word in _SPELLED or word.isdigit() or len(word) == 1


def _mostly(flags: Sequence[bool]) -> bool:
    return bool(flags) and sum(flags) * 2 > len(flags)


def _words(text: str) -> list[str]:
    return [word for part in text.lower().split() if (word := part.strip(_PUNCTUATION))]
