"""Places that were searched for recordings."""

from django.contrib import admin

from calls.admin import show
from calls.admin.items import STATE, WORK_FIELDS
from imports.admin import source_kind
from imports.admin.items import ImportItemAdmin
from imports.models import ImportSource


@admin.register(ImportSource)
class ImportSourceAdmin(ImportItemAdmin):
    """One row a place and import."""

    heading = "Sources of imports"
    empty_hint = "They come with imports: under Imports, New import."
    filter_titles = {"job__customer": "customer", "queued_at": "queued"}
    list_display = (
        "source", show.column("job__customer", "customer"),
        show.column("job_id", "import", show.count), show.column("kind", "kind", source_kind.in_words),
        show.column("found", "found", show.count), STATE,
        show.column("attempts", "tries", show.count), "situation", "next_try",
    )  # fmt: skip
    list_filter = ("state", "job__customer", "kind", "queued_at")
    list_select_related = ("job__customer", "upload")
    readonly_fields = (show.related,)
    fieldsets = (
        (None, {"fields": ("source", show.column("job", "import", show.link),
                           show.column("kind", "kind", source_kind.in_words),
                           "found", "situation", show.related)}),
        ("Work", {"fields": WORK_FIELDS}),
    )  # fmt: skip

    @admin.display(description="source", ordering="location")
    def source(self, source: ImportSource) -> str:
        """The name of an uploaded file, or the place without what may be secret."""
        return str(source)
