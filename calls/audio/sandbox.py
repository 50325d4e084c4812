"""Decoding untrusted recordings from the safe side: every call here runs the decoder in a process of its own.

A crash, a hang or a file that unpacks to days of sound ends as one `WorkError` (codes in `failures`).
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from calls.audio import wire
from calls.audio.answers import analysis_of, crashed, fact, facts_of, progress_of
from calls.audio.browsers import BITS_A_CHANNEL
from calls.audio.cut_result import FEWEST_BYTES, MOST_BYTES_A_SECOND, SHORTEST_SECONDS, Cut, CutPiece, cut_of, size_of
from calls.audio.failures import failure
from calls.audio.limits import Limits
from calls.audio.process import DecoderProcess
from calls.audio.result import RecordingAnalysis, Silence
from calls.audio.silence import LONGEST_MIN_SILENCE_MS, LOWEST_THRESHOLD_DBFS
from calls.audio.silence_search import SilenceRule
from calls.audio.spool import BYTES_A_SECOND
from calls.children import bare_environment, command_of

__all__ = [
    "Cut", "CutPiece", "Limits", "PcmStream", "RecordingAnalysis", "Silence", "analyse_recording", "cut_pieces",
    "make_playback", "open_pcm",
]  # fmt: skip

_LOWEST_RATE, _HIGHEST_RATE = 8_000, 48_000
_PLAYBACK_BYTES_A_SECOND = 2 * BITS_A_CHANNEL // 8
_PLAYBACK_HEAD_BYTES = 1 << 16
_PIECE_SECONDS = 30
# glibc gives freed memory back after every block and fetches it again: with that the measuring takes twice as long.
_ALLOCATOR = {"MALLOC_MMAP_THRESHOLD_": "67108864", "MALLOC_TRIM_THRESHOLD_": "134217728", "MALLOC_TOP_PAD_": "4194304"}
_FULL_SCALE = np.float32(1 / 32768)


def analyse_recording(
    path: str | os.PathLike[str],
    *,
    min_silence_ms: int = 1000,
    threshold_dbfs: float = -40.0,
    below_loudness_db: float | None = None,
    limits: Limits | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> RecordingAnalysis:
    """Measure a recording in one pass.

    Silences are at least `min_silence_ms` long (1 to 600,000) and at most `threshold_dbfs` loud (-120 to 0), or, if
    `below_loudness_db` (0 to 120) is given, that much below the loudness of the whole, as in pydub's
    `detect_silence(recording, …, recording.dBFS - below_loudness_db)`; ValueError for other numbers. `on_progress` is
    called with the seconds decoded, at least every few seconds; what it raises ends the decoder and goes on to the
    caller. Raises `WorkError`.
    """
    if not 1 <= min_silence_ms <= LONGEST_MIN_SILENCE_MS:
        raise ValueError(f"min_silence_ms must be 1 to {LONGEST_MIN_SILENCE_MS}, not {min_silence_ms}")
    if not LOWEST_THRESHOLD_DBFS <= threshold_dbfs <= 0:
        raise ValueError(f"threshold_dbfs must be {LOWEST_THRESHOLD_DBFS} to 0, not {threshold_dbfs}")
    if below_loudness_db is not None and not 0 <= below_loudness_db <= -LOWEST_THRESHOLD_DBFS:
        raise ValueError(f"below_loudness_db must be 0 to {-LOWEST_THRESHOLD_DBFS}, not {below_loudness_db}")
    rule = SilenceRule(min_silence_ms, threshold_dbfs, below_loudness_db)
    request = {"task": "analyse", "rule": asdict(rule)}
    with _decoder(Path(path), request, _with_spool(limits or Limits(), rule)) as decoder:
        return analysis_of(_facts(decoder, on_progress))


def _with_spool(limits: Limits, rule: SilenceRule) -> Limits:
    """Room on the disk for the energies of the longest recording, where they have to be kept."""
    if rule.below_loudness_db is None:
        return limits
    most_bytes = int(limits.max_decoded_seconds * BYTES_A_SECOND * limits.max_channels)
    return replace(limits, file_bytes=max(limits.file_bytes, most_bytes))


def cut_pieces(
    path: str | os.PathLike[str],
    folder: Path,
    *,
    channels: Sequence[int | None],
    longest_seconds: float,
    most_bytes: int = 25_000_000,
    overlap_seconds: float = 0.0,
    limits: Limits | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Cut:
    """Cut a recording into files for a hosted speech engine, written into `folder`, which must be there.

    `channels` are those to send, from 0, each in pieces of its own; None is all of them mixed. A piece lasts at most
    `longest_seconds` (2 at least) and ends where it is quietest near that; it is shorter where `most_bytes` (20,000 at
    least) ask for that. Each begins where the one before ends, or `overlap_seconds` (a quarter of the longest at most)
    earlier. The same recording is cut the same way each time. `on_progress` as in `analyse_recording`. ValueError for
    other numbers; raises `WorkError`, also for a channel that the recording does not have.
    """
    if not channels or longest_seconds < SHORTEST_SECONDS or most_bytes < FEWEST_BYTES:
        raise ValueError("nothing to send, or pieces too small to cut")
    longest_seconds = min(longest_seconds, most_bytes / MOST_BYTES_A_SECOND)
    if not 0 <= overlap_seconds <= longest_seconds / 4:
        raise ValueError(f"overlap_seconds must be 0 to {longest_seconds / 4}, not {overlap_seconds}")
    request = {
        "task": "cut",
        "folder": str(folder.resolve()),
        "channels": list(channels),
        "longest_seconds": longest_seconds,
        "overlap_seconds": overlap_seconds,
    }
    with _decoder(Path(path), request, replace(limits or Limits(), file_bytes=most_bytes)) as decoder:
        return cut_of(_facts(decoder, on_progress), folder, channels, most_bytes)


def make_playback(
    path: str | os.PathLike[str],
    target: Path,
    *,
    limits: Limits | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> float:
    """Write a copy of a recording that every browser plays (MP3) to `target`; its length in seconds.

    Mono stays mono, stereo stays stereo, and times stay what they were; 48 kb/s a channel. Worth it where
    `browsers.plays` says no. `on_progress` as in `analyse_recording`. Raises `WorkError`, and may leave a part behind.
    """
    limits = limits or Limits()
    most_bytes = int(limits.max_decoded_seconds * _PLAYBACK_BYTES_A_SECOND) + _PLAYBACK_HEAD_BYTES
    request = {"task": "convert", "target": str(target.resolve())}
    with _decoder(Path(path), request, replace(limits, file_bytes=most_bytes)) as decoder:
        seconds = fact(_facts(decoder, on_progress), "seconds", float)
    size_of(target, most_bytes)
    return seconds


def _facts(decoder: DecoderProcess, on_progress: Callable[[float], None] | None) -> dict[str, Any]:
    """Pass progress on until the result comes; while nothing comes, repeat the last."""
    on_progress = on_progress or (lambda _: None)
    seconds = 0.0
    while True:
        message = decoder.next(while_waiting=partial(on_progress, seconds))
        if message.kind == wire.RESULT:
            return facts_of(message)
        seconds = progress_of(message)
        on_progress(seconds)


def open_pcm(path: str | os.PathLike[str], *, rate: int = 16_000, limits: Limits | None = None) -> "PcmStream":
    """The samples of a recording as a context manager; entering it starts the decoder.

    `rate` in Hz, 8,000 to 48,000 (ValueError else). Raises `WorkError` on entering and while iterating.
    """
    if not _LOWEST_RATE <= rate <= _HIGHEST_RATE:
        raise ValueError(f"rate must lie between {_LOWEST_RATE} and {_HIGHEST_RATE} Hz, not {rate}")
    return PcmStream(Path(path), rate, limits or Limits())


class PcmStream:
    """Iterates once over float32 arrays of shape (channels, n) in -1..1, n of at most 30 seconds.

    `channels` and `duration_seconds` (the header's claim, for progress only; None when it makes none) are
    known inside the context, `truncated` after the last array. The memory held is that of one piece; a reader
    may be as slow as it likes. Leaving the context early kills the decoder.
    """

    def __init__(self, path: Path, rate: int, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._context = ExitStack()
        self.rate = rate
        self.channels = 0
        self.duration_seconds: float | None = None
        self.truncated = False

    def __enter__(self) -> Self:
        """Start the decoder and wait until it has found sound."""
        with ExitStack() as context:
            request = {"task": "pcm", "rate": self.rate}
            self._decoder = context.enter_context(_decoder(self._path, request, self._limits))
            self._read_facts(self._decoder.next())
            self._context = context.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the decoder, wherever it is."""
        self._context.close()

    def __iter__(self) -> Iterator[npt.NDArray[np.float32]]:
        """Yield the pieces in order."""
        while True:
            message = self._decoder.next()
            if message.kind == wire.RESULT:
                self.truncated = fact(facts_of(message), "truncated", bool)
                return
            yield self._piece(message)

    def _read_facts(self, message: wire.Message) -> None:
        if message.kind != wire.OPENED:
            raise crashed()
        facts = facts_of(message)
        self.channels = fact(facts, "channels", int)
        if not 1 <= self.channels <= self._limits.max_channels:
            raise crashed()
        if facts.get("duration_seconds") is not None:
            self.duration_seconds = fact(facts, "duration_seconds", float)

    def _piece(self, message: wire.Message) -> npt.NDArray[np.float32]:
        frame_bytes = 2 * self.channels
        frames, rest = divmod(len(message.payload), frame_bytes)
        if message.kind != wire.SAMPLES or rest or frames > _PIECE_SECONDS * self.rate:
            raise crashed()
        samples = np.frombuffer(message.payload, dtype="<i2").reshape(self.channels, frames)
        return samples.astype(np.float32) * _FULL_SCALE


def _decoder(path: Path, request: dict[str, Any], limits: Limits) -> DecoderProcess:
    """The decoder for `path`, not started yet. Raises `WorkError` for what needs no decoder to be seen."""
    if not path.is_file():
        raise failure("audio:user:missing")
    if not path.stat().st_size:
        raise failure("audio:user:empty")
    request |= {"path": str(path.resolve()), "parent": os.getpid(), "limits": asdict(limits)}
    command = command_of("calls.audio.child", json.dumps(request))
    return DecoderProcess(command, decoder_environment(), limits)


def decoder_environment() -> dict[str, str]:
    """What the decoder's process gets to know, and what makes it fast."""
    return bare_environment() | _ALLOCATOR
