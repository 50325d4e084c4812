"""Fewer network threads while the machine's memory is nearly full: each may hold a recording or a long transcript."""

import time
from pathlib import Path

import structlog

MEMINFO = Path("/proc/meminfo")
FULL, FREE = 0.8, 0.5
"""Above the one share of memory in use there are fewer threads, below the other one all of them again."""
LOOK_SECONDS = 5.0

log = structlog.get_logger(__name__)


def threads(usual: int, *, at_present: int, used: float | None) -> int:
    """How many threads get work; half as many with each look at a memory that stays nearly full, at least one.

    `used` is the share of the memory in use, None where nobody can tell.
    """
    if used is None or used < FREE:
        return usual
    if used > FULL:
        return max(1, min(at_present, usual) // 2)
    return min(at_present, usual)


def used_share(meminfo: Path = MEMINFO) -> float | None:
    """The share of this machine's memory in use, without what can be had back at once; None where nobody can tell."""
    try:
        lines = meminfo.read_text().splitlines()
        sizes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines) if rest}
        return 1 - sizes["MemAvailable"] / sizes["MemTotal"]
    except (OSError, KeyError, ValueError, ZeroDivisionError):
        return None


class Crew:
    """The threads of one process, by looks at the memory every few seconds."""

    def __init__(self, meminfo: Path = MEMINFO) -> None:
        self._meminfo = meminfo
        self._number: int | None = None
        self._looked_at = float("-inf")

    def number(self, usual: int, *, at: float | None = None) -> int:
        """How many get work now, of the usual number; `at` is a time of `time.monotonic`."""
        at = time.monotonic() if at is None else at
        before = usual if self._number is None else self._number
        if at - self._looked_at < LOOK_SECONDS:
            return min(before, usual)
        self._looked_at = at
        used = used_share(self._meminfo)
        self._number = threads(usual, at_present=before, used=used)
        if self._number != before:
            log.warning("work.threads", number=self._number, usual=usual, memory_used=used)
        return self._number
