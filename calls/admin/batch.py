"""Batches: how far each is, and what people do with it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin

from calls.admin import show
from calls.admin.jobs import JobAdmin, count_by_job, progress, retried
from calls.models import Batch, BatchItem
from calls.work import control

STAGES = show.column("stages", "stages", show.stages)


@admin.register(Batch)
class BatchAdmin(JobAdmin):
    """Batches are made by imports and bulk actions."""

    list_display = ("name", "customer", "state", "progress", STAGES, "created_by", "created_at", "finished_at")
    list_filter = ("state", "customer", "created_at")
    list_select_related = ("customer", "created_by")
    search_fields = ("name",)
    readonly_fields = (show.related,)
    fields = (
        "name", "customer", "state", "progress", "sealed", STAGES, show.related,
        "created_by", "created_at", "updated_at", "finished_at",
    )  # fmt: skip

    def count_items(self, jobs: Iterable[Any]) -> None:
        """How many calls of each batch are in which state."""
        batches = list(jobs)
        counts = count_by_job(BatchItem, [batch.pk for batch in batches])
        for batch in batches:
            batch.counts = counts[batch.pk]

    @admin.display(description="progress")
    def progress(self, batch: Any) -> str:
        """How many of its calls are done."""
        return progress(batch.counts, empty="no calls")

    def pause_job(self, job: Batch) -> str:
        """Calls under way go on to the end of their stage."""
        control.pause(job)
        return "paused; calls in work go on to the end of their stage."

    def resume_job(self, job: Batch) -> str:
        """Waiting and cancelled calls are taken up."""
        control.resume(job)
        return "goes on."

    def stop_job(self, job: Batch) -> str:
        """Open calls are cancelled."""
        control.stop(job)
        return "stopped; resuming takes up the cancelled calls."

    def retry_job(self, job: Batch) -> str:
        """Failed calls wait again at the stage that failed."""
        return retried(control.retry_failed(job))
