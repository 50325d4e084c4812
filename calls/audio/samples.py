"""Samples as they go through the decoder's process."""

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
"""A block of shape (channels, n), or one channel of it, (n,)."""
