"""The items on a job's page: what most needs somebody comes first, 50 at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from calls import tones
from calls.admin import show
from calls.admin.items import situation
from calls.bulk.outcomes import outcomes_of
from calls.models import BatchItem
from calls.work.lanes import LANES
from calls.work.models import WorkerPulse
from calls.work.states import OPEN, State

PER_PAGE = 50
MOST_DIGITS = 9
"""Of a page's number."""
LOOKED_BACK_AT = 40
"""Ends of items that a forecast is made from, of each kind of end and lane."""
SILENT_AFTER = timedelta(minutes=2)
"""Workers show a sign of life at least every minute, even with nothing to do."""


@dataclass(frozen=True)
class Part:
    """Items of one kind: all of them, and how many there are."""

    items: QuerySet[Any]
    count: int


@dataclass(frozen=True)
class ItemPage:
    """Numbers of the items on one page, and where it stands among the others."""

    keys: list[int]
    number: int
    pages: int
    total: int

    @property
    def words(self) -> str:
        """Which of how many."""
        return f"{self.number:,} of {self.pages:,}"


@dataclass(frozen=True)
class ItemRow:
    """One line of the list, in words."""

    key: int
    name: str
    address: str
    owner: str
    state: str
    tone: str
    stage: str
    tries: int
    what: str
    beat: str
    next_try: str


def page_of(parts: Sequence[Part], number: int) -> ItemPage:
    """The page of this number (the nearest one there is) through all parts, one after the other.

    Parts are counted already, so that each page costs one short question a part it touches, however many items
    there are.
    """
    total = sum(part.count for part in parts)
    pages = max(-(-total // PER_PAGE), 1)
    number = min(max(number, 1), pages)
    start = (number - 1) * PER_PAGE
    keys: list[int] = []
    for part in parts:
        wanted = PER_PAGE - len(keys)
        if wanted and start < part.count:
            keys += part.items.values_list("pk", flat=True)[start : min(start + wanted, part.count)]
        start = max(start - part.count, 0)
    return ItemPage(keys, number, pages, total)


def page_number(text: str) -> int:
    """As it stands in an address; the first page where that is no number of one."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 1


def in_line(items: QuerySet[Any]) -> QuerySet[Any]:
    """In the order in which workers take them, which the claim index holds."""
    return items.order_by("lane", "not_before", "pk")


def batch_rows(keys: list[int], *, now: datetime, name_owners: bool) -> list[ItemRow]:
    """Calls of a batch; `name_owners` where they are of several customers."""
    rows = BatchItem.objects.select_related("call", "customer", "job").in_bulk(keys)
    told = _outcomes(rows.values())
    return [_batch_row(rows[key], now, told, name_owners=name_owners) for key in keys if key in rows]


def _outcomes(items: Iterable[BatchItem]) -> dict[int, str]:
    """What is to tell of calls that are done, by call; all items are of one batch."""
    done = {item.call_id: item.job_id for item in items if item.state == State.DONE and item.call_id}
    return outcomes_of(next(iter(done.values()), 0), list(done))


def _batch_row(item: BatchItem, now: datetime, told: dict[int, str], *, name_owners: bool) -> ItemRow:
    words = work_words(item, now)
    if item.state == State.DONE:
        words["what"] = " ".join(filter(None, [words["what"], told.get(item.call_id or 0, "")]))
    return ItemRow(
        key=item.pk,
        name=str(item.call or "Deleted call"),
        address=show.address(item.call) if item.call else "",
        owner=item.customer.name if name_owners else "",
        state=State(item.state).label,
        tone=tones.STATES[State(item.state)],
        **words,
    )


def work_words(item: Any, now: datetime) -> dict[str, Any]:
    """What any work item tells of its work."""
    return {
        "stage": show.stage(item.stage),
        "tries": item.attempts,
        "what": situation(item, now),
        "beat": show.moment(item.beat_at) if item.beat_at else "",
        "next_try": show.moment(item.not_before) if item.state == State.WAITING and item.not_before > now else "",
    }


def recent_ends(items: QuerySet[Any]) -> list[datetime]:
    """When items ended that came last in line: nearly the last ends, without looking at all of them."""
    ends: list[datetime] = []
    for state in (State.DONE, State.SKIPPED, State.FAILED):
        for lane in LANES:
            last = items.filter(state=state, lane=lane).order_by("-not_before", "-pk")[:LOOKED_BACK_AT]
            ends += [end for end in last.values_list("finished_at", flat=True) if end]
    return sorted(ends)[-LOOKED_BACK_AT:]


def silent_lanes(items: QuerySet[Any], now: datetime) -> list[str]:
    """Lanes that open items wait for and where no worker shows a sign of life; all lanes where nobody is alive."""
    alive = set(WorkerPulse.objects.filter(beat_at__gte=now - SILENT_AFTER).values_list("lane", flat=True))
    silent = [lane for lane in LANES if lane not in alive]
    needed = [lane for lane in silent if items.filter(state__in=OPEN, lane=lane).exists()]
    return needed if alive else list(LANES) * bool(needed)
