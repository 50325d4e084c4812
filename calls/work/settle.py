"""Ending a job when its last item has ended."""

from django.db import transaction
from django.utils import timezone

from calls.work.models import WorkJob
from calls.work.states import JobState


def settle(model: type[WorkJob], pk: int) -> bool:
    """Finish the job if nothing of it is open; True when this call did it.

    To be called after the transaction that ended an item: of two workers that end the last two items, the later one
    then sees both. The sweeper asks again for jobs whose last worker was killed in between.
    """
    over = model.over().filter(pk=pk)
    if not over.exists():
        return False
    with transaction.atomic():
        # The lock orders this after a retry that is just making items wait again.
        job = model._base_manager.select_for_update().get(pk=pk)
        if not over.all().exists():
            return False
        job.move(JobState.FINISHED, sources=(JobState.ACTIVE,), finished_at=timezone.now())
        job.on_finished()
    return True
