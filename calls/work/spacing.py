"""Items of one process that came too early: each is told another time, or all would come again together."""

from datetime import datetime, timedelta
from threading import Lock

LONGEST_SECONDS = 600.0
"""Nobody is sent away for longer, since somebody may change the limit meanwhile."""
CLOSER = 0.8
"""They come somewhat closer together than the limit allows: retries are up to a quarter late (`calls.work.retry`)."""

_last: dict[str, datetime] = {}
_lock = Lock()


def come_again(name: str, *, step: timedelta, wait: float, now: datetime) -> float:
    """In how many seconds to come again, one `step` after who came before; the next place is `wait` seconds off."""
    first = now + timedelta(seconds=wait)
    longest = now + timedelta(seconds=max(LONGEST_SECONDS, wait))
    with _lock:
        place = min(max(first, _last.get(name, first - step * CLOSER) + step * CLOSER), longest)
        _last[name] = place
    return (place - now).total_seconds()
