"""The files of the storage that carry what was drawn from calls."""

from django.contrib import admin

from calls.access.admin import MachineRowAdmin
from calls.admin import show
from insights.models import AnalysisFile


@admin.register(AnalysisFile)
class AnalysisFileAdmin(MachineRowAdmin):
    """Where each call's analysis lies in the storage."""

    list_display = ("name", "call", show.column("call__customer", "customer"), "written_at")
    list_filter = ("call__customer", "written_at")
    filter_titles = {"call__customer": "customer"}
    list_select_related = ("call__customer",)
    search_fields = ("call__file_name", "call__order_id")
    search_help_text = "File or order ID"
    ordering = ("-pk",)
    fields = (show.column("call", "call", show.link), "name", "content_hash", "inputs_hash", "written_at")
