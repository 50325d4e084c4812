"""Receipts of deleted calls."""

from django.contrib import admin

from calls.access.admin import MachineRowAdmin
from calls.admin import show
from calls.models import Deletion


@admin.register(Deletion)
class DeletionAdmin(MachineRowAdmin):
    """One row a deleted call."""

    list_display = (
        "file_name", "customer", "order_id", show.column("size_bytes", "size", show.size), "deleted_by", "deleted_at",
        "erased_at",
    )  # fmt: skip
    list_filter = ("customer", "deleted_at")
    list_select_related = ("customer", "deleted_by")
    search_fields = ("file_name", "order_id", "content_hash")
    ordering = ("-pk",)
