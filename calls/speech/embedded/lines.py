"""What the embedded recogniser hears, line by line, and what of it is kept."""

from dataclasses import dataclass, replace

import numpy as np

from calls.speech.layout import SILENCE_DB, Samples

FAINTER_LINE_DB = 35.0
"""A line whose loudest moment is this far below its channel's speech was heard into noise or bleed."""

_WINDOWS_PER_SECOND = 10
_MOST_REPEATED_WORDS = 4
_PUNCTUATION = ".,;:!?-…\"'"


@dataclass(frozen=True)
class Line:
    """Words between two pauses. `voice` is the recogniser's number for the speaker, None where untold."""

    start: float
    end: float
    voice: int | None
    text: str


def tidy(line: Line) -> Line:
    """The line with single spaces, and without text that is mere punctuation."""
    text = " ".join(line.text.split())
    return replace(line, text=text if text.strip(_PUNCTUATION + " ") else "")


def is_heard(line: Line, samples: Samples, rate: int, channel_db: float) -> bool:
    """Whether there is sound where the line was heard; `line` counts from the beginning of `samples`."""
    part = samples[int(line.start * rate) : int(line.end * rate)]
    return loudest_db(part, rate) >= max(SILENCE_DB, channel_db - FAINTER_LINE_DB)


def loudest_db(samples: Samples, rate: int) -> float:
    """The level of the loudest tenth of a second in dBFS, -120 at the least."""
    window = min(rate // _WINDOWS_PER_SECOND, len(samples))
    if not window:
        return -120.0
    count = len(samples) // window
    energies = np.square(samples[: count * window].reshape(count, window)).mean(axis=1)
    return float(10 * np.log10(max(float(energies.max()), 1e-12)))


def without_repeat(before: Line | None, line: Line) -> Line:
    """The line without the words that `before` ends with.

    A line that the recogniser cut for its length goes on with half a second that was already heard.
    """
    if before is None or line.start >= before.end:
        return line
    heard, words = before.text.split(), line.text.split()
    for count in range(min(_MOST_REPEATED_WORDS, len(heard), len(words)), 0, -1):
        if _bare(heard[-count:]) == _bare(words[:count]):
            return replace(line, text=" ".join(words[count:]))
    return line


def _bare(words: list[str]) -> list[str]:
    return [word.strip(_PUNCTUATION).lower() for word in words]
