"""What every speech engine takes and gives: a recording in, timed segments of neutral speakers out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Protocol

from calls.speech.pieces import Pieces

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


class Doubt(StrEnum):
    """Why a text is probably none that anybody said."""

    NO_SPEECH = "no-speech"
    """The signal holds no speech there."""
    LOOP = "loop"
    """The same words over and over."""


class Timing(StrEnum):
    """Where a segment's times come from."""

    ENGINE = "engine"
    ACTIVITY = "activity"
    """The engine gave text alone; it was laid out over the speech activity measured by us."""


@dataclass(frozen=True)
class Segment:
    """A stretch of speech of one speaker.

    `speaker` is neutral ("Speaker 1", see `speaker_name`); who is the agent is decided later. `channel`
    counts from 0 and is None where the channel does not tell the speaker. `words` is empty where the engine
    times none. What has a `doubt` is shown and counts for nothing.
    """

    start: float
    end: float
    speaker: str
    channel: int | None
    text: str
    words: tuple[Word, ...] = ()
    timing: Timing = Timing.ENGINE
    doubt: Doubt | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain data; `words`, `timing` and `doubt` only where they tell something."""
        facts: dict[str, Any] = {
            "start": round(self.start, _DECIMALS),
            "end": round(self.end, _DECIMALS),
            "speaker": self.speaker,
            "channel": self.channel,
            "text": self.text,
        }
        if self.words:
            facts["words"] = [word.as_json() for word in self.words]
        if self.timing is not Timing.ENGINE:
            facts["timing"] = self.timing.value
        if self.doubt is not None:
            facts["doubt"] = self.doubt.value
        return facts


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


@dataclass(frozen=True)
class Wish:
    """What is asked of an engine: its usual model where `model` is empty, any language where `language` is."""

    model: str = ""
    language: str = ""


@dataclass(frozen=True)
class Access:
    """How a hosted engine is reached; `base_url` is empty for the vendor's own address."""

    api_key: str = field(default="", repr=False)
    base_url: str = ""
    timeout_seconds: float = 600.0
    models_folder: str = ""
    """Where engines on this machine find models that do not come with them."""
    temporary_folder: str = ""
    """Where pieces lie while they are sent; the system's own place where it is empty."""


class SpeechEngine(Protocol):
    """A recogniser. `hosted` ones send the recording elsewhere and cost money, others work here.

    Made by `registry.engine` from a `Wish` and an `Access`. Classes have `name`, `default_model` and `hosted`.
    """

    name: ClassVar[str]
    """The name in settings and in the database."""
    default_model: ClassVar[str]
    """The model that is used where none is asked for."""
    hosted: ClassVar[bool]
    """Whether the recording leaves this machine."""

    def __init__(self, wish: Wish, access: Access) -> None: ...

    @property
    def model(self) -> str:
        """The model that does the work, as its maker calls it."""

    def transcribe(self, path: Path, *, pieces: Pieces, on_progress: Progress | None = None) -> SpeechResult:
        """Transcribe the recording at `path`. No speech gives no segments. Raises `WorkError`.

        A hosted engine asks `pieces` before it sends anything and tells them of everything it sent and got.
        """


def nobody_asks(seconds: float) -> None:
    """Stand in for a `Progress` where none is given."""


def speaker_name(number: int) -> str:
    """The neutral name of the speaker with this number, from 1."""
    return f"Speaker {number}"
