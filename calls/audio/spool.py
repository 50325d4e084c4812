"""Keeps the energies of a whole recording until its loudness is known: in memory, and beyond that on disk."""

import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import numpy as np

from calls.audio.levels import Energies

IN_MEMORY_BYTES = 32 << 20
"""About an hour of one channel; what is longer goes to a temporary file."""
BYTES_A_SECOND = 8 * 1000
"""Of each channel."""

_PIECE_MS = 60_000


class EnergySpool:
    """A context that takes energies of shape (channels, n) and gives them back in order, a minute at a time."""

    def __init__(self, channels: int, *, in_memory_bytes: int = IN_MEMORY_BYTES) -> None:
        self._channels = channels
        self._file = tempfile.SpooledTemporaryFile(max_size=in_memory_bytes)  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        """Nothing to do: the file is made when it is needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Free the memory and the disk."""
        self._file.close()

    def add(self, energies: Energies) -> None:
        """Keep the next milliseconds. Raises OSError when the disk is full."""
        self._file.write(energies.T.tobytes())

    def pieces(self) -> Iterator[Energies]:
        """All that was added, from the beginning."""
        self._file.seek(0)
        while piece := self._file.read(_PIECE_MS * self._channels * 8):
            yield np.frombuffer(piece, dtype=np.int64).reshape(-1, self._channels).T
