"""What the lists of work items share: each row says why it stands where it stands."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from calls import tones
from calls.access.admin import EMPTY, MachineRowAdmin
from calls.admin import show
from calls.stages import registry
from calls.wording import clock
from calls.work.models import WorkItem
from calls.work.states import JobState, State

SIGN_OF_LIFE = show.column("beat_at", "last sign of life", show.moment)
STATE = show.column("state", "state", lambda state: show.badge(str(State(state).label), tones.STATES[State(state)]))
WORK_FIELDS = (
    STATE, show.column("stage", "stage", show.stage), "attempts", "error_text", "error_hint", "error_code",
    "queued_at", "started_at", SIGN_OF_LIFE, "next_try", "finished_at",
)  # fmt: skip


class StageFilter(admin.SimpleListFilter):
    """Stages in words, without asking every row for its own."""

    title = "stage"
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 - Django's
        """Name and label of each."""
        return [(known.name, known.label) for known in registry.ordered()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 - Django's
        """Rows at the stage chosen."""
        return queryset.filter(stage=self.value()) if self.value() else queryset


class ItemAdmin(MachineRowAdmin):
    """Work items: state, and why."""

    @admin.display(description="what happens")
    def situation(self, item: WorkItem) -> str:
        """Why it waits, what it does, or why it ended."""
        return situation(item, timezone.now()) or EMPTY

    @admin.display(description="next try", ordering="not_before")
    def next_try(self, item: WorkItem) -> str:
        """Only items that wait have one."""
        return show.moment(item.not_before) if item.state == State.WAITING else EMPTY


def situation(item: Any, now: datetime) -> str:
    """What an item waits for, does, or ended with, in words for people; `item.job` is looked at."""
    if item.state == State.WAITING:
        return " ".join(filter(None, [_waiting(item, now), item.error_text]))
    if item.state == State.RUNNING:
        return f"In work; last sign of life {_ago(item.beat_at, now)}."
    if item.state == State.CANCELLED:
        return "Stopped by a person. Resuming goes on with it."
    return " ".join(filter(None, [item.error_text, item.error_hint]))


def _waiting(item: Any, now: datetime) -> str:
    if item.job.state != JobState.ACTIVE:
        return f"{JobState(item.job.state).label}: waits until somebody resumes it."
    if item.not_before > now:
        return f"Tried again in {clock((item.not_before - now).total_seconds())}."
    return "Due; waits for a free worker."


def _ago(moment: datetime | None, now: datetime) -> str:
    return "never" if moment is None else f"{clock(max((now - moment).total_seconds(), 0))} ago"
