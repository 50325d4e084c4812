"""A recording in blocks that end where nobody speaks, for engines on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from calls.audio.sandbox import open_pcm
from calls.speech.base import Progress
from calls.speech.layout import Layout, Samples
from calls.speech.survey import RATE

LONGEST_SECONDS = 90
SHORTEST_SECONDS = 20
_FRAMES_PER_SECOND = 50
_QUIET_FRAMES = 65
_STEP_SAMPLES = 512
"""Moonshine's voice activity detector goes in steps of so many samples. On other steps, and cut in a pause shorter
than 1.3 s (half a second for the detector to let go, half a second of lead-in to the next line), the same words come
out in other lines and a fifth of them differently; so, one in a hundred does (benchmarks/speech.py)."""


@dataclass(frozen=True)
class Block:
    """Samples of one channel, shape (n,), and the second at which they begin."""

    start_seconds: float
    samples: Samples


def blocks_of(path: Path, layout: Layout, progress: Progress) -> Iterator[tuple[int, Block]]:
    """The blocks of each speaking channel, 16 kHz, as the recording goes on; a sign of life before each."""
    cutters = {channel: BlockCutter(RATE) for channel in layout.levels_db}
    done = 0
    with open_pcm(path, rate=RATE) as pcm:
        for samples in pcm:
            for channel, cutter in cutters.items():
                for block in cutter.feed(samples[channel]):
                    progress(done / RATE)
                    yield channel, block
            done += samples.shape[1]
            progress(done / RATE)
    for channel, cutter in cutters.items():
        for block in cutter.rest():
            progress(done / RATE)
            yield channel, block


class BlockCutter:
    """Collects one channel's samples and gives them back in blocks of 20 to 90 seconds, the last one shorter.

    Holds at most one block and the piece it was fed.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._waiting: Samples = np.zeros(0, dtype=np.float32)
        self._given = 0

    def feed(self, samples: Samples) -> Iterator[Block]:
        """Add samples; yields each block that is complete."""
        self._waiting = np.concatenate([self._waiting, samples])
        while len(self._waiting) >= LONGEST_SECONDS * self._rate:
            yield self._take(quietest_cut(self._waiting[: LONGEST_SECONDS * self._rate], self._rate))

    def rest(self) -> Iterator[Block]:
        """What is left at the end of the recording."""
        if len(self._waiting):
            yield self._take(len(self._waiting))

    def _take(self, count: int) -> Block:
        block = Block(self._given / self._rate, self._waiting[:count])
        self._waiting = self._waiting[count:].copy()
        self._given += count
        return block


def quietest_cut(samples: Samples, rate: int) -> int:
    """The middle of the quietest 1.3 s after the twentieth second, as an index into `samples`, on a whole step."""
    frame = rate // _FRAMES_PER_SECOND
    first = SHORTEST_SECONDS * rate
    count = (len(samples) - first) // frame
    energies = np.square(samples[first : first + count * frame].reshape(count, frame)).sum(axis=1)
    sums = np.convolve(energies, np.ones(_QUIET_FRAMES, dtype=np.float32), mode="valid")
    middle = first + (int(np.argmin(sums)) * 2 + _QUIET_FRAMES) * frame // 2
    return middle // _STEP_SAMPLES * _STEP_SAMPLES
