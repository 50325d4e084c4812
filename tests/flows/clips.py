"""Short recordings for the flows: quiet ones, which no recogniser has to hear, and pieces of the samples."""

from pathlib import Path

import numpy as np

from calls.audio.sandbox import open_pcm
from tests.calls.audio.media import hiss, write

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
RATE = 8000


def quiet_call(path, *, seed=0, seconds=2):
    """A recording of line noise at -80 dBFS, other bytes for every seed; returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return write(path, hiss(seconds, amplitude=3, seed=seed))


def excerpt(sample, path, *, seconds):
    """The beginning of a sample as a file of its own; returns the path."""
    with open_pcm(SAMPLES / sample, rate=RATE) as pcm:
        samples = np.concatenate(list(pcm), axis=1)
    return write(path, (samples[:, : seconds * RATE] * 32767).astype("<i2"))
