"""What the analysis of a recording finds out."""

from dataclasses import asdict, dataclass
from typing import Any

ANALYSER_VERSION = 3
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
    together, `silence_seconds` their sum, `channel_silences` those of each channel by itself, from and to in seconds.
    `loudness_dbfs` is the root mean square of all samples, `threshold_used_dbfs` what counted as silence; both are None
    for zeros. `activity` is when somebody speaks, from and to in ms, `talk_seconds` its sum. `identical_channels`
    says that a file with several channels holds one sound; `silent_channels` lists those that never exceed
    -60 dBFS. `peaks_dbfs` is None for a channel of zeros; `clipped_samples` counts samples at full scale.
    `waveform` is for drawing: of each channel, one after the other, pairs of int8, the lowest and highest sample of
    each of at most 1,000 equal parts. `loudness` is, of each channel, one after the other, the level of each second in
    dBFS as int8, -128 for zeros.
    """

    duration_seconds: float
    sample_rate: int
    channels: int
    container: str
    codec: str
    truncated: bool
    silences: tuple[Silence, ...]
    silence_seconds: float
    channel_silences: tuple[tuple[tuple[float, float], ...], ...]
    threshold_used_dbfs: float | None
    loudness_dbfs: float | None
    activity: tuple[tuple[tuple[int, int], ...], ...]
    talk_seconds: tuple[float, ...]
    identical_channels: bool
    silent_channels: tuple[int, ...]
    peaks_dbfs: tuple[float | None, ...]
    clipped_samples: tuple[int, ...]
    waveform: bytes = b""
    loudness: bytes = b""

    def as_json(self) -> dict[str, Any]:
        """The same as plain lists and numbers, without the bytes."""
        facts = asdict(self)
        del facts["waveform"], facts["loudness"]
        return facts


def silence_of(start_ms: int, end_ms: int) -> Silence:
    """The silence between two milliseconds."""
    return Silence(start_ms / 1000, end_ms / 1000, (end_ms - start_ms) / 1000)
