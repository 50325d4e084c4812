"""What every speech engine takes and gives: a recording in, timed segments of neutral speakers out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

Progress = Callable[[float], None]
"""Told at every piece how many seconds are done. May raise: the work stops and everything is freed."""

_DECIMALS = 3


@dataclass(frozen=True)
class Word:
    """One word as heard; times in seconds, `probability` in 0..1 where the engine gives it."""

    text: str
    start: float
    end: float
    probability: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain data, times in milliseconds' precision."""
        times = {"start": round(self.start, _DECIMALS), "end": round(self.end, _DECIMALS)}
        return {"text": self.text, **times, "probability": self.probability}


@dataclass(frozen=True)
class Segment:
    """A stretch of speech of one speaker.

    `speaker` is neutral ("Speaker 1", see `speaker_name`); who is the agent is decided later. `channel`
    counts from 0 and is None where the channel does not tell the speaker. `words` is empty where the engine
    times none.
    """

    start: float
    end: float
    speaker: str
    channel: int | None
    text: str
    words: tuple[Word, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data; `words` only where there are any."""
        facts: dict[str, Any] = {
            "start": round(self.start, _DECIMALS),
            "end": round(self.end, _DECIMALS),
            "speaker": self.speaker,
            "channel": self.channel,
            "text": self.text,
        }
        return facts | ({"words": [word.as_json() for word in self.words]} if self.words else {})


@dataclass(frozen=True)
class SpeechResult:
    """A whole transcript: segments in the order they begin.

    `audio_seconds` is what was decoded; `truncated` says that the file ended before its header promised.
    """

    language: str
    engine: str
    model: str
    segments: tuple[Segment, ...]
    audio_seconds: float
    truncated: bool

    @property
    def text(self) -> str:
        """What was said, one segment a line."""
        return "\n".join(segment.text for segment in self.segments)

    def as_json(self) -> dict[str, Any]:
        """`{language, engine, model, segments: [{start, end, speaker, channel, text, words?}], text}`."""
        return {
            "language": self.language,
            "engine": self.engine,
            "model": self.model,
            "segments": [segment.as_json() for segment in self.segments],
            "text": self.text,
        }


class SpeechEngine(Protocol):
    """A recogniser. `hosted` ones send the recording elsewhere and cost money, others work here."""

    @property
    def name(self) -> str:
        """The name in settings and in the database."""

    @property
    def model(self) -> str:
        """The model that does the work, as its maker calls it."""

    @property
    def hosted(self) -> bool:
        """Whether the recording leaves this machine."""

    def transcribe(self, path: Path, *, on_progress: Progress | None = None) -> SpeechResult:
        """Transcribe the recording at `path`. No speech gives no segments. Raises `WorkError`."""


def speaker_name(number: int) -> str:
    """The neutral name of the speaker with this number, from 1."""
    return f"Speaker {number}"
