"""Decoding untrusted recordings from the safe side: every call here runs the decoder in a process of its own.

A crash, a hang or a file that unpacks to days of sound ends as one `WorkError` (codes in `failures`).
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from calls.audio import wire
from calls.audio.answers import analysis_of, crashed, fact, facts_of, progress_of
from calls.audio.failures import failure
from calls.audio.limits import Limits
from calls.audio.process import DecoderProcess
from calls.audio.result import RecordingAnalysis, Silence
from calls.audio.silence import LONGEST_MIN_SILENCE_MS, LOWEST_THRESHOLD_DBFS

__all__ = ["Limits", "PcmStream", "RecordingAnalysis", "Silence", "analyse_recording", "open_pcm"]

_ROOT = Path(__file__).resolve().parents[2]
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
_LOWEST_RATE, _HIGHEST_RATE = 8_000, 48_000
_PIECE_SECONDS = 30
_FULL_SCALE = np.float32(1 / 32768)


def analyse_recording(
    path: str | os.PathLike[str],
    *,
    min_silence_ms: int = 1000,
    threshold_dbfs: float = -40.0,
    limits: Limits | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> RecordingAnalysis:
    """Measure a recording in one pass.

    Silences are at least `min_silence_ms` long (1 to 600,000) and at most `threshold_dbfs` loud (-120 to 0;
    ValueError else). `on_progress` is called with the seconds decoded, at least every few seconds; what it
    raises ends the decoder and goes on to the caller. Raises `WorkError`.
    """
    if not 1 <= min_silence_ms <= LONGEST_MIN_SILENCE_MS:
        raise ValueError(f"min_silence_ms must be 1 to {LONGEST_MIN_SILENCE_MS}, not {min_silence_ms}")
    if not LOWEST_THRESHOLD_DBFS <= threshold_dbfs <= 0:
        raise ValueError(f"threshold_dbfs must be {LOWEST_THRESHOLD_DBFS} to 0, not {threshold_dbfs}")
    request = {"task": "analyse", "min_silence_ms": min_silence_ms, "threshold_dbfs": threshold_dbfs}
    with _decoder(Path(path), request, limits or Limits()) as decoder:
        return _analysis(decoder, on_progress or (lambda _: None))


def _analysis(decoder: DecoderProcess, on_progress: Callable[[float], None]) -> RecordingAnalysis:
    """Pass progress on until the result comes; while nothing comes, repeat the last."""
    seconds = 0.0
    while True:
        message = decoder.next(while_waiting=partial(on_progress, seconds))
        if message.kind == wire.RESULT:
            return analysis_of(facts_of(message))
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
    # -P keeps the working directory out of the module path.
    command = [sys.executable, "-P", "-m", "calls.audio.child", json.dumps(request)]
    return DecoderProcess(command, _environment(), limits)


def _environment() -> dict[str, str]:
    """All that the decoder gets to know of ours. More than one BLAS thread makes it up to 25 times slower."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed_on | {"PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1"}
