"""Batches: how far each is, and what people do with it."""

from typing import Any

from django.contrib import admin

from calls.admin import show
from calls.admin.jobs import JobAdmin, JobControl, progress, retried
from calls.models import Batch
from calls.work import control

STAGES = show.column("stages", "stages", show.stages)


def _pause(batch: Batch) -> str:
    control.pause(batch)
    return "paused; calls in work go on to the end of their stage."


def _resume(batch: Batch) -> str:
    control.resume(batch)
    return "goes on."


def _stop(batch: Batch) -> str:
    control.stop(batch)
    return "stopped; resuming takes up the cancelled calls."


def _retry_failed(batch: Batch) -> str:
    return retried(control.retry_failed(batch))


@admin.register(Batch)
class BatchAdmin(JobAdmin):
    """Batches are made by imports and bulk actions."""

    control = JobControl(pause=_pause, resume=_resume, stop=_stop, retry_failed=_retry_failed)
    list_display = ("name", "customer", "state", "progress", STAGES, "created_by", "created_at", "finished_at")
    list_filter = ("state", "customer", "created_at")
    list_select_related = ("customer", "created_by")
    search_fields = ("name",)
    readonly_fields = (show.related,)
    fields = (
        "name", "customer", "state", "progress", "sealed", STAGES, show.related,
        "created_by", "created_at", "updated_at", "finished_at",
    )  # fmt: skip

    @admin.display(description="progress")
    def progress(self, batch: Any) -> str:
        """How many of its calls are done."""
        return progress(batch.counts, empty="no calls")
