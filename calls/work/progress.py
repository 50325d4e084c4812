"""How far work is and how long it still takes: pure arithmetic, time comes in as an argument."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median

from calls.work.states import OPEN, State

HALF_WEIGHT_ITEMS = 10
"""After so many further items, one weighs half as much."""
LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_RATIO = 60.0, 10.0
"""A gap longer than a minute and ten usual ones is taken for a pause, and counts as no more than that."""
ROUND_TO = ((60, 5), (600, 30), (3600, 60), (6 * 3600, 300))
"""Below the first number of seconds, what is left is rounded to the second one."""
COARSEST_SECONDS = 1800
MINUTE, HOUR = 60, 3600


def ended(counts: Counter[str]) -> int:
    """Items that will not change by themselves any more."""
    return sum(number for state, number in counts.items() if state not in OPEN)


def left(counts: Counter[str]) -> int:
    """Items that have still to end."""
    return sum(counts[state] for state in OPEN)


def successful(counts: Counter[str]) -> int:
    """Items with a result, or for which nothing had to be done."""
    return counts[State.DONE] + counts[State.SKIPPED]


def percent(done: int, total: int) -> int:
    """Whole per cent, rounded down: 100 only when everything has ended."""
    return 100 * done // total if total else 0


def seconds_left(finished: Sequence[datetime], *, remaining: int, now: datetime) -> float | None:
    """How long `remaining` items take if they end as the last ones did; None when too few have ended.

    An exponentially weighted mean of the gaps between ends: the last gap weighs most, and one that lasts already
    longer than the mean counts too, so that work that stands still is not foretold an end.
    """
    if not remaining:
        return 0.0
    gap = _usual_gap(sorted(finished))
    if gap is None:
        return None
    silence = (now - max(finished)).total_seconds()
    if silence > gap:
        weight = _weight(1)
        gap = (1 - weight) * gap + weight * silence
    return gap * remaining


def _usual_gap(times: Sequence[datetime]) -> float | None:
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    if not gaps or not any(gaps):
        return None
    longest = max(LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_RATIO * median(gaps))
    weighted = total = 0.0
    for age, gap in enumerate(reversed(gaps)):
        weight = 0.5 ** (age / HALF_WEIGHT_ITEMS)
        weighted, total = weighted + weight * min(gap, longest), total + weight
    return weighted / total


def _weight(items: int) -> float:
    """Share of the newest `items` in the mean."""
    return float(1 - 0.5 ** (items / HALF_WEIGHT_ITEMS))


def rounded(seconds: float) -> int:
    """As exact as a forecast can be, so that it does not flicker: 43 s → 45 s, 1:47 h → 1:45 h."""
    step = next((step for below, step in ROUND_TO if seconds < below), COARSEST_SECONDS)
    return max(round(seconds / step) * step, step)


def words(seconds: float) -> str:
    """A length of time for people: 45 seconds, 12 minutes, 1 hour 45 minutes."""
    whole = round(seconds)
    if whole < MINUTE:
        return _many(whole, "second")
    if whole < HOUR:
        return _many(round(whole / MINUTE), "minute")
    hours, minutes = divmod(round(whole / MINUTE), MINUTE)
    days, hours_left = divmod(hours, 24)
    if days:
        return " ".join(filter(None, [_many(days, "day"), _many(hours_left, "hour") if hours_left else ""]))
    return " ".join(filter(None, [_many(hours, "hour"), _many(minutes, "minute") if minutes else ""]))


def _many(number: int, unit: str) -> str:
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"
