"""Items of one process that came too early for a fixed delay: each is told another time, or all would come together."""

from datetime import datetime, timedelta
from threading import Lock

from calls.work.pace import Apart

LONGEST_SECONDS = 600.0
"""Nobody is sent away for longer, since somebody may shorten the delay meanwhile."""

_last: dict[str, datetime] = {}
_lock = Lock()


def stand(apart: Apart, wait: float, now: datetime) -> float:
    """In how many seconds to come again; `wait` is how far the next place is off."""
    first = now + timedelta(seconds=wait)
    with _lock:
        last = _last.get(apart.name)
        place = first if last is None else max(first, last + timedelta(seconds=apart.seconds))
        if (place - now).total_seconds() > LONGEST_SECONDS:
            return LONGEST_SECONDS
        _last[apart.name] = place
    return (place - now).total_seconds()
