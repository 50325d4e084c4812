"""The decoder's process: `python -m calls.audio.child REQUEST`, speaking `wire` on standard output.

Started by `sandbox`, which see. It reads one file that nobody has checked, so it holds no secret and is bound
to its limits before it touches the file.
"""

import contextlib
import errno
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy as np

from calls.audio import wire
from calls.audio.analyse import analyse
from calls.audio.convert import convert
from calls.audio.cut import cut
from calls.audio.decode import Decoder
from calls.audio.limits import Limits, bind
from calls.audio.memory import give_back
from calls.audio.probe import open_recording
from calls.audio.samples import Samples
from calls.audio.silence_search import SilenceRule
from calls.children import own_output
from calls.work.errors import WorkError

_PIECE_SECONDS = 10
_PROGRESS_EVERY_SECONDS = 1.0
_FREE_EVERY_SOUND_SECONDS = 1800.0
"""By the sound, not by the clock: what is kept grows with what was decoded, and that may be hours in a second."""


def main() -> None:
    """Do what the request (JSON: task, path, parent, limits, and the task's own) asks for."""
    request = json.loads(sys.argv[1])
    limits = Limits(**request["limits"])
    out = own_output()
    bind(limits, parent=request["parent"])
    with contextlib.suppress(BrokenPipeError):  # the parent has lost interest
        _report(TASKS[request["task"]], request, limits, out)


def _report(task: "Task", request: dict[str, Any], limits: Limits, out: IO[bytes]) -> None:
    try:
        answer = task(request, limits, out)
    except WorkError as error:
        wire.send(out, wire.FAILED, error.code.encode())
    except MemoryError:
        wire.send(out, wire.FAILED, b"audio:limit:memory")
    except BrokenPipeError:
        raise
    except OSError as error:
        code = b"audio:limit:memory" if error.errno == errno.ENOMEM else b"audio:app:storage"
        wire.send(out, wire.FAILED, code)
    else:
        wire.send(out, wire.RESULT, json.dumps(answer, separators=(",", ":")).encode())


def send_pcm(request: dict[str, Any], limits: Limits, out: IO[bytes]) -> dict[str, Any]:
    """Send what the file claims, then its samples in pieces of ten seconds, then whether it was truncated."""
    recording = open_recording(Path(request["path"]))
    decoder = Decoder(recording, limits, rate=request["rate"])
    waiting: list[Samples] = []
    opened = False
    for block in decoder.blocks():
        if not opened:
            _send_opened(out, decoder.channels, recording.claimed_seconds)
            opened = True
        waiting = _send_pieces([*waiting, block], _PIECE_SECONDS * decoder.rate, out)
    if waiting:
        _send_samples(np.concatenate(waiting, axis=1), out)
    return {"truncated": decoder.truncated}


def _send_opened(out: IO[bytes], channels: int, claimed_seconds: float | None) -> None:
    facts = {"channels": channels, "duration_seconds": claimed_seconds}
    wire.send(out, wire.OPENED, json.dumps(facts).encode())


def _send_pieces(waiting: list[Samples], length: int, out: IO[bytes]) -> list[Samples]:
    """Send all whole pieces of `length` frames; return what is left over."""
    if sum(block.shape[1] for block in waiting) < length:
        return waiting
    joined = np.concatenate(waiting, axis=1)
    whole = joined.shape[1] // length * length
    for start in range(0, whole, length):
        _send_samples(joined[:, start : start + length], out)
    return [joined[:, whole:].copy()] if whole < joined.shape[1] else []


def _send_samples(samples: Samples, out: IO[bytes]) -> None:
    wire.send(out, wire.SAMPLES, np.ascontiguousarray(samples, dtype="<i2").tobytes())


def send_analysis(request: dict[str, Any], limits: Limits, out: IO[bytes]) -> dict[str, Any]:
    """Measure the recording, sending progress about once a second."""
    return analyse(
        open_recording(Path(request["path"])),
        limits,
        SilenceRule(**request["rule"]),
        on_progress=_Progress(out).report,
    )


def send_cut(request: dict[str, Any], limits: Limits, out: IO[bytes]) -> dict[str, Any]:
    """Cut the recording into pieces for upload, sending progress about once a second."""
    return cut(
        open_recording(Path(request["path"])),
        limits,
        Path(request["folder"]),
        channels=request["channels"],
        longest_seconds=request["longest_seconds"],
        overlap_seconds=request["overlap_seconds"],
        on_progress=_Progress(out).report,
    )


def send_conversion(request: dict[str, Any], limits: Limits, out: IO[bytes]) -> dict[str, Any]:
    """Write a copy for browsers, sending progress about once a second."""
    recording = open_recording(Path(request["path"]))
    return convert(recording, limits, Path(request["target"]), on_progress=_Progress(out).report)


class _Progress:
    """Tells the parent how far we are, but not more often than it cares, and keeps our memory small meanwhile."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._told_at = 0.0
        self._freed_at = 0.0

    def report(self, seconds: float) -> None:
        now = time.monotonic()
        if now - self._told_at >= _PROGRESS_EVERY_SECONDS:
            wire.send(self._out, wire.PROGRESS, wire.pack_seconds(seconds))
            self._told_at = now
        if seconds - self._freed_at >= _FREE_EVERY_SOUND_SECONDS:
            give_back()
            self._freed_at = seconds


Task = Callable[[dict[str, Any], Limits, IO[bytes]], dict[str, Any]]

TASKS: dict[str, Task] = {"analyse": send_analysis, "convert": send_conversion, "cut": send_cut, "pcm": send_pcm}

if __name__ == "__main__":
    main()
