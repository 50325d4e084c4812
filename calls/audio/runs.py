"""Runs of a stream of yes/no answers: where each begins and ends, joined over small gaps."""

import numpy as np
import numpy.typing as npt

Runs = npt.NDArray[np.int64]
"""Shape (n, 2): first and last index of each run, both inside it, in order."""

NO_RUNS: Runs = np.empty((0, 2), dtype=np.int64)


def runs_of(flags: npt.NDArray[np.bool_], *, first: int = 0) -> Runs:
    """The runs of True in `flags`, the first of which has the index `first`."""
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False))
    runs: Runs = edges.reshape(-1, 2).astype(np.int64) + np.array([first, first - 1])
    return runs


class RunJoiner:
    """Joins runs that begin at most `gap` after the last index of the one before; 1 joins only what touches.

    It keeps the open run and nothing else, so its input may come in pieces.
    """

    def __init__(self, gap: int) -> None:
        self._gap = gap
        self._open = NO_RUNS

    def add(self, runs: Runs) -> Runs:
        """Take the next runs in order; return the joined runs that nothing can be joined to any more."""
        known = np.concatenate([self._open, runs])
        breaks = np.flatnonzero(known[1:, 0] - known[:-1, 1] > self._gap)
        firsts = known[np.concatenate([[0], breaks + 1]), 0] if len(known) else known[:, 0]
        lasts = known[np.concatenate([breaks, [-1]]), 1] if len(known) else known[:, 1]
        joined = np.column_stack([firsts, lasts])
        self._open = joined[-1:]
        return joined[:-1]

    def finish(self) -> Runs:
        """The run that was still open, if any."""
        rest, self._open = self._open, NO_RUNS
        return rest
