"""Energy of every millisecond of a recording, exact, as all measurements after it need it."""

import numpy as np
import numpy.typing as npt

from calls.audio.samples import Samples

Energies = npt.NDArray[np.int64]
"""Sums of squares of int16 samples, shape (channels, milliseconds)."""

FULL_SCALE = 32768


def edges(first: int, count: int, rate: int) -> npt.NDArray[np.int64]:
    """The frames at which the milliseconds `first` to `first + count` begin, shape (count + 1,).

    Millisecond j begins at frame `int(j * (rate / 1000.0))` in floating point, as in pydub: at 11.025, 22.05
    and 44.1 kHz the rounding of that product decides.
    """
    return (np.arange(first, first + count + 1) * (rate / 1000.0)).astype(np.int64)


class MillisecondMeter:
    """Turns blocks of samples, shape (channels, n), into energies of whole milliseconds.

    It keeps the samples of the unfinished millisecond only; blocks that end with a millisecond are not copied.
    After `finish`, `total` is the sum of squares of all samples and `frames` their number in a channel.
    """

    def __init__(self, *, rate: int, channels: int) -> None:
        self._rate = rate
        self._rest: Samples = np.empty((channels, 0), dtype=np.int16)
        self._squares = np.empty((channels, 0))
        self._done = 0
        self.frames = 0
        self.total = 0

    def add(self, block: Samples) -> Energies:
        """The energies of the milliseconds that are complete with this block."""
        self.frames += block.shape[1]
        samples = np.concatenate([self._rest, block], axis=1) if self._rest.shape[1] else block
        borders = self._complete(samples.shape[1])
        self._rest = samples[:, borders[-1] :].copy()
        self._done += len(borders) - 1
        energies = self._energies(samples[:, : borders[-1]], borders)
        self.total += int(energies.sum())
        return energies

    def finish(self) -> Energies:
        """The energy of a last, short millisecond, where the length rounded as pydub's counts one."""
        last: Energies = np.square(self._rest.astype(np.int64)).sum(axis=1, keepdims=True)
        self.total += int(last.sum())
        if round(1000 * (self.frames / self._rate)) == self._done:
            return last[:, :0]
        self._done += 1
        return last

    def _complete(self, frames: int) -> npt.NDArray[np.int64]:
        """Borders, counted from the first sample held, of the milliseconds that `frames` samples complete."""
        most = int(frames * 1000 / self._rate) + 1
        borders = edges(self._done, most, self._rate)
        borders -= borders[0]
        return borders[: np.searchsorted(borders, frames, side="right")]

    def _energies(self, samples: Samples, borders: npt.NDArray[np.int64]) -> Energies:
        """Sums of squares between the borders; float64 holds those of a millisecond exactly (below 2^53)."""
        count = len(borders) - 1
        if not count:
            return np.empty((samples.shape[0], 0), dtype=np.int64)
        squares = self._scratch(samples.shape[1])
        np.copyto(squares, samples)
        np.multiply(squares, squares, out=squares)
        if self._rate % 1000:
            return np.add.reduceat(squares, borders[:-1], axis=1).astype(np.int64)
        width = self._rate // 1000
        return (squares.reshape(samples.shape[0], count, width) @ np.ones(width)).astype(np.int64)

    def _scratch(self, frames: int) -> npt.NDArray[np.float64]:
        """Room for so many squares, the same for every block: fresh memory costs as much as the arithmetic."""
        if self._squares.shape[1] < frames:
            self._squares = np.empty((self._squares.shape[0], frames))
        return self._squares[:, :frames]
