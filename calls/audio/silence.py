"""Silences of the whole recording, to the millisecond those of pydub's `detect_silence(seek_step=1)`.

pydub slides a window of the shortest silence over the recording, millisecond by millisecond, and asks whether
its root mean square, an integer, is at most the threshold: `floor(sqrt(S / n)) <= a`. That is
`S < n * (a + 1)^2` with `S` the sum of squares of the window's `n` samples in all channels, which takes
neither root nor rounding.
"""

import numpy as np
import numpy.typing as npt

from calls.audio.levels import edges
from calls.audio.runs import NO_RUNS, RunJoiner, Runs, runs_of

LONGEST_MIN_SILENCE_MS = 600_000
LOWEST_THRESHOLD_DBFS = -120.0

_FULL_SCALE = 32768
_BATCH_MS = 60_000


class SilenceFinder:
    """Finds silences in the energies of successive milliseconds, all channels together.

    It keeps one minute of energies and the last `min_silence_ms` (1 to 600,000). `threshold_dbfs` is relative
    to full scale. A silence ends where its last quiet window ends; silences that overlap or touch are one.
    """

    def __init__(self, *, rate: int, channels: int, min_silence_ms: int, threshold_dbfs: float) -> None:
        self._rate = rate
        self._length = min_silence_ms
        amplitude = int(10 ** (threshold_dbfs / 20) * _FULL_SCALE)
        self._quiet_below = channels * (amplitude + 1) ** 2
        self._joiner = RunJoiner(min_silence_ms)
        self._waiting: list[npt.NDArray[np.int64]] = []
        self._waiting_ms = 0
        self._windows = 0

    def add(self, energies: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Take the next milliseconds, shape (n,); return what is over, shape (m, 2): from, to (ms)."""
        self._waiting.append(energies)
        self._waiting_ms += len(energies)
        return self._silences(self._measure()) if self._waiting_ms >= _BATCH_MS + self._length else NO_RUNS

    def finish(self) -> npt.NDArray[np.int64]:
        """The remaining silences."""
        return np.concatenate([self._silences(self._measure()), self._silences(self._joiner.finish())])

    def _measure(self) -> Runs:
        """Look at all windows that are complete; keep the milliseconds that later windows need."""
        energies = np.concatenate([np.empty(0, dtype=np.int64), *self._waiting])
        count = len(energies) - self._length + 1
        if count <= 0:
            return NO_RUNS
        quiet = self._sums(energies) < self._bounds(count)
        runs = self._joiner.add(runs_of(quiet, first=self._windows))
        self._windows += count
        self._waiting = [energies[count:].copy()]
        self._waiting_ms = self._length - 1
        return runs

    def _sums(self, energies: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        running = np.concatenate([[0], np.cumsum(energies)])
        sums: npt.NDArray[np.int64] = running[self._length :] - running[: -self._length]
        return sums

    def _bounds(self, count: int) -> npt.NDArray[np.int64]:
        """What the sum of squares of each of the next `count` windows has to stay below."""
        starts = edges(self._windows, count + self._length - 1, self._rate)
        return (starts[self._length :] - starts[: -self._length]) * self._quiet_below

    def _silences(self, runs: Runs) -> npt.NDArray[np.int64]:
        silences: npt.NDArray[np.int64] = runs + np.array([0, self._length])
        return silences
