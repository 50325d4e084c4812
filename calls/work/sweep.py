"""Looking for what was lost: leases of killed workers, jobs nobody ended, doorbells nobody heard."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from calls.work.claim import jobs_with_due_items
from calls.work.doorbell import ring
from calls.work.models import WorkItem, WorkJob, work_item_models
from calls.work.settle import settle
from calls.work.states import State


def sweep() -> None:
    """Expire leases, end jobs that are over, ring the lanes that have something due.

    Every step is a conditional write: any number of sweepers may run side by side.
    """
    now = timezone.now()
    for model in work_item_models():
        expire_leases(model, now)
    for job_model in {model.job_model() for model in work_item_models()}:
        _settle_over(job_model)
    for lane in settings.LANES:
        if any(jobs_with_due_items(model, lane=lane, now=now).exists() for model in work_item_models()):
            ring(lane)


def expire_leases(model: type[WorkItem], now: datetime) -> None:
    """Items whose worker showed no sign of life wait again, or fail when their attempts are used up."""
    lost = model.objects.filter(state=State.RUNNING, lease_until__lt=now)
    lost.filter(attempts__gte=model.max_attempts).move(
        State.RUNNING,
        State.FAILED,
        finished_at=now,
        error_code="work:worker:lost",
        error_text=f"The worker stopped in the middle of this step, {model.max_attempts} times.",
        error_hint="Retry it alone; if it stays, this recording exhausts the machine: see the log.",
    )
    lost.move(State.RUNNING, State.WAITING, not_before=now)


def _settle_over(job_model: type[WorkJob]) -> None:
    for pk in job_model.over().values_list("pk", flat=True).iterator():
        settle(job_model, pk)
