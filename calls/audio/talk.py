"""How long somebody talks in each channel: speech activity by energy over an adaptive noise floor.

Ten-millisecond frames, smoothed over three, count as speech when they stand out from the channel's noise
floor, the quietest tenth of each second within some seconds around. What another channel explains (bleed)
does not count. Steady tones and hiss are noise by this measure; music and babble are not.
"""

import numpy as np
import numpy.typing as npt

from calls.audio.levels import Energies
from calls.audio.runs import RunJoiner, Runs, runs_of

Levels = npt.NDArray[np.float64]
"""dBFS of 10 ms frames, shape (channels, frames)."""

_FRAME_MS = 10
_SECOND = 1000 // _FRAME_MS
_LOWEST_DB = -120.0
_FULL_SCALE_SQUARED = 32768.0**2

_NOISE_QUANTILE = 0.1
_NOISE_SECONDS = 3
"""How far around a second the noise floor is looked for, to both sides: longer follows swelling noise too late,
shorter takes talk without a breath for noise (tried on read speech in noise 15 dB below it)."""
_LOWEST_NOISE_DB = -60.0
_ABOVE_NOISE_DB = 10.0
_BELOW_OTHER_DB = 18.0
"""Bleed lies about 26 dB below its source, people talking at once are seldom more than 15 dB apart."""
_BLEED_FRAMES = 15
"""How far before or after its source bleed is looked for."""

_CLICK_FRAMES = 5
_PAUSE_FRAMES = 30
_SHORTEST_FRAMES = 15
_HANGOVER_FRAMES = 5

_STEP = 60 * _SECOND
_CONTEXT = _NOISE_SECONDS * _SECOND


class TalkMeter:
    """Adds up the seconds of talk per channel from the energies of successive milliseconds.

    It holds little more than a minute of levels, however long the recording.
    """

    def __init__(self, *, rate: int, channels: int) -> None:
        self._frame_samples = rate * _FRAME_MS / 1000
        self._rest: Energies = np.empty((channels, 0), dtype=np.int64)
        self._levels: Levels = np.empty((channels, 0))
        self._before = 0
        self._done = 0
        self._channels = [_TalkRuns() for _ in range(channels)]

    def add(self, energies: Energies) -> None:
        """Take the next milliseconds, shape (channels, n)."""
        energies = np.concatenate([self._rest, energies], axis=1)
        whole = energies.shape[1] // _FRAME_MS * _FRAME_MS
        self._rest = energies[:, whole:].copy()
        self._levels = np.concatenate([self._levels, self._to_levels(energies[:, :whole])], axis=1)
        while self._levels.shape[1] >= self._before + _STEP + _CONTEXT:
            self._step(_STEP)

    def finish(self) -> list[float]:
        """Seconds of talk per channel; an unfinished last frame is left out."""
        self._step(self._levels.shape[1] - self._before)
        return [runs.finish() * _FRAME_MS / 1000 for runs in self._channels]

    def _to_levels(self, energies: Energies) -> Levels:
        frames = energies.reshape(energies.shape[0], -1, _FRAME_MS).sum(axis=2)
        power = frames / (self._frame_samples * _FULL_SCALE_SQUARED)
        levels: Levels = 10 * np.log10(power + 10 ** (_LOWEST_DB / 10))
        return levels

    def _step(self, count: int) -> None:
        """Decide on the next `count` frames; keep as much of the past as the next step needs."""
        if not count:
            return
        here = slice(self._before, self._before + count)
        speech = is_speech(self._levels)[:, here]
        for channel, flags in zip(self._channels, speech, strict=True):
            channel.add(runs_of(flags, first=self._done))
        self._done += count
        kept = max(0, here.stop - _CONTEXT)
        self._levels = self._levels[:, kept:].copy()
        self._before = here.stop - kept


def is_speech(levels: Levels) -> npt.NDArray[np.bool_]:
    """Which frames hold speech of the channel's own, before clicks are dropped and pauses closed.

    Frames nearer than three seconds to either end of `levels` are judged by what is there.
    """
    smooth = _smoothed(levels)
    return (smooth > noise_floor(smooth) + _ABOVE_NOISE_DB) & ~_bleed(smooth)


def noise_floor(levels: Levels) -> Levels:
    """The noise level around each frame, dBFS, same shape, in steps of a second."""
    frames = levels.shape[1]
    missing = -frames % _SECOND
    whole = np.pad(levels, ((0, 0), (0, missing)), mode="symmetric").reshape(levels.shape[0], -1, _SECOND)
    rank = int(_NOISE_QUANTILE * _SECOND)
    quietest = np.partition(whole, rank, axis=2)[:, :, rank]
    lowest = _windowed(-quietest, _NOISE_SECONDS) * -1
    return np.repeat(np.maximum(lowest, _LOWEST_NOISE_DB), _SECOND, axis=1)[:, :frames]


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
    """The largest value within `reach` to both sides of each."""
    padded = np.pad(values, ((0, 0), (reach, reach)), constant_values=-np.inf)
    largest: Levels = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=1).max(axis=2)
    return largest


class _TalkRuns:
    """Drops clicks, closes pauses within speech, drops what is too short for speech, and adds up the rest."""

    def __init__(self) -> None:
        self._bursts = RunJoiner(1)
        self._speech = RunJoiner(_PAUSE_FRAMES)
        self._frames = 0

    def add(self, runs: Runs) -> None:
        self._count(self._speech.add(_at_least(_CLICK_FRAMES, self._bursts.add(runs))))

    def finish(self) -> int:
        """Frames of talk in all."""
        self._count(self._speech.add(_at_least(_CLICK_FRAMES, self._bursts.finish())))
        self._count(self._speech.finish())
        return self._frames

    def _count(self, runs: Runs) -> None:
        speech = _at_least(_SHORTEST_FRAMES, runs)
        self._frames += int((speech[:, 1] - speech[:, 0] + 1 + _HANGOVER_FRAMES).sum())


def _at_least(frames: int, runs: Runs) -> Runs:
    return runs[runs[:, 1] - runs[:, 0] + 1 >= frames]
