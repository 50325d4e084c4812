"""What happened to a call and who did it, gathered from every app; each offers its part in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auditlog.models import LogEntry

from calls.access import audit
from calls.models import Batch, BatchItem, Call, Transcript
from calls.stages import registry
from calls.work.states import State

MOST = 50
"""Events told, the latest first."""

WORK = (
    "state", "stage", "error_text", "queued_at", "started_at", "finished_at", "job__action",
    "job__created_by__username",
)  # fmt: skip
"""What is told of work on a call."""

FIELDS = {field.name: str(field.verbose_name) for field in Call._meta.fields}


@dataclass(frozen=True)
class Event:
    """One thing that happened; `row` is what it leads to, None where that is nothing, or not this person's business."""

    at: datetime
    text: str
    who: str = ""
    row: Any = None


Tell = Callable[[Call, Any], Iterable[Event]]
"""At most MOST events of a call, for this person's eyes, by a fixed number of queries."""


def work_done(call: Call, user: Any) -> Iterable[Event]:
    """Batches that had the call in them."""
    items = BatchItem.objects.filter(call=call).select_related("job__created_by").only(*WORK).order_by("-pk")[:MOST]
    seen = set(Batch.objects.visible_to(user).filter(items__call=call).values_list("pk", flat=True))
    for item in items:
        state = State(item.state)
        doing = registry.label(item.stage).lower()
        text = f"{item.job.get_action_display()}: {state.label.lower()}"
        if state not in (State.DONE, State.CANCELLED):
            text += f" ({item.error_text or doing})"
        at = item.finished_at or item.started_at or item.queued_at
        yield Event(at, text, _name(item.job.created_by), item.job if item.job_id in seen else None)


def transcribed(call: Call, user: Any) -> Iterable[Event]:  # noqa: ARG001 - the same for all who see the call
    """Readings by machines; corrections are deeds of people."""
    readings = Transcript.objects.filter(call=call, corrects=None).defer("segments", "text").order_by("-pk")[:MOST]
    for reading in readings:
        yield Event(reading.created_at, f"Transcript by {reading.engine} {reading.model}", row=reading)


def deeds(call: Call, user: Any) -> Iterable[Event]:  # noqa: ARG001
    """What people did to the call, and that they looked at it."""
    for entry in audit.history(call)[:MOST]:
        if text := _deed(entry):
            name = _name(entry.actor) or (entry.additional_data or {}).get("username", "")
            yield Event(entry.timestamp, text, name)


_tellers: list[Tell] = [work_done, transcribed, deeds]


def offer(tell: Tell) -> None:
    """Let histories of calls include what `tell` knows."""
    if tell not in _tellers:
        _tellers.append(tell)


def history(call: Call, user: Any) -> list[Event]:
    """The latest events, last first."""
    events = [event for tell in _tellers for event in tell(call, user)]
    return sorted(events, key=lambda event: event.at, reverse=True)[:MOST]


def _deed(entry: Any) -> str:
    if entry.action == LogEntry.Action.ACCESS:
        return "Looked at"
    changes = entry.changes or {}
    if "action" in changes:
        return str(changes["action"][1]).capitalize()
    if entry.action == LogEntry.Action.UPDATE:
        return f"Changed: {', '.join(FIELDS.get(name, name) for name in sorted(changes))}"
    return ""


def _name(user: Any) -> str:
    return user.get_username() if user is not None else ""
