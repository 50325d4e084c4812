"""Where a stretch of sound is quietest."""

import numpy as np

from calls.audio.samples import Samples

_BREATH_MS = 300


def quietest(samples: Samples, frame: int) -> int:
    """The sample in the middle of the quietest 300 ms, in whole frames of `frame` samples; of equals the last.

    `samples` have the shape (n,). Less than 300 ms end at their quietest frame. The sums are exact: the same samples
    give the same place on every machine.
    """
    count = len(samples) // frame
    energies = np.square(samples[: count * frame].astype(np.int64)).reshape(count, frame).sum(axis=1)
    breath = min(_BREATH_MS, count)
    sums = np.cumsum(np.concatenate([[0], energies]))
    windows = sums[breath:] - sums[:-breath]
    last = len(windows) - 1 - int(np.argmin(windows[::-1]))
    return (last + breath // 2) * frame
