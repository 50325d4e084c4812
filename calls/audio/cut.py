"""Cutting a recording into pieces for a hosted speech engine, each ending where it is quietest, in one pass."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from calls.audio.activity import ActivityMeter
from calls.audio.cut_result import piece_name
from calls.audio.decode import Decoder
from calls.audio.encode import SPEECH, Encoder
from calls.audio.failures import failure
from calls.audio.hush import quietest
from calls.audio.levels import MillisecondMeter
from calls.audio.limits import Limits
from calls.audio.probe import Recording
from calls.audio.samples import Samples

RATE = 16_000
_A_MS = RATE // 1000
_LONGEST_SEARCH_SECONDS = 30.0
"""How far before its longest a piece may end: a pause is found there in any talk."""
_SHARE_SEARCHED = 0.25
_LEAST_REST_SECONDS = 1.0
"""What the last piece keeps: engines refuse slivers."""
_SHARE_RESTING = 0.1


@dataclass(frozen=True)
class Borders:
    """Where pieces may end and the next one begin, in samples from the beginning of a piece or its end."""

    longest: int
    earliest: int
    latest: int
    overlap: int


def borders(longest_seconds: float, overlap_seconds: float) -> Borders:
    """The same for every piece, on whole milliseconds."""
    latest = longest_seconds - min(_LEAST_REST_SECONDS, _SHARE_RESTING * longest_seconds)
    earliest = latest - min(_LONGEST_SEARCH_SECONDS, _SHARE_SEARCHED * longest_seconds)
    whole = [int(seconds * 1000) * _A_MS for seconds in (longest_seconds, earliest, latest, overlap_seconds)]
    return Borders(*whole)


def cut(
    recording: Recording,
    limits: Limits,
    folder: Path,
    *,
    channels: Sequence[int | None],
    longest_seconds: float,
    overlap_seconds: float,
    on_progress: Callable[[float], None],
) -> dict[str, Any]:
    """Write the pieces into `folder`; the facts of `Cut`, `channel` as the place in `channels`, for JSON.

    Holds little more than half a minute of each channel. Raises `WorkError`, OSError where the disk is full.
    """
    decoder = Decoder(recording, limits, rate=RATE)
    tracks: list[_Track] = []
    ears: _Ears | None = None
    for block in decoder.blocks():
        if ears is None:
            ears = _Ears(decoder.channels, channels)
            where = borders(longest_seconds, overlap_seconds)
            tracks = [_Track(folder, channel, where) for channel in channels]
        ears.add(block)
        for track in tracks:
            track.add(_chosen(block, track.channel))
        on_progress(decoder.seconds)
    if ears is None:
        raise failure("audio:user:empty")
    activity = ears.finish()
    return {
        "activity": activity,
        "pieces": [
            {"channel": place} | piece for place, track in enumerate(tracks) for piece in track.finish(activity[place])
        ],
        "audio_seconds": round(decoder.seconds, 6),
        "truncated": decoder.truncated,
    }


def _chosen(block: Samples, channel: int | None) -> Samples:
    """One channel of a block, or the mean of all, which cannot exceed full scale."""
    if channel is None and len(block) > 1:
        chosen: Samples = block.mean(axis=0, dtype=np.float32).astype(np.int16)
    else:
        chosen = block[channel or 0]
    return chosen


class _Ears:
    """Hears when somebody speaks on each channel asked for; bleed is told from speech by all channels there are."""

    def __init__(self, channels: int, wanted: Sequence[int | None]) -> None:
        if any(channel is not None and not 0 <= channel < channels for channel in wanted):
            raise failure("audio:app:channel")
        self._wanted = wanted
        self._apart = _Listener(channels) if any(channel is not None for channel in wanted) else None
        self._mixed = _Listener(1) if None in wanted else None

    def add(self, block: Samples) -> None:
        if self._apart is not None:
            self._apart.add(block)
        if self._mixed is not None:
            self._mixed.add(_chosen(block, None)[np.newaxis])

    def finish(self) -> list[list[list[int]]]:
        """From and to in ms, in the order of the channels asked for."""
        apart = self._apart.finish() if self._apart is not None else []
        mixed = self._mixed.finish() if self._mixed is not None else []
        return [mixed[0] if channel is None else apart[channel] for channel in self._wanted]


class _Listener:
    """Speech activity of all channels it is given."""

    def __init__(self, channels: int) -> None:
        self._meter = MillisecondMeter(rate=RATE, channels=channels)
        self._activity = ActivityMeter(rate=RATE, channels=channels)

    def add(self, block: Samples) -> None:
        self._activity.add(self._meter.add(block))

    def finish(self) -> list[list[list[int]]]:
        self._activity.add(self._meter.finish())
        return self._activity.finish()


class _Track:
    """One channel on its way into pieces. It holds what may still belong to the next one, and encodes the rest."""

    def __init__(self, folder: Path, channel: int | None, where: Borders) -> None:
        self.channel = channel
        self._folder = folder
        self._where = where
        self._held: Samples = np.empty(0, dtype=np.int16)
        self._held_from = 0
        self._written = 0
        self._start = 0
        self._pieces: list[tuple[int, int]] = []
        self._file = self._next_file()

    def add(self, block: Samples) -> None:
        """Take the next samples, shape (n,)."""
        self._held = np.concatenate([self._held, block])
        while self._end - self._start > self._where.longest:
            self._cut_off()
        self._write(min(self._end, self._start + self._where.earliest))
        self._let_go(min(self._written, self._start + self._where.earliest - self._where.overlap))

    @property
    def _end(self) -> int:
        return self._held_from + len(self._held)

    def _cut_off(self) -> None:
        first = self._start + self._where.earliest
        end = first + quietest(self._between(first, self._start + self._where.latest), _A_MS)
        self._close(end)
        self._start = self._written = end - self._where.overlap
        self._file = self._next_file()

    def _close(self, end: int) -> None:
        self._write(end)
        self._file.close()
        self._pieces.append((self._start // _A_MS, -(-end // _A_MS)))

    def _next_file(self) -> Encoder:
        path = self._folder / piece_name(self.channel, len(self._pieces))
        return Encoder(path, SPEECH, rate=RATE, channels=1)

    def _write(self, end: int) -> None:
        if end > self._written:
            self._file.add(self._between(self._written, end)[np.newaxis])
            self._written = end

    def _between(self, start: int, end: int) -> Samples:
        return self._held[start - self._held_from : end - self._held_from]

    def _let_go(self, start: int) -> None:
        if start > self._held_from:
            self._held = self._between(start, self._end).copy()
            self._held_from = start

    def finish(self, activity: list[list[int]]) -> list[dict[str, int]]:
        """Number, begin and end in ms of the pieces in which somebody speaks; the others' files are taken away."""
        self._close(self._end)
        kept = []
        for number, (start, end) in enumerate(self._pieces):
            if any(begins < end and stops > start for begins, stops in activity):
                kept.append({"number": number, "start_ms": start, "end_ms": end})
            else:
                (self._folder / piece_name(self.channel, number)).unlink()
        return kept
