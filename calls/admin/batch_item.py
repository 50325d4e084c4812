"""Calls within batches: where each stands, and why."""

from django.contrib import admin

from calls.admin import show
from calls.admin.items import SIGN_OF_LIFE, STATE, WORK_FIELDS, ItemAdmin, StageFilter
from calls.models import BatchItem


@admin.register(BatchItem)
class BatchItemAdmin(ItemAdmin):
    """One row a call and batch."""

    heading = "Calls in batches"
    filter_titles = {"queued_at": "queued"}
    search_help_text = "File, order ID or error code"
    list_display = (
        show.column("call", "call", str), "customer", "batch", STATE, show.column("stage", "stage", show.stage),
        show.column("attempts", "tries", show.count), "situation", SIGN_OF_LIFE, "next_try",
    )  # fmt: skip
    list_filter = ("state", StageFilter, "customer", "queued_at")
    list_select_related = ("call", "customer", "job")
    search_fields = ("call__file_name", "call__order_id", "error_code")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": (show.column("call", "call", show.link), "customer", "batch", "situation")}),
        ("Work", {"fields": WORK_FIELDS}),
    )

    @admin.display(description="batch", ordering="job")
    def batch(self, item: BatchItem) -> str:
        """Its name, but not of a batch over several customers: it may name the others."""
        if item.job.customer_id != item.customer_id:
            return f"Batch {item.job_id}, of several customers"
        return show.link(item.job)
