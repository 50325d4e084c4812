"""A moment of a call as a file of its own: "play this moment", to take along."""

import io
import math
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from threading import BoundedSemaphore

import numpy as np

from calls.audio.sandbox import Limits, open_pcm
from calls.models import Call
from calls.recordings import local_recording
from calls.work.errors import WorkError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the ffmpeg program, which WAV does not need, and of old Python
    from pydub import AudioSegment

LONGEST_SECONDS = 120.0
CONTENT_TYPE = "audio/wav"
_RATE = 16_000
_FADE_MS = 5
_LIMITS = Limits(cpu_seconds=30, wall_seconds=60.0, stall_seconds=30.0)
"""Somebody waits for the answer: what lies hours into a call may take too long, and says so."""
AT_ONCE = 2
"""In one web process: each keeps a core and one of its few threads busy, and pages are waited for, too."""
PATIENCE_SECONDS = 10.0
_free = BoundedSemaphore(AT_ONCE)


class WrongMomentError(Exception):
    """What is asked for is no moment of a call."""


@dataclass(frozen=True)
class Moment:
    """A part of a call, in seconds from its beginning."""

    start: float
    end: float

    def file_name(self, call: Call) -> str:
        """What the clip is called."""
        return f"{PurePath(call.file_name).stem} {self.start:g}-{self.end:g} s.wav"


def moment_asked(query: Mapping[str, str]) -> Moment | None:
    """The moment that an address asks for with `from` and `to`, None where it asks for none; WrongMomentError."""
    if "from" not in query and "to" not in query:
        return None
    start, end = _seconds(query.get("from", "")), _seconds(query.get("to", ""))
    if not start < end <= start + LONGEST_SECONDS:
        raise WrongMomentError
    return Moment(start, end)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", text):
        raise WrongMomentError
    return float(text)


def clip(call: Call, moment: Moment) -> bytes:
    """The moment as a 16 kHz WAV, channels as they are. Raises `WorkError`, WrongMomentError after the call's end."""
    with _turn(), local_recording(call) as path:
        channels, samples = _samples(path, moment)
    if not samples:
        raise WrongMomentError
    sound = AudioSegment(samples, sample_width=2, frame_rate=_RATE, channels=channels)
    file = io.BytesIO()
    sound.fade_in(_FADE_MS).fade_out(_FADE_MS).export(file, format="wav")
    return file.getvalue()


@contextmanager
def _turn() -> Iterator[None]:
    if not _free.acquire(timeout=PATIENCE_SECONDS):
        raise WorkError("calls:app:busy", "Other moments of calls are being cut out. Try again in a minute.")
    try:
        yield
    finally:
        _free.release()


def _samples(path: Path, moment: Moment) -> tuple[int, bytes]:
    """Channels, and samples as int16 side by side, of what the recording has of the moment."""
    start, end = (math.floor(seconds * _RATE) for seconds in (moment.start, moment.end))
    sound, at = io.BytesIO(), 0
    with open_pcm(path, rate=_RATE, limits=_LIMITS) as pcm:
        for piece in pcm:
            wanted = piece[:, max(0, start - at) : max(0, end - at)]
            sound.write(np.round(wanted * 32768).astype("<i2").T.tobytes())
            at += piece.shape[1]
            if at >= end:
                break
        return pcm.channels, sound.getvalue()
