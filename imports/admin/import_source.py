"""Places that were searched for recordings."""

from django.contrib import admin

from calls.admin import show
from calls.admin.items import STATE, WORK_FIELDS
from imports.admin import source_kind
from imports.admin.items import ImportItemAdmin
from imports.models import ImportSource
from imports.web.hosts import shown


@admin.register(ImportSource)
class ImportSourceAdmin(ImportItemAdmin):
    """One row a place and import."""

    heading = "Sources of imports"
    empty_hint = "They come with imports: under Imports, New import."
    filter_titles = {"job__customer": "customer", "queued_at": "queued"}
    list_display = (
        show.column("location", "source", shown), show.column("job__customer", "customer"),
        show.column("job_id", "import", show.count), show.column("kind", "kind", source_kind.in_words),
        show.column("found", "found", show.count), STATE,
        show.column("attempts", "tries", show.count), "situation", "next_try",
    )  # fmt: skip
    list_filter = ("state", "job__customer", "kind", "queued_at")
    readonly_fields = (show.related,)
    fieldsets = (
        (None, {"fields": (show.column("location", "source", shown), show.column("job", "import", show.link),
                           show.column("kind", "kind", source_kind.in_words),
                           "found", "situation", show.related)}),
        ("Work", {"fields": WORK_FIELDS}),
    )  # fmt: skip
