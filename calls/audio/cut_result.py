"""What cutting a recording into pieces for a hosted speech engine gives, and reading the decoder's answer about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calls.audio.answers import Intervals, crashed, fact, intervals

SHORTEST_SECONDS = 2.0
FEWEST_BYTES = 20_000
MOST_BYTES_A_SECOND = 4_000
"""What a second of a piece may take: 24 kb/s vary, and the container needs its share (noise took 3,360: tests)."""


@dataclass(frozen=True)
class CutPiece:
    """One file to send: `path` is WebM with Opus, 16 kHz mono, of `bytes` bytes.

    It holds the recording's `channel` (None: all of them mixed) from `start_ms` to `end_ms`.
    """

    channel: int | None
    start_ms: int
    end_ms: int
    path: Path
    bytes: int


@dataclass(frozen=True)
class Cut:
    """The pieces of a recording, channel by channel in the order asked for, each channel's in the order of time.

    `activity` tells of each channel asked for when somebody speaks there; a stretch without any has no piece.
    `audio_seconds` is the length that could be decoded, `truncated` says that the file broke off.
    """

    pieces: tuple[CutPiece, ...]
    activity: dict[int | None, Intervals]
    audio_seconds: float
    truncated: bool


def piece_name(channel: int | None, number: int) -> str:
    """The file name of a channel's piece, counted from 0."""
    return f"{'mix' if channel is None else channel}-{number:04}.webm"


def cut_of(facts: dict[str, Any], folder: Path, channels: Sequence[int | None], most_bytes: int) -> Cut:
    """The result that the decoder's facts make; raises `WorkError` when they make no sense."""
    activity = [intervals(told) for told in fact(facts, "activity", list)]
    if len(activity) != len(channels):
        raise crashed()
    return Cut(
        pieces=tuple(_piece(told, folder, channels, most_bytes) for told in fact(facts, "pieces", list)),
        activity=dict(zip(channels, activity, strict=True)),
        audio_seconds=fact(facts, "audio_seconds", float),
        truncated=fact(facts, "truncated", bool),
    )


def _piece(told: Any, folder: Path, channels: Sequence[int | None], most_bytes: int) -> CutPiece:
    """The decoder tells numbers; where the file lies is for us to say."""
    if not isinstance(told, dict):
        raise crashed()
    index, number = fact(told, "channel", int), fact(told, "number", int)
    start, end = fact(told, "start_ms", int), fact(told, "end_ms", int)
    if not (0 <= index < len(channels) and number >= 0 and 0 <= start < end):
        raise crashed()
    path = folder / piece_name(channels[index], number)
    return CutPiece(channels[index], start, end, path, size_of(path, most_bytes))


def size_of(path: Path, most_bytes: int) -> int:
    """The size of a file that the decoder says it has written; raises `WorkError` when it is none or too large."""
    if path.is_symlink() or not path.is_file():
        raise crashed()
    size = path.stat().st_size
    if not 0 < size <= most_bytes:
        raise crashed()
    return size
