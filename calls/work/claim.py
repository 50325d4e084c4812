"""Handing out due items: one conditional UPDATE an item, job by job in turn."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from django.db import IntegrityError, connections, models, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from calls.work.lease import new_lease
from calls.work.models import WorkItem, work_item_models
from calls.work.states import JobState, State

TRIES = 5
"""How many jobs are asked before a lane counts as empty: others may be faster at some of them."""
POSTPONE = timedelta(seconds=5)


class Claimer:
    """Claims for one worker. Jobs take turns, so that one of 100,000 items does not starve one of five."""

    def __init__(self, lane: str) -> None:
        self._lane = lane
        self._models = deque(work_item_models())
        self._last_job: dict[type[WorkItem], int] = {}

    def claim(self) -> WorkItem | None:
        """An item of this lane that is now ours, or None when nothing is due."""
        for _ in range(len(self._models)):
            model = self._models[0]
            self._models.rotate(-1)
            item = self._claim_from(model)
            if item is not None:
                return item
        return None

    def _claim_from(self, model: type[WorkItem]) -> WorkItem | None:
        for _ in range(TRIES):
            now = timezone.now()
            job = self._next_job(model, now)
            if job is None:
                return None
            item = claim_from_job(model, job=job, lane=self._lane, now=now)
            if item is not None:
                return item
        return None

    def _next_job(self, model: type[WorkItem], now: datetime) -> int | None:
        last = self._last_job.get(model, 0)
        jobs = jobs_with_due_items(model, lane=self._lane, now=now)
        job = jobs.filter(pk__gt=last).first()
        if job is None and last:
            job = jobs.first()
        if job is not None:
            self._last_job[model] = job
        return job


def jobs_with_due_items(model: type[WorkItem], *, lane: str, now: datetime) -> models.QuerySet[models.Model, int]:
    """Ids of active jobs that have something due, in order."""
    due = model.objects.in_lane(lane).due(now).of(OuterRef("pk"))
    active = model.job_model()._base_manager.filter(state=JobState.ACTIVE)
    return active.filter(Exists(due)).order_by("pk").values_list("pk", flat=True)


def claim_from_job(model: type[WorkItem], *, job: int, lane: str, now: datetime) -> WorkItem | None:
    """Claim the item of this job that has been due longest; None when others were faster."""
    candidate = None
    try:
        with transaction.atomic():
            candidate = _candidates(model, job=job, lane=lane, now=now).first()
            if candidate is None or not _take(candidate, now):
                return None
    except IntegrityError:
        # The item's own constraint says "not now" (its call is being worked on): let others go first.
        if candidate is not None:
            model.objects.filter(pk=candidate.pk, state=State.WAITING).update(not_before=now + POSTPONE)
        return None
    return candidate


def _candidates(model: type[WorkItem], *, job: int, lane: str, now: datetime) -> models.QuerySet[WorkItem]:
    due = model.objects.in_lane(lane).due(now).of(job).order_by("not_before", "pk")
    if connections[due.db].features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    return due


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
        model.objects.in_lane(lane).of_active_jobs().order_by("not_before").values_list("not_before", flat=True).first()
        for model in work_item_models()
    ]
    return min((at for at in times if at is not None), default=None)
