"""Rows of manifests and lists that could not be used."""

from typing import Any

from django.contrib import admin

from calls.access.admin import EMPTY, MachineRowAdmin
from calls.admin import show
from imports.models import ImportSource, UnusableRow


def _source(source: ImportSource) -> Any:
    return show.link(source)


@admin.register(UnusableRow)
class UnusableRowAdmin(MachineRowAdmin):
    """One row a wrong cell."""

    heading = "Rows that cannot be used"
    empty_hint = "Rows of manifests and lists of order IDs are listed here when nothing can be imported from them."
    filter_titles = {"source__job__customer": "customer"}
    list_display = (
        "row_number", "column_name", "value", "error_text", show.column("source", "list"),
        show.column("source__job_id", "import", show.count), show.column("source__job__customer", "customer"),
    )  # fmt: skip
    list_filter = ("source__job__customer",)
    list_select_related = ("source__upload", "source__job__customer")
    search_fields = ("value", "error_text", "=source__job__id")
    search_help_text = "Value, reason or number of the import"
    ordering = ("-source", "row_number", "pk")
    fields = (
        "row_number", "column_name", "value", "error_text", show.column("source", "list", _source),
        show.column("source__job", "import", show.link),
    )  # fmt: skip

    @admin.display(description="column", ordering="column")
    def column_name(self, row: UnusableRow) -> str:
        """Empty where the whole row is meant."""
        return row.column or EMPTY
