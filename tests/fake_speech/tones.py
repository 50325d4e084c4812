"""Recordings that can be read by a program: bursts of tones, each a "word" of one "voice".

The frequency says whose voice it is (`VOICES`). What a fake service hears is found in the sound it received, so that
every wrong offset, lost piece or mixed-up channel shows in the transcript.
"""

import hashlib
import io
from dataclasses import dataclass

import av
import numpy as np

RATE = 16_000
VOICES = {"low": 500.0, "middle": 900.0, "high": 1400.0}
"""Names of voices with their frequency in Hz; each is a whole number of periods in 10 ms."""
_WINDOW = RATE // 200
_BETWEEN_SECONDS = 0.05
_LOUD = 0.05


@dataclass(frozen=True)
class Burst:
    """A tone; times in seconds."""

    start: float
    end: float
    voice: str = "low"


@dataclass(frozen=True)
class Heard:
    """What is in a file: its length in seconds, its bursts in their order, and a hash of its sound.

    The same sound encoded again makes another file: containers carry numbers drawn at random.
    """

    seconds: float
    bursts: tuple[Burst, ...]
    fingerprint: str = ""


def samples(bursts, seconds, *, rate=8_000):
    """One channel with these bursts in silence, as 16-bit integers."""
    sound = np.zeros(int(seconds * rate), dtype=np.int16)
    for burst in bursts:
        first, last = int(burst.start * rate), int(burst.end * rate)
        times = np.arange(last - first) / rate
        sound[first:last] = 12_000 * np.sin(2 * np.pi * VOICES[burst.voice] * times)
    return sound


def heard_in(recording: bytes) -> Heard:
    """Decode a file and find its bursts."""
    sound = _decoded(recording)
    windows = sound[: len(sound) // _WINDOW * _WINDOW].reshape(-1, _WINDOW)
    loud = np.abs(windows).max(axis=1, initial=0) > _LOUD
    bursts = tuple(_burst(sound, *run) for run in _runs(loud))
    return Heard(len(sound) / RATE, bursts, hashlib.sha256(sound.tobytes()).hexdigest())


def _decoded(recording: bytes):
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    pieces = []
    with av.open(io.BytesIO(recording)) as container:
        for frame in container.decode(audio=0):
            pieces += [resampled.to_ndarray()[0] for resampled in resampler.resample(frame)]
    pieces += [resampled.to_ndarray()[0] for resampled in resampler.resample(None)]
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32)


def _runs(loud):
    """First and last window (exclusive) of each stretch of sound; gaps under 50 ms do not part it."""
    joined: list[list[int]] = []
    for index in np.flatnonzero(loud):
        if joined and (index - joined[-1][1]) * _WINDOW / RATE < _BETWEEN_SECONDS:
            joined[-1][1] = int(index) + 1
        else:
            joined.append([int(index), int(index) + 1])
    return joined


def _burst(sound, first, last):
    part = sound[first * _WINDOW : last * _WINDOW]
    crossings = np.count_nonzero(np.diff(np.signbit(part)))
    hertz = crossings * RATE / len(part) / 2
    voice = min(VOICES, key=lambda name: abs(VOICES[name] - hertz))
    return Burst(first * _WINDOW / RATE, last * _WINDOW / RATE, voice)
