"""How loud a recording is: every second of each channel, and the whole as pydub's `AudioSegment.dBFS` says it."""

import math

import numpy as np
import numpy.typing as npt

from calls.audio.levels import FULL_SCALE, Energies

SILENT = -128
"""Stands for a second of zeros, which has no level."""

_SECOND_MS = 1000
_LOWEST_DB = -127


def dbfs(total: int, samples: int) -> float:
    """The level of `samples` samples whose squares add up to `total`; -inf for zeros.

    pydub cuts the root mean square to an integer and takes the logarithm as `math.log(x, 10)`; so do we, to
    the last bit.
    """
    rms = int(math.sqrt(total / samples)) if samples else 0
    return 20 * math.log(rms / FULL_SCALE, 10) if rms else -math.inf  # noqa: FURB163 - see above


def finite(level: float) -> float | None:
    """The level as JSON can tell it: None for -inf."""
    return level if math.isfinite(level) else None


class LoudnessMeter:
    """Turns the energies of successive milliseconds, shape (channels, n), into the level of each second."""

    def __init__(self, *, rate: int, channels: int) -> None:
        self._rate = rate
        self._rest: Energies = np.empty((channels, 0), dtype=np.int64)
        self._seconds: list[npt.NDArray[np.int8]] = []

    def add(self, energies: Energies) -> None:
        """Take the next milliseconds."""
        energies = np.concatenate([self._rest, energies], axis=1)
        whole = energies.shape[1] // _SECOND_MS * _SECOND_MS
        sums = energies[:, :whole].reshape(len(energies), -1, _SECOND_MS).sum(axis=2)
        self._seconds.append(self._levels(sums, _SECOND_MS))
        self._rest = energies[:, whole:].copy()

    def finish(self) -> bytes:
        """dBFS of each second as int8, one channel after the other; the last may be a part of a second."""
        rest = self._rest.shape[1]
        if rest:
            self._seconds.append(self._levels(self._rest.sum(axis=1, keepdims=True), rest))
        return np.concatenate(self._seconds, axis=1).tobytes()

    def _levels(self, sums: Energies, milliseconds: int) -> npt.NDArray[np.int8]:
        power = sums / (milliseconds * self._rate / 1000 * FULL_SCALE**2)
        levels = np.full(sums.shape, float(SILENT))
        np.log10(power, out=levels, where=sums > 0)
        levels[sums > 0] = np.clip(np.rint(10 * levels[sums > 0]), _LOWEST_DB, 0)
        return levels.astype(np.int8)
