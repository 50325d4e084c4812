"""From the words of a hosted engine to segments: short enough to be a place in the audio, as the engine spaced them."""

from collections.abc import Sequence
from dataclasses import dataclass

from calls.speech.base import Segment, Word
from calls.speech.hosted.merge import Reading

PAUSE_SECONDS = 0.8
"""What parts two utterances, as Deepgram has it where nothing else is asked for."""

_SENTENCE_ENDS = (".", "?", "!", "…", "\u3002", "\uff1f", "\uff01")
"""The last three are those of Chinese and Japanese."""


@dataclass(frozen=True)
class Spoken:
    """One word and the engine's label of the voice that says it, empty where it tells none."""

    word: Word
    voice: str = ""


def word_of(text: str, start: float, end: float, probability: float | None) -> Word:
    """A word; raises `ValueError` or `TypeError` where an answer has none in its place."""
    if not text.strip() or not 0 <= start <= end:
        raise ValueError("no word")
    return Word(text, float(start), float(end), None if probability is None else float(probability))


def reading_of(language: str, text: str, spoken: Sequence[Spoken]) -> Reading:
    """What an answer says that tells its text and its words; text without words has no times."""
    if text.strip() and not spoken:
        return Reading(language, (Segment(0.0, 0.0, "", None, text),), timed=False)
    return Reading(language, segments_of(spoken, text))


def segments_of(spoken: Sequence[Spoken], text: str) -> tuple[Segment, ...]:
    """One segment for what a voice says up to a pause or the end of a sentence; shared code makes turns of them.

    `text` is all that was said: from there comes the space between words, of which some languages have none.
    """
    segments, begin = [], 0
    spaced = _spaced([each.word.text for each in spoken], text)
    for end in range(1, len(spoken) + 1):
        if end == len(spoken) or _parts(spoken[end - 1], spoken[end]):
            segments.append(_segment(spoken[begin:end], "".join(spaced[begin:end]).strip()))
            begin = end
    return tuple(segments)


def _parts(word: Spoken, following: Spoken) -> bool:
    """Whether a segment ends between the two."""
    pause = following.word.start - word.word.end
    return following.voice != word.voice or pause >= PAUSE_SECONDS or word.word.text.endswith(_SENTENCE_ENDS)


def _segment(spoken: Sequence[Spoken], text: str) -> Segment:
    words = tuple(each.word for each in spoken)
    end = max(word.end for word in words)
    return Segment(words[0].start, end, spoken[0].voice, None, text, words)


def _spaced(words: list[str], text: str) -> list[str]:
    """The words, each with what stands before it in the text; a space where it does not stand there."""
    spaced, place = [], 0
    for word in words:
        found = text.find(word, place)
        between = text[place:found] if found >= 0 else " "
        # More than a space or a mark between two words: the search has gone astray.
        near = found >= 0 and not any(character.isalnum() for character in between)
        spaced.append((between if near else " ") + word)
        place = found + len(word) if near else place
    return spaced
