"""Recordings for the speech tests: cut from the samples of the project, or made of noise and tones."""

import wave
from pathlib import Path

import numpy as np
import pytest

from calls.audio.sandbox import open_pcm

RATE = 16_000
SAMPLES = Path(__file__).resolve().parents[3] / "samples"


@pytest.fixture(scope="session")
def sample():
    """`sample(name, begin, end)`: part of a sample call (or of any path) at 16 kHz, shape (channels, n)."""

    def cut(name, begin=0.0, end=None):
        with open_pcm(SAMPLES / name, rate=RATE) as pcm:
            whole = np.concatenate(list(pcm), axis=1)
        return whole[:, int(begin * RATE) : None if end is None else int(end * RATE)]

    return cut


@pytest.fixture
def recording(tmp_path):
    """`recording(samples)`: a WAV file of these samples at 16 kHz, shape (channels, n)."""

    def write(samples):
        path = tmp_path / "recording.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(len(samples))
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").T.tobytes())
        return path

    return write


@pytest.fixture
def talk():
    """`talk(seconds, speaks, level)`: noise in bursts like syllables, in the seconds that `speaks` lists."""

    def make(seconds, speaks, level=0.1, seed=0):
        samples = np.random.default_rng(seed).normal(0, level, seconds * RATE).astype(np.float32)
        times = np.arange(seconds * RATE) / RATE
        syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * times)
        speaking = np.isin(times.astype(int), list(speaks))
        return (samples * syllables * speaking).astype(np.float32)

    return make
