"""When somebody speaks in each channel: activity by energy over an adaptive noise floor, edges to the millisecond.

Ten-millisecond frames, smoothed over three, count as speech when they stand out from the channel's noise
floor, the quietest tenth of each second within some seconds around. What another channel explains (bleed)
does not count. Each run of such frames then begins and ends with the first and last millisecond that stands out
by itself. Steady hiss and hum up to -37 dBFS are noise by this measure; steady sound that is louder than any
telephone line's noise counts as speech, and so do music and babble.
"""

import numpy as np
import numpy.typing as npt

from calls.audio.levels import FULL_SCALE, Energies
from calls.audio.runs import RunJoiner, Runs, runs_of

Levels = npt.NDArray[np.float64]
"""dBFS of 10 ms frames, shape (channels, frames)."""

_FRAME_MS = 10
_SECOND_MS = 1000
_SECOND = _SECOND_MS // _FRAME_MS
_LOWEST_DB = -120.0

_NOISE_QUANTILE = 0.1
_NOISE_SECONDS = 3
"""How far around a second the noise floor is looked for, to both sides: longer follows swelling noise too late,
shorter takes talk without a breath for noise (tried on read speech in noise 15 dB below it)."""
_LOWEST_NOISE_DB = -60.0
_HIGHEST_NOISE_DB = -37.0
_ABOVE_NOISE_DB = 10.0
_BELOW_OTHER_DB = 18.0
"""Bleed lies about 26 dB below its source, people talking at once are seldom more than 15 dB apart."""
_BLEED_FRAMES = 15
"""How far before or after its source bleed is looked for."""

_EDGE_MS = 10
"""How far from the edge of a run of frames its true edge is looked for: so much smoothing hides. Looking further finds
noise (tried on a telephone call in noise 15 dB below it)."""
_EDGE_ABOVE_NOISE_DB = 7.0
_CLICK_MS = 50
_PAUSE_MS = 300
_SHORTEST_MS = 150

_STEP = 60 * _SECOND
_CONTEXT = _NOISE_SECONDS * _SECOND


class ActivityMeter:
    """Finds the stretches of speech of each channel in the energies of successive milliseconds.

    It holds little more than a minute of energies, however long the recording.
    """

    def __init__(self, *, rate: int, channels: int) -> None:
        self._full_scale = rate / 1000 * FULL_SCALE**2
        self._energies: Energies = np.empty((channels, 0), dtype=np.int64)
        self._before = 0
        self._done = 0
        self._milliseconds = 0
        self._channels = [_Stretches() for _ in range(channels)]

    def add(self, energies: Energies) -> None:
        """Take the next milliseconds, shape (channels, n). Best fed many at a time."""
        self._milliseconds += energies.shape[1]
        self._energies = np.concatenate([self._energies, energies], axis=1)
        while self._energies.shape[1] >= (self._before + _STEP + _CONTEXT) * _FRAME_MS:
            self._step(_STEP)

    def finish(self) -> list[list[list[int]]]:
        """From and to in milliseconds of each stretch of each channel, in order."""
        missing = -self._energies.shape[1] % _FRAME_MS
        self._energies = np.pad(self._energies, ((0, 0), (0, missing)))
        self._step(self._energies.shape[1] // _FRAME_MS - self._before)
        return [stretches.finish(self._milliseconds) for stretches in self._channels]

    @property
    def count(self) -> int:
        """How many stretches are over so far, in all channels."""
        return sum(stretches.count for stretches in self._channels)

    def _step(self, count: int) -> None:
        """Decide on the next `count` frames; keep as much of the past as the next step needs."""
        if not count:
            return
        here = slice(self._before, self._before + count)
        whole = self._energies[:, : self._energies.shape[1] // _FRAME_MS * _FRAME_MS]
        levels = _smoothed(self._levels(whole))
        noise = noise_floor(levels)
        speech = (levels > _by_frame(noise + _ABOVE_NOISE_DB, levels.shape[1])) & ~_bleed(levels)
        loud = self._loud(whole, noise + _EDGE_ABOVE_NOISE_DB)
        for channel, flags in enumerate(speech):
            runs = runs_of(flags[here], first=here.start)
            first = (self._done - here.start) * _FRAME_MS
            self._channels[channel].add(_with_edges(runs, np.flatnonzero(loud[channel])) + first)
        self._done += count
        kept = max(0, here.stop - _CONTEXT)
        self._energies = self._energies[:, kept * _FRAME_MS :].copy()
        self._before = here.stop - kept

    def _levels(self, energies: Energies) -> Levels:
        frames = energies.reshape(energies.shape[0], -1, _FRAME_MS).sum(axis=2)
        levels: Levels = 10 * np.log10(frames / (self._full_scale * _FRAME_MS) + 10 ** (_LOWEST_DB / 10))
        return levels

    def _loud(self, energies: Energies, bound: Levels) -> npt.NDArray[np.bool_]:
        """Which milliseconds stand out by themselves."""
        bounds = np.repeat(self._full_scale * 10 ** (bound / 10), _SECOND_MS, axis=1)
        loud: npt.NDArray[np.bool_] = energies > bounds[:, : energies.shape[1]]
        return loud


def noise_floor(levels: Levels) -> Levels:
    """The noise level around each second, dBFS, shape (channels, seconds); the last may be a part of one."""
    missing = -levels.shape[1] % _SECOND
    whole = np.pad(levels, ((0, 0), (0, missing)), mode="symmetric").reshape(levels.shape[0], -1, _SECOND)
    rank = int(_NOISE_QUANTILE * _SECOND)
    quietest = np.partition(whole, rank, axis=2)[:, :, rank]
    lowest = _windowed(-quietest, _NOISE_SECONDS) * -1
    return np.clip(lowest, _LOWEST_NOISE_DB, _HIGHEST_NOISE_DB)


def _by_frame(seconds: Levels, frames: int) -> Levels:
    return np.repeat(seconds, _SECOND, axis=1)[:, :frames]


def _smoothed(levels: Levels) -> Levels:
    padded = np.pad(levels, ((0, 0), (1, 1)), mode="edge")
    return (padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]) / 3


def _bleed(levels: Levels) -> npt.NDArray[np.bool_]:
    """Frames far below what another channel holds at about the same time."""
    if len(levels) == 1:
        return np.zeros(levels.shape, dtype=bool)
    around = _windowed(levels, _BLEED_FRAMES)
    loudest = [np.delete(around, channel, axis=0).max(axis=0) for channel in range(len(levels))]
    return levels < np.array(loudest) - _BELOW_OTHER_DB


def _windowed(values: Levels, reach: int) -> Levels:
    """The largest value within `reach` to both sides of each, by doubling the windows looked at."""
    largest = np.pad(values, ((0, 0), (reach, reach)), constant_values=-np.inf)
    width, wanted = 1, 2 * reach + 1
    while width < wanted:
        more = min(width, wanted - width)
        largest = np.maximum(largest[:, :-more], largest[:, more:])
        width += more
    return largest


def _with_edges(runs: Runs, loud: npt.NDArray[np.int64]) -> Runs:
    """Runs of frames as runs of milliseconds that begin and end with a loud one, wherever there is one near."""
    starts, ends = runs[:, 0] * _FRAME_MS, (runs[:, 1] + 1) * _FRAME_MS
    known = np.concatenate([[-_SECOND_MS], loud, [np.iinfo(np.int64).max]])
    first = known[np.searchsorted(known, starts - _EDGE_MS)]
    last = known[np.searchsorted(known, ends + _EDGE_MS) - 1]
    found = (first < ends) & (last >= starts)
    return np.column_stack([np.where(found, first, starts), np.where(found, last, ends - 1)])


class _Stretches:
    """Drops clicks, closes pauses within speech, drops what is too short for speech, and keeps the rest."""

    def __init__(self) -> None:
        self._bursts = RunJoiner(1)
        self._speech = RunJoiner(_PAUSE_MS)
        self._kept: list[Runs] = []
        self.count = 0

    def add(self, runs: Runs) -> None:
        self._keep(self._speech.add(_at_least(_CLICK_MS, self._bursts.add(runs))))

    def finish(self, milliseconds: int) -> list[list[int]]:
        """From, to of each stretch within a recording of so many milliseconds."""
        self._keep(self._speech.add(_at_least(_CLICK_MS, self._bursts.finish())))
        self._keep(self._speech.finish())
        stretches = np.concatenate(self._kept) + np.array([0, 1])
        found: list[list[int]] = np.minimum(stretches, milliseconds).tolist()
        return found

    def _keep(self, runs: Runs) -> None:
        speech = _at_least(_SHORTEST_MS, runs)
        self._kept.append(speech)
        self.count += len(speech)


def _at_least(milliseconds: int, runs: Runs) -> Runs:
    return runs[runs[:, 1] - runs[:, 0] + 1 >= milliseconds]
