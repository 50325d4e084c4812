"""What the analysis of a recording finds out."""

from dataclasses import asdict, dataclass
from typing import Any

ANALYSER_VERSION = 2
"""Raised when the same recording would give other figures: what is stored is then measured again."""


@dataclass(frozen=True)
class Silence:
    """A silence of the whole recording, in seconds from its beginning."""

    start: float
    end: float
    duration: float


@dataclass(frozen=True)
class RecordingAnalysis:
    """Facts measured from the sound of one recording; lists per channel are in the file's order.

    `duration_seconds` is what could be decoded, `sample_rate` is in Hz, `codec` is libav's name. `truncated`
    says that the file broke off or holds less than its headers claim. `silences` are those of all channels
    together, `silence_seconds` their sum. `talk_seconds` is speech activity per channel. `identical_channels`
    says that a file with several channels holds one sound; `silent_channels` lists those that never exceed
    -60 dBFS. `peaks_dbfs` is None for a channel of zeros; `clipped_samples` counts samples at full scale.
    `waveform` is for drawing: of each channel, one after the other, pairs of int8, the lowest and highest sample of
    each of at most 1,000 equal parts.
    """

    duration_seconds: float
    sample_rate: int
    channels: int
    container: str
    codec: str
    truncated: bool
    silences: tuple[Silence, ...]
    silence_seconds: float
    talk_seconds: tuple[float, ...]
    identical_channels: bool
    silent_channels: tuple[int, ...]
    peaks_dbfs: tuple[float | None, ...]
    clipped_samples: tuple[int, ...]
    waveform: bytes = b""

    def as_json(self) -> dict[str, Any]:
        """The same as plain lists and numbers, without the waveform."""
        facts = asdict(self)
        del facts["waveform"]
        return facts


def silence_of(start_ms: int, end_ms: int) -> Silence:
    """The silence between two milliseconds."""
    return Silence(start_ms / 1000, end_ms / 1000, (end_ms - start_ms) / 1000)
