"""What tells the channels of a recording apart: their peaks, their clipping, whether they are the same."""

import math

import numpy as np

from calls.audio.samples import Samples

_FULL_SCALE = 32768
_HIGHEST = 32767
_SILENT_PEAK = 32
"""-60 dBFS: above the idle noise of 8-bit telephone codecs, below any speech."""


class ChannelFacts:
    """Compares channels over successive blocks of samples, shape (channels, n)."""

    def __init__(self, channels: int) -> None:
        self._peaks = [0] * channels
        self._clipped = [0] * channels
        self._identical = channels > 1

    def add(self, block: Samples) -> None:
        """Take the next block."""
        for channel, samples in enumerate(block):
            peak = max(int(samples.max()), -int(samples.min()))
            self._peaks[channel] = max(peak, self._peaks[channel])
            if peak >= _HIGHEST:
                self._clipped[channel] += int(np.count_nonzero(np.abs(samples.astype(np.int32)) >= _HIGHEST))
        self._identical = self._identical and all(np.array_equal(block[0], other) for other in block[1:])

    @property
    def identical(self) -> bool:
        """Whether there are several channels that hold the same samples throughout."""
        return self._identical

    @property
    def silent(self) -> list[int]:
        """Channels, counted from 0, that never exceed -60 dBFS."""
        return [channel for channel, peak in enumerate(self._peaks) if peak <= _SILENT_PEAK]

    @property
    def peaks_dbfs(self) -> list[float | None]:
        """The highest sample of each channel, None where there is none but zeros."""
        return [round(20 * math.log10(peak / _FULL_SCALE), 2) if peak else None for peak in self._peaks]

    @property
    def clipped_samples(self) -> list[int]:
        """How many samples of each channel lie at full scale."""
        return list(self._clipped)
