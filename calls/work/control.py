"""What people do with a job: pause, resume, stop, retry what failed."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from calls.access import audit
from calls.work.doorbell import ring
from calls.work.errors import WorkError
from calls.work.models import WorkItem, WorkJob
from calls.work.settle import settle
from calls.work.states import OPEN, JobState, State

CHUNK = 2000
"""Rows changed by one statement, so that nobody waits long for SQLite's one writer."""


def pause(job: WorkJob) -> None:
    """Claim nothing more of the job; what runs goes on to its end."""
    if not job.move(JobState.PAUSED, sources=(JobState.ACTIVE,)):
        raise _wrong_state("pause", job)
    audit.did(job, "paused")


def resume(job: WorkJob) -> None:
    """Go on where the job was paused or stopped: cancelled items wait again at the stage they had reached."""
    job.refresh_from_db(fields=["state"])
    found = JobState(job.state)
    if found not in (JobState.PAUSED, JobState.STOPPED):
        raise _wrong_state("resume", job)
    now = timezone.now()
    for items in _all_items(job):
        _move_in_chunks(job, items, State.CANCELLED, State.WAITING, not_before=now, finished_at=None)
    if not job.move(JobState.ACTIVE, sources=(found,), paused_code="", paused_text="", paused_hint=""):
        raise _wrong_state("resume", job)
    audit.did(job, "resumed")
    settle(type(job), job.pk)
    ring()


def stop(job: WorkJob) -> None:
    """Cancel every open item; work under way is thrown away at its next sign of life."""
    if not job.move(JobState.STOPPED, sources=(JobState.ACTIVE, JobState.PAUSED)):
        raise _wrong_state("stop", job)
    audit.did(job, "stopped")
    now = timezone.now()
    for items in _all_items(job):
        # Waiting ones twice: what runs at first may wait for its next step when the turn of those that run comes.
        for state in (*OPEN, State.WAITING):
            _move_in_chunks(job, items, state, State.CANCELLED, finished_at=now)


def retry_failed(job: WorkJob, only: Q | None = None) -> int:
    """Let every failed item (`only` these of them) wait again at the stage that failed, as if never tried; how many."""
    # Without a start, the days for which being rate limited is borne (`retry`) count anew.
    anew = {"attempts": 0, "not_before": timezone.now(), "started_at": None, "finished_at": None}
    with transaction.atomic():
        locked = _locked(job)
        chosen = [items.filter(only or Q()) for items in _all_items(job)]
        count = sum(_move_in_chunks(locked, items, State.FAILED, State.WAITING, **anew) for items in chosen)
        if count:
            locked.move(JobState.ACTIVE, sources=(JobState.FINISHED,), finished_at=None)
    audit.did(job, "retried what failed")
    job.refresh_from_db()
    ring()
    return count


def _all_items(job: WorkJob) -> list[QuerySet[WorkItem]]:
    return [model.objects.of(job.pk) for model in job.item_models()]


def _move_in_chunks(job: WorkJob, items: QuerySet[WorkItem], source: State, target: State, **fields: object) -> int:
    """Move items as long as the job stays in the state it has: a person may stop it while another resumes it."""
    moved = 0
    for ids in _chunks(items.filter(state=source)):
        with transaction.atomic():
            if _locked(job).state != job.state:
                break
            moved += items.filter(pk__in=ids).move(source, target, **fields)  # type: ignore[attr-defined]
    return moved


def _locked(job: WorkJob) -> WorkJob:
    return type(job)._base_manager.select_for_update().get(pk=job.pk)


def _chunks(items: QuerySet[WorkItem]) -> Iterator[list[int]]:
    last = 0
    while ids := list(items.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield ids
        last = ids[-1]


def _wrong_state(verb: str, job: WorkJob) -> WorkError:
    job.refresh_from_db(fields=["state"])
    return WorkError(
        f"work:job:cannot-{verb}",
        f"You cannot {verb} this job: it is {job.get_state_display().lower()}.",
        hint="Look at its page again: somebody may have changed it.",
        permanent=True,
    )
