"""Energy of every millisecond of a recording, exact, as all measurements after it need it."""

import numpy as np
import numpy.typing as npt

from calls.audio.decode import Samples

Energies = npt.NDArray[np.int64]
"""Sums of squares of int16 samples, shape (channels, milliseconds)."""


def edges(first: int, count: int, rate: int) -> npt.NDArray[np.int64]:
    """The frames at which the milliseconds `first` to `first + count` begin, shape (count + 1,).

    Millisecond j begins at frame `int(j * (rate / 1000.0))` in floating point, as in pydub: at 11.025, 22.05
    and 44.1 kHz the rounding of that product decides.
    """
    return (np.arange(first, first + count + 1) * (rate / 1000.0)).astype(np.int64)


class MillisecondMeter:
    """Turns blocks of samples, shape (channels, n), into energies of whole milliseconds.

    It keeps the samples of the unfinished millisecond only.
    """

    def __init__(self, *, rate: int, channels: int) -> None:
        self._rate = rate
        self._rest: Samples = np.empty((channels, 0), dtype=np.int16)
        self._done = 0
        self._frames = 0

    def add(self, block: Samples) -> Energies:
        """The energies of the milliseconds that are complete with this block."""
        self._frames += block.shape[1]
        samples = np.concatenate([self._rest, block], axis=1)
        borders = self._complete(samples.shape[1])
        self._rest = samples[:, borders[-1] :].copy()
        self._done += len(borders) - 1
        return _energies(samples[:, : borders[-1]], borders, self._rate)

    def finish(self) -> Energies:
        """The energy of a last, short millisecond, where the length rounded as pydub's counts one."""
        if round(1000 * (self._frames / self._rate)) == self._done:
            return np.empty((self._rest.shape[0], 0), dtype=np.int64)
        self._done += 1
        last: Energies = np.square(self._rest.astype(np.int64)).sum(axis=1, keepdims=True)
        return last

    def _complete(self, frames: int) -> npt.NDArray[np.int64]:
        """Borders, counted from the first sample held, of the milliseconds that `frames` samples complete."""
        most = int(frames * 1000 / self._rate) + 1
        borders = edges(self._done, most, self._rate)
        borders -= borders[0]
        return borders[: np.searchsorted(borders, frames, side="right")]


def _energies(samples: Samples, borders: npt.NDArray[np.int64], rate: int) -> Energies:
    """Sums of squares between the borders; float64 holds those of a millisecond exactly (below 2^53)."""
    squares = samples.astype(np.float64)
    np.multiply(squares, squares, out=squares)
    count = len(borders) - 1
    if not count:
        return np.empty((samples.shape[0], 0), dtype=np.int64)
    if rate % 1000:
        return np.add.reduceat(squares, borders[:-1], axis=1).astype(np.int64)
    width = rate // 1000
    return (squares.reshape(samples.shape[0], count, width) @ np.ones(width)).astype(np.int64)
