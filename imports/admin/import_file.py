"""Recordings to fetch."""

from typing import Any

from django.contrib import admin

from calls.access.admin import EMPTY
from calls.admin import show
from calls.admin.items import STATE, WORK_FIELDS
from imports.admin.items import ImportItemAdmin
from imports.models import ImportFile, ImportSource, SameBy
from imports.web.hosts import shown


def _source_link(source: ImportSource) -> Any:
    return show.link(source)


def _how(same_by: str) -> str:
    return str(SameBy(same_by).label) if same_by else EMPTY


@admin.register(ImportFile)
class ImportFileAdmin(ImportItemAdmin):
    """One row a recording and import."""

    heading = "Recordings of imports"
    empty_hint = "They come with imports: under Imports, New import."
    filter_titles = {"duplicate_by": "known already", "job__customer": "customer", "queued_at": "queued"}
    search_help_text = "File, order ID or error code"
    list_display = (
        "name", show.column("job__customer", "customer"), show.column("job_id", "import", show.count),
        show.column("size_bytes", "size", show.size), STATE,
        show.column("duplicate_by", "known already", _how),
        show.column("attempts", "tries", show.count), "situation", "next_try",
    )  # fmt: skip
    list_filter = ("state", "duplicate_by", "job__customer", "queued_at")
    search_fields = ("name", "order_id", "error_code")
    fieldsets = (
        (None, {"fields": ("name", show.column("url", "address", shown), show.column("job", "import", show.link),
                           show.column("source", "source", _source_link), "order_id",
                           show.column("size_bytes", "size", show.size),
                           show.column("duplicate_by", "known already", _how), show.column("call", "call", show.link),
                           "situation")}),
        ("Work", {"fields": WORK_FIELDS}),
    )  # fmt: skip
