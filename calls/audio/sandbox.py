"""Decoding untrusted recordings from the safe side: every call here runs the decoder in a process of its own.

A crash, a hang or a file that unpacks to days of sound ends as one `WorkError` (codes in `failures`).
"""

import json
import math
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np
import numpy.typing as npt

from calls.audio import wire
from calls.audio.failures import failure
from calls.audio.limits import Limits
from calls.audio.process import DecoderProcess

__all__ = ["Limits", "PcmStream", "open_pcm"]

_ROOT = Path(__file__).resolve().parents[2]
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
_LOWEST_RATE, _HIGHEST_RATE = 8_000, 48_000
_PIECE_SECONDS = 30
_FULL_SCALE = np.float32(1 / 32768)

T = TypeVar("T", bool, int, float)


def open_pcm(
    path: str | os.PathLike[str], *, rate: int = 16_000, limits: Limits | None = None
) -> "PcmStream":
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
                self.truncated = _fact(_facts(message), "truncated", bool)
                return
            yield self._piece(message)

    def _read_facts(self, message: wire.Message) -> None:
        if message.kind != wire.OPENED:
            raise failure("audio:user:crashed")
        facts = _facts(message)
        self.channels = _fact(facts, "channels", int)
        if not 1 <= self.channels <= self._limits.max_channels:
            raise failure("audio:user:crashed")
        if facts.get("duration_seconds") is not None:
            self.duration_seconds = _fact(facts, "duration_seconds", float)

    def _piece(self, message: wire.Message) -> npt.NDArray[np.float32]:
        frame_bytes = 2 * self.channels
        frames, rest = divmod(len(message.payload), frame_bytes)
        if message.kind != wire.SAMPLES or rest or frames > _PIECE_SECONDS * self.rate:
            raise failure("audio:user:crashed")
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


def _facts(message: wire.Message) -> dict[str, Any]:
    """The JSON object of a message; a decoder that says anything else counts as crashed."""
    try:
        facts = json.loads(message.payload)
    except (ValueError, RecursionError) as error:
        raise failure("audio:user:crashed") from error
    if not isinstance(facts, dict):
        raise failure("audio:user:crashed")
    return facts


def _fact(facts: dict[str, Any], name: str, kind: type[T]) -> T:
    value = facts.get(name)
    if not isinstance(value, kind) or (isinstance(value, float) and not math.isfinite(value)):
        raise failure("audio:user:crashed")
    return value
