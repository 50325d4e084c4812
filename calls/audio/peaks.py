"""How loud a recording is along its way: lowest and highest sample of equal parts, in bounded memory."""

import numpy as np
import numpy.typing as npt

from calls.audio.samples import Samples

MOST_PARTS = 1000
"""Pairs kept of each channel: about one a pixel."""
FIRST_WIDTH = 16
MOST_BUCKETS = 16_384
"""Buckets held at a time; so many that a part's borders are off by an eighth of it at most."""


class PeakMeter:
    """Gathers the extremes of buckets of samples, shape (channels, n), and joins buckets in pairs when it is full."""

    def __init__(self, channels: int) -> None:
        self._width = FIRST_WIDTH
        self._rest: Samples = np.empty((channels, 0), dtype=np.int16)
        self._count = 0
        self._lows: Samples = np.empty((channels, MOST_BUCKETS), dtype=np.int16)
        self._highs: Samples = np.empty((channels, MOST_BUCKETS), dtype=np.int16)

    def add(self, block: Samples) -> None:
        """Take the next block."""
        samples = self._completed(block)
        while samples.shape[1] >= self._width:
            buckets = min(MOST_BUCKETS - self._count, samples.shape[1] // self._width)
            taken = buckets * self._width
            self._keep(samples[:, :taken], buckets)
            samples = samples[:, taken:]
            self._halve_when_full()
        self._rest = samples.copy()

    def _completed(self, block: Samples) -> Samples:
        """What is to be measured next: the block itself, once the bucket begun before it is full."""
        missing = self._width - self._rest.shape[1]
        if missing == self._width:
            return block
        bucket = np.concatenate([self._rest, block[:, :missing]], axis=1)
        if bucket.shape[1] < self._width:
            return bucket
        self._keep(bucket, 1)
        self._halve_when_full()
        return block[:, missing:]

    def finish(self) -> bytes:
        """Of each channel, one after the other, pairs of int8: lowest and highest of each part, at most MOST_PARTS."""
        if self._rest.shape[1]:
            self._keep(self._rest, 1)
        parts = min(MOST_PARTS, self._count)
        if not parts:
            return b""
        begins = np.arange(parts) * self._count // parts
        lows = np.minimum.reduceat(self._lows[:, : self._count], begins, axis=1)
        highs = np.maximum.reduceat(self._highs[:, : self._count], begins, axis=1)
        pairs: npt.NDArray[np.int8] = (np.stack([lows, highs], axis=2) >> 8).astype(np.int8)
        return pairs.tobytes()

    def _keep(self, samples: Samples, buckets: int) -> None:
        """Put the extremes of so many equal parts of `samples` behind the others."""
        shaped = samples.reshape(samples.shape[0], buckets, -1)
        kept = slice(self._count, self._count + buckets)
        self._lows[:, kept], self._highs[:, kept] = shaped.min(axis=2), shaped.max(axis=2)
        self._count += buckets

    def _halve_when_full(self) -> None:
        if self._count < MOST_BUCKETS:
            return
        self._count //= 2
        self._width *= 2
        self._lows[:, : self._count] = np.minimum(self._lows[:, ::2], self._lows[:, 1::2])
        self._highs[:, : self._count] = np.maximum(self._highs[:, ::2], self._highs[:, 1::2])
