"""Handing out due items: one conditional UPDATE an item, job by job in turn."""

import time
from collections import deque
from datetime import datetime, timedelta

from django.db import IntegrityError, connections, transaction
from django.db.models import Exists, F, Model, OuterRef, QuerySet
from django.utils import timezone

from calls.work.lease import new_lease
from calls.work.models import WorkItem, work_item_models
from calls.work.states import JobState, State

ROUND_SECONDS = 1.0
"""How long the list of jobs with due items is believed: a new job waits no longer for its turn."""
POSTPONE = timedelta(seconds=5)


class Claimer:
    """Claims for one worker. Jobs take turns, so that one of 100,000 items does not starve one of five."""

    def __init__(self, lane: str) -> None:
        self._lane = lane
        self._turns: deque[tuple[type[WorkItem], int]] = deque()
        self._served: tuple[str, int] = ("", 0)
        self._looked_at = float("-inf")

    def claim(self) -> WorkItem | None:
        """An item of this lane that is now ours, or None when nothing is due."""
        if not self._turns or time.monotonic() - self._looked_at > ROUND_SECONDS:
            self._look()
        while self._turns:
            model, job = self._turns[0]
            item = claim_from_job(model, job=job, lane=self._lane, now=timezone.now())
            if item is None:
                self._turns.popleft()
                continue
            self._turns.rotate(-1)
            self._served = (model.__name__, job)
            return item
        return None

    def _look(self) -> None:
        """See which jobs have something due, and go on behind the one that was served last."""
        now = timezone.now()
        found = [
            (model, job) for model in work_item_models() for job in jobs_with_due_items(model, lane=self._lane, now=now)
        ]
        found.sort(key=lambda turn: (turn[0].__name__, turn[1]))
        served = sum((model.__name__, job) <= self._served for model, job in found)
        self._turns = deque(found[served:] + found[:served])
        self._looked_at = time.monotonic()


def jobs_with_due_items(model: type[WorkItem], *, lane: str, now: datetime) -> QuerySet[Model, int]:
    """Ids of active jobs that have something due."""
    due = model.objects.due(OuterRef("pk"), lane=lane, now=now)
    active = model.job_model()._base_manager.filter(state=JobState.ACTIVE)
    return active.filter(Exists(due)).values_list("pk", flat=True)


def claim_from_job(model: type[WorkItem], *, job: int, lane: str, now: datetime) -> WorkItem | None:
    """Claim the item of this job that has been due longest; None when nothing is due or others were faster.

    The transaction lets PostgreSQL skip what others are just taking, and SQLite look and write under one lock.
    """
    due = model.objects.claimable(job, lane=lane, now=now).order_by("not_before", "pk")
    if connections[due.db].features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    item = None
    try:
        with transaction.atomic():
            item = due.first()
            return item if item is not None and _take(item, now) else None
    except IntegrityError:
        # The item's own constraint says "not now" (its call is being worked on): let others go first.
        if item is not None:
            item.move(State.WAITING, not_before=now + POSTPONE)
        return None


def _take(item: WorkItem, now: datetime) -> bool:
    token, length = new_lease()
    attempts = item.attempts + 1
    taken = item.move(
        State.RUNNING,
        lease_token=token,
        lease_until=now + length,
        beat_at=now,
        attempts=F("attempts") + 1,
        started_at=item.started_at or now,
    )
    item.attempts = attempts
    return taken


def next_due_at(lane: str) -> datetime | None:
    """When the next waiting item of an active job is due in this lane; None when none waits."""
    times = [
        model.objects.waiting_in(lane).order_by("not_before").values_list("not_before", flat=True).first()
        for model in work_item_models()
    ]
    return min((at for at in times if at is not None), default=None)
