"""One row of the library, as short as it can be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils import formats

from calls import tones
from calls.admin import show
from calls.models import BatchItem, Call
from calls.wording import clock, words
from calls.work.states import OPEN, State

LISTED = (
    "customer__name", "customer__time_zone", "order_id", "file_name", "started_at", "listed_at", "agent",
    "duration_seconds", "silence_share", "has_transcript", "has_insight", "category", "sentiment", "objection_count",
)  # fmt: skip
"""All that a row is made of: a million rows have long fields nobody reads here."""

LONGEST = 44
"""Characters of a name that are shown."""


@dataclass(frozen=True)
class Badge:
    """A word, the class of its colour, and what more there is to say."""

    word: str
    colour: str
    more: str = ""


@dataclass(frozen=True)
class Row:
    """A call as the list shows it: texts only, since Django's templates format numbers slowly."""

    pk: str
    name: str
    time: str
    zone: str
    is_imported: bool
    """The time is that of the import; nobody told when the call was."""
    customer: str
    agent: str
    length: str
    silence: str
    category: str
    mood: Badge | None
    objections: str
    state: Badge


def rows(calls: Iterable[Call]) -> list[Row]:
    """The rows of a page; the latest work on all of them is asked for at once."""
    listed = list(calls)
    latest = _latest_items([call.pk for call in listed])
    return [_row(call, latest.get(call.pk)) for call in listed]


def short(name: str) -> str:
    """Beginning and end of a name: files of one source differ at either."""
    half = LONGEST // 2
    return name if len(name) <= LONGEST else f"{name[:half]}…{name[-half + 1 :]}"


def _latest_items(calls: list[int]) -> dict[int, BatchItem]:
    items = BatchItem.objects.filter(call__in=calls)
    newest = items.order_by().values("call").annotate(newest=Max("pk")).values("newest")
    return {item.call_id: item for item in BatchItem.objects.filter(pk__in=newest).only("call", "state", "stage")}


def _row(call: Call, item: BatchItem | None) -> Row:
    moment = call.listed_at.astimezone(ZoneInfo(call.customer.time_zone))
    return Row(
        pk=str(call.pk),
        name=short(call.order_id or call.file_name),
        time=formats.localize(moment.replace(tzinfo=None)),
        zone=moment.tzname() or "",
        is_imported=call.started_at is None,
        customer=call.customer.name,
        agent=call.agent,
        length="" if call.duration_seconds is None else clock(call.duration_seconds),
        silence="" if call.silence_share is None else f"{call.silence_share:.0%}",
        category=words(call.category),
        mood=Badge(words(call.sentiment), tones.JUDGEMENTS.get(call.sentiment, "quiet")) if call.sentiment else None,
        objections=str(call.objection_count),
        state=state_of(call, item),
    )


def state_of(call: Call, item: Any) -> Badge:
    """Work that waits, runs or has failed; otherwise how far the call has come."""
    if item is not None and item.state in (*OPEN, State.FAILED):
        state = State(item.state)
        return Badge(str(state.label), tones.STATES[state], show.stage(item.stage))
    if call.has_insight:
        return Badge("Insights", "good")
    if call.has_transcript:
        return Badge("Transcribed", "quiet")
    return Badge("New" if call.duration_seconds is None else "Measured", "quiet")
