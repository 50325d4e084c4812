"""Work on one call that waits or runs, in words: what its page shows while it lasts."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone

from calls import tones
from calls.admin import show
from calls.models import BatchItem, Call
from calls.work.states import OPEN, JobState, State

TOLD = (
    "call", "state", "stage", "not_before", "started_at", "error_text", "error_hint", "job__state", "job__name",
    "job__paused_text", "job__paused_hint",
)  # fmt: skip


@dataclass(frozen=True)
class Working:
    """Where the work stands: a word with its colour, a sentence, and what to look at."""

    word: str
    tone: str
    text: str
    address: str = ""
    link: str = ""
    is_over: bool = False


def latest(call: Call) -> BatchItem | None:
    """The last that was asked to be done with the call."""
    return BatchItem.objects.filter(call=call).select_related("job").only(*TOLD).order_by("-pk").first()


def working(item: BatchItem | None, *, now: datetime) -> Working | None:
    """What goes on, None where nothing does."""
    if item is None or item.state not in OPEN:
        return None
    state = State(item.state)
    return Working(
        str(state.label), tones.STATES[state], _text(item, now), show.address(item.job), "Show the batch"
    )  # fmt: skip


def ended(item: BatchItem | None) -> Working:
    """What came of it."""
    if item is None:
        return Working("Gone", "quiet", "Nothing is done with this call any more.", is_over=True)
    state = State(item.state)
    more = f" {item.error_text} {item.error_hint}".rstrip() if state == State.FAILED else ""
    return Working(
        str(state.label), tones.STATES[state], f"{show.stage(item.stage)}.{more}", show.address(item.its_call),
        "Show what there is now", is_over=True,
    )  # fmt: skip


def _text(item: BatchItem, now: datetime) -> str:
    stage = show.stage(item.stage)
    if item.state == State.RUNNING:
        return f"{stage}, since {_time(item.started_at)}." if item.started_at else f"{stage}."
    if item.job.state == JobState.PAUSED:
        why = f"{item.job.paused_text} {item.job.paused_hint}".strip()
        return f"{stage}: the batch is paused. {why}".strip()
    if item.not_before > now and item.error_text:
        return f"{stage}: tried again at {_time(item.not_before)}. {item.error_text} {item.error_hint}".strip()
    return f"{stage}: waits for its turn."


def _time(moment: datetime) -> str:
    return formats.time_format(timezone.localtime(moment), "H:i:s")
