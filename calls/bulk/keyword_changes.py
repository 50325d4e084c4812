"""What looking for keywords anew would change: the dry run of that action, which writes nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from calls.bulk.actions import BulkAction
from calls.bulk.plan import Plan, eligible
from calls.bulk.selection import Selection
from calls.keyword_text import SpokenText
from calls.keywords import KeywordFinder
from calls.models import Action, KeywordHit, Transcript, User
from calls.segments import Segment

MOST_READ = 2000
"""Calls; of more, so many are read, spread over all of them."""
MOST_SECONDS = 2.5
"""Reading ends then: somebody waits for the page."""
AT_ONCE, IN_MEMORY, FINDERS = 100, 20, 10
"""Calls of one question, transcripts that are held, and customers whose compiled keywords are."""
FACTOR, PRIME = 1_103_515_245, 2_147_483_647
"""Numbers of calls times the one modulo the other are in no order: what is read first is a sample of all."""

Found = set[tuple[str, int, int]]
"""Keyword, segment and position of every hit in a transcript."""


@dataclass(frozen=True)
class KeywordCount:
    """How often a keyword is found: as stored now, and as it would be then."""

    keyword: str
    now: int
    then: int


@dataclass(frozen=True)
class KeywordChanges:
    """Figures about the `of` calls that would be taken, drawn from the `read` ones; with fewer than all, estimated."""

    of: int
    read: int
    changed: int
    keywords: tuple[KeywordCount, ...]
    """Those that change most come first."""

    @property
    def is_exact(self) -> bool:
        """Whether every call was read."""
        return self.read >= self.of


@dataclass
class _Tally:
    read: int = 0
    changed: int = 0
    now: Counter[str] = field(default_factory=Counter)
    then: Counter[str] = field(default_factory=Counter)

    def add(self, now: Found, then: Found) -> None:
        self.read += 1
        self.changed += now != then
        self.now.update(keyword for keyword, _, _ in now)
        self.then.update(keyword for keyword, _, _ in then)

    def of_all(self, calls: int) -> KeywordChanges:
        share = max(calls / self.read, 1.0) if self.read else 1.0
        counts = [
            KeywordCount(keyword, round(self.now[keyword] * share), round(self.then[keyword] * share))
            for keyword in {*self.now, *self.then}
        ]
        counts.sort(key=lambda count: (-abs(count.then - count.now), -count.then, count.keyword))
        return KeywordChanges(calls, self.read, round(self.changed * share), tuple(counts))


def keyword_changes(selection: Selection, action: BulkAction, user: User, plan: Plan) -> KeywordChanges | None:
    """For the calls that `plan` would take; None for actions that find no keywords, and where there is nothing to do.

    Takes at most about MOST_SECONDS and the time of the plan.
    """
    if action.action != Action.KEYWORDS or not plan.eligible:
        return None
    until = time.monotonic() + MOST_SECONDS
    tally, finders = _Tally(), _Finders()
    for now, then in _compared_all(_sample(selection, action, user), finders):
        tally.add(now, then)
        if time.monotonic() > until:
            break
    return tally.of_all(plan.eligible)


def _compared_all(calls: list[int], finders: _Finders) -> Iterator[tuple[Found, Found]]:
    for part in _parts(calls):
        yield from _compared(part, finders)


def _sample(selection: Selection, action: BulkAction, user: User) -> list[int]:
    """Numbers of the calls to be read, in no order."""
    taken = eligible(selection.calls(user), action).exclude(step="")
    return list(taken.order_by(F("pk") * FACTOR % PRIME, "pk").values_list("pk", flat=True)[:MOST_READ])


def _parts(calls: list[int]) -> Iterator[list[int]]:
    return (calls[begin : begin + AT_ONCE] for begin in range(0, len(calls), AT_ONCE))


class _Finders:
    """One for each customer, a few at a time: expressions take memory."""

    def __init__(self) -> None:
        self._made: dict[int, KeywordFinder] = {}

    def of(self, customer: int, keywords: list[str]) -> KeywordFinder:
        if customer not in self._made:
            if len(self._made) >= FINDERS:
                self._made.clear()
            self._made[customer] = KeywordFinder(keywords, seconds=MOST_SECONDS / 5)
        return self._made[customer]


def _compared(calls: list[int], finders: _Finders) -> Iterator[tuple[Found, Found]]:
    """Of each call's current transcript, in no order: what was found, and what would be."""
    stored, to_read = _stored(calls), {}
    for transcript, customer, keywords, text in _transcripts(calls, "call__customer__keywords", "text"):
        finder = finders.of(customer, keywords)
        if finder.may_find(text):
            to_read[transcript] = finder
        else:
            yield stored.get(transcript, set()), set()
    for transcript, _customer, segments in _transcripts(calls, "segments", pk__in=to_read):
        yield stored.get(transcript, set()), _found(to_read[transcript], segments)


def _found(finder: KeywordFinder, segments: list[Segment]) -> Found:
    return {(keyword, place.segment, place.position) for keyword, place in finder.find(SpokenText(segments))}


def _stored(calls: list[int]) -> dict[int, Found]:
    found: dict[int, Found] = {}
    hits = KeywordHit.objects.filter(transcript__call__in=calls, transcript__is_current=True)
    columns = ("transcript", "keyword", "segment", "position")
    for transcript, keyword, segment, position in hits.values_list(*columns).iterator():
        found.setdefault(transcript, set()).add((keyword, segment, position))
    return found


def _transcripts(calls: list[int], *columns: str, **chosen: Any) -> Iterable[Any]:
    """Number and customer of each, and these columns: to take segments apart is most of the work."""
    read = Transcript.objects.filter(call__in=calls, is_current=True, **chosen)
    return read.values_list("pk", "call__customer", *columns).iterator(chunk_size=IN_MEMORY)
