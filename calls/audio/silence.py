"""Silences of the recording and of each channel, to the millisecond those of pydub's `detect_silence(seek_step=1)`.

pydub slides a window of the shortest silence over the recording, millisecond by millisecond, and asks whether
its root mean square, an integer, is at most the threshold: `floor(sqrt(S / n)) <= a`. That is
`S < n * (a + 1)^2` with `S` the sum of squares of the window's `n` samples in all channels, which takes
neither root nor rounding.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from calls.audio.levels import FULL_SCALE, Energies, edges
from calls.audio.runs import NO_RUNS, RunJoiner, Runs, runs_of

LONGEST_MIN_SILENCE_MS = 600_000
LOWEST_THRESHOLD_DBFS = -120.0

Silences = npt.NDArray[np.int64]
"""From, to in milliseconds, shape (n, 2), in order."""


class SilenceFinder:
    """Finds the silences of several signals of one rate in the energies of successive milliseconds.

    `channels` says of how many channels each signal is the sum. `threshold_dbfs` is relative to full scale,
    -inf for nothing but zeros. A silence ends where its last quiet window ends; silences that overlap or touch
    are one. It keeps the energies of the last `min_silence_ms` (1 to 600,000). Best fed a minute at a time.
    """

    def __init__(self, *, rate: int, channels: Sequence[int], min_silence_ms: int, threshold_dbfs: float) -> None:
        self._rate = rate
        self._length = min_silence_ms
        amplitude = int(10 ** (threshold_dbfs / 20) * FULL_SCALE)
        self._quiet_below = np.array(channels, dtype=np.int64)[:, None] * (amplitude + 1) ** 2
        self._joiners = [RunJoiner(min_silence_ms) for _ in channels]
        self._kept: Energies = np.empty((len(channels), 0), dtype=np.int64)
        self._windows = 0

    def add(self, energies: Energies) -> list[Silences]:
        """Take the next milliseconds, shape (signals, n); return what is over in each signal."""
        energies = np.concatenate([self._kept, energies], axis=1)
        count = energies.shape[1] - self._length + 1
        if count <= 0:
            self._kept = energies
            return [NO_RUNS for _ in self._joiners]
        quiet = self._sums(energies) < self._bounds(count)
        found = [
            joiner.add(runs_of(row, first=self._windows)) for joiner, row in zip(self._joiners, quiet, strict=True)
        ]
        self._windows += count
        self._kept = energies[:, count:].copy()
        return [self._silences(runs) for runs in found]

    def finish(self) -> list[Silences]:
        """The remaining silence of each signal, if any."""
        return [self._silences(joiner.finish()) for joiner in self._joiners]

    def _sums(self, energies: Energies) -> Energies:
        running = np.cumsum(energies, axis=1)
        sums = running[:, self._length - 1 :]
        sums[:, 1:] -= running[:, : -self._length].copy()
        return sums

    def _bounds(self, count: int) -> Energies:
        """What the sum of squares of each of the next `count` windows has to stay below."""
        starts = edges(self._windows, count + self._length - 1, self._rate)
        return (starts[self._length :] - starts[: -self._length]) * self._quiet_below

    def _silences(self, runs: Runs) -> Silences:
        silences: Silences = runs + np.array([0, self._length])
        return silences
