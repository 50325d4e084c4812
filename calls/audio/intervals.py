"""Stretches of time as pairs (from, to) of whole milliseconds: sorted, disjoint, `to` not inside."""

from collections.abc import Iterable, Iterator, Sequence

Interval = tuple[int, int]


def total(intervals: Iterable[Interval]) -> int:
    """Milliseconds in all."""
    return sum(end - start for start, end in intervals)


def joined(intervals: Iterable[Interval], pause_ms: int = 1) -> list[Interval]:
    """The same in order, as one where they overlap or lie less than `pause_ms` apart; empty ones are left out."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if found and start - found[-1][1] < pause_ms:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def common(one: Sequence[Interval], other: Sequence[Interval]) -> list[Interval]:
    """What lies in both."""
    found: list[Interval] = []
    left = right = 0
    while left < len(one) and right < len(other):
        start, end = max(one[left][0], other[right][0]), min(one[left][1], other[right][1])
        if start < end:
            found.append((start, end))
        if one[left][1] < other[right][1]:
            left += 1
        else:
            right += 1
    return found


def covered(sets: Iterable[Sequence[Interval]], *, times: int) -> list[Interval]:
    """What lies in at least `times` of several."""
    edges = sorted(edge for intervals in sets for start, end in intervals for edge in ((start, 1), (end, -1)))
    return joined(_deep(edges, times))


def gaps(intervals: Iterable[Interval], end: int) -> list[Interval]:
    """What is left of the time from 0 to `end`."""
    found, at = [], 0
    for start, stop in intervals:
        if at < min(start, end):
            found.append((at, min(start, end)))
        at = max(at, stop)
    return [*found, (at, end)] if at < end else found


def _deep(edges: Iterable[tuple[int, int]], times: int) -> Iterator[Interval]:
    depth, since = 0, 0
    for at, step in edges:
        if depth >= times:
            yield since, at
        depth, since = depth + step, at
