"""Which channels of a recording carry a speaker of their own, found by one look at the whole of it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
"""Between -1 and 1."""

SILENCE_DB = -60.0
"""dBFS under which nothing is speech: telephone speech lies between -45 and -10."""

FAINTER_DB = 25.0
"""A channel this much fainter than the loudest one carries bleed, not a speaker (measured bleed: -26 dB)."""

SAME_CORRELATION = 0.95
"""Loudness curves of two people who take turns hardly correlate; those of copies, delayed or inverted, do."""

_WINDOWS_PER_SECOND = 50
_LOUD_WINDOWS = 15
_QUIETEST_BIN = 120


@dataclass(frozen=True)
class Layout:
    """The channels to transcribe and how loud each speaks (dBFS, reached for 0.3 s in all).

    One channel: its voices must be told apart. Several: the channel is the speaker. None: nobody speaks.
    """

    levels_db: dict[int, float]
    audio_seconds: float

    @property
    def channel_is_speaker(self) -> bool:
        """Whether more than one channel carries a speaker of its own."""
        return len(self.levels_db) > 1


class Survey:
    """Collects loudness by windows of 20 ms; its memory does not grow with the recording."""

    def __init__(self, channels: int, rate: int) -> None:
        self._rate = rate
        self._window = rate // _WINDOWS_PER_SECOND
        self._left_over: Samples = np.zeros((channels, 0), dtype=np.float32)
        self._samples = 0
        self._windows = 0
        self._counts = np.zeros((channels, _QUIETEST_BIN + 1), dtype=np.int64)
        self._sums = np.zeros(channels)
        self._products = np.zeros((channels, channels))

    def add(self, samples: Samples) -> None:
        """Look at the next piece, shape (channels, n)."""
        self._samples += samples.shape[1]
        samples = np.concatenate([self._left_over, samples], axis=1)
        count = samples.shape[1] // self._window
        whole, self._left_over = np.split(samples, [count * self._window], axis=1)
        self._add_windows(np.sqrt(np.square(whole.reshape(len(samples), count, self._window)).mean(axis=2)))

    def _add_windows(self, amplitudes: npt.NDArray[np.float32]) -> None:
        decibels = 20 * np.log10(np.maximum(amplitudes, 1e-6))
        bins = np.clip(-np.floor(decibels), 0, _QUIETEST_BIN).astype(int)
        self._counts += [np.bincount(row, minlength=_QUIETEST_BIN + 1) for row in bins]
        exact = amplitudes.astype(np.float64)
        self._windows += exact.shape[1]
        self._sums += exact.sum(axis=1)
        self._products += exact @ exact.T

    def layout(self) -> Layout:
        """What was found."""
        levels = [level(counts) for counts in self._counts]
        alive = speaking(levels)
        kept: list[int] = []
        for channel in sorted(alive, key=lambda channel: -levels[channel]):
            if not any(self._correlation(channel, other) >= SAME_CORRELATION for other in kept):
                kept.append(channel)
        return Layout({channel: levels[channel] for channel in sorted(kept)}, self._samples / self._rate)

    def _correlation(self, one: int, other: int) -> float:
        """Pearson's correlation of two channels' loudness curves."""
        means = self._sums / self._windows
        covariance = self._products / self._windows - np.outer(means, means)
        spread = float(np.sqrt(covariance[one, one] * covariance[other, other]))
        return float(covariance[one, other]) / spread if spread > 0 else 0.0


def level(counts: npt.NDArray[np.int64]) -> float:
    """The level in dBFS that the loudest 0.3 s of a channel reach: a click or two do not count."""
    reached = np.flatnonzero(np.cumsum(counts) >= _LOUD_WINDOWS)
    return -float(reached[0]) if len(reached) else -float(_QUIETEST_BIN)


def speaking(levels: list[float]) -> list[int]:
    """The channels loud enough to carry a speaker: above silence, and no mere bleed of a louder one."""
    bar = max(SILENCE_DB, max(levels) - FAINTER_DB)
    return [channel for channel, loudness in enumerate(levels) if loudness >= bar]
