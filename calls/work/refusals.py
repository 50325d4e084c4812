"""What one process has been answered of late by each name that limits us: whether refusals are a real share of it."""

import time
from collections import defaultdict, deque
from threading import Lock

RECENT_SECONDS = 10.0
FEWEST, SHARE = 2, 0.1
"""Fewer refusals than that among the recent answers are chance: a fault of the other side, or somebody else's burst."""
LONGEST_SECONDS = 60.0
MOST_ANSWERS = 1000


class Refusals:
    """Answers of one name; several threads note theirs."""

    def __init__(self) -> None:
        self._answers: deque[tuple[float, bool]] = deque(maxlen=MOST_ANSWERS)
        self._in_a_row = 0
        self._is_known = False
        self._lock = Lock()

    def answered(self, at: float) -> bool:
        """An answer that was none of "too many"; whether this process had one before."""
        with self._lock:
            before, self._is_known = self._is_known, True
            self._answers.append((at, False))
            self._in_a_row = 0
        return before

    def refused(self, at: float) -> bool:
        """A refusal; whether refusals are a real share by now. If so, what comes next is judged anew."""
        with self._lock:
            self._answers.append((at, True))
            recent = [refused for moment, refused in self._answers if at - moment <= RECENT_SECONDS]
            if sum(recent) < max(FEWEST, SHARE * len(recent)):
                return False
            self._answers.clear()
            self._in_a_row += 1
            return True

    def rest_seconds(self) -> float:
        """How long nothing is sent where the other side does not say: longer each time, until something is answered."""
        return min(2.0 ** min(self._in_a_row, 10), LONGEST_SECONDS)


_by_name: defaultdict[str, Refusals] = defaultdict(Refusals)


def of(name: str) -> Refusals:
    """What this process knows of that name."""
    return _by_name[name]


def clock() -> float:
    """The time that answers are noted at."""
    return time.monotonic()
