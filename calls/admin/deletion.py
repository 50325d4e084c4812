"""Receipts of deleted calls."""

from typing import Any

from django.apps import apps
from django.contrib import admin

from calls.access.admin import MachineRowAdmin
from calls.admin import show
from calls.models import Deletion


def _rows(rows: dict[str, int]) -> Any:
    named = [[str(apps.get_model(label)._meta.verbose_name_plural).capitalize(), f"{n:,}"] for label, n in rows.items()]
    return show.table(("Kind", "Rows"), named, kinds=("", "number"))


@admin.register(Deletion)
class DeletionAdmin(MachineRowAdmin):
    """One row a deleted call."""

    list_display = (
        "file_name", "customer", "order_id", show.column("size_bytes", "size", show.size), "deleted_by", "deleted_at",
        "erased_at",
    )  # fmt: skip
    list_filter = ("customer", "deleted_at")
    left_out_of_lists = ("rows", "files")
    list_select_related = ("customer", "deleted_by")
    search_fields = ("file_name", "order_id", "content_hash")
    ordering = ("-pk",)
    fields = (
        "customer", "file_name", "order_id", "call_number", show.column("rows", "deleted rows", _rows), "content_hash",
        show.column("size_bytes", "size", show.size), "recording_name",
        show.column("files", "files", show.lines), "deleted_by", "deleted_at", "erased_at",
    )  # fmt: skip
