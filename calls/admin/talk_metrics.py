"""How conversations went, as measured."""

from django.contrib import admin

from calls.access.admin import MachineRowAdmin
from calls.admin import show
from calls.models import TalkMetrics


@admin.register(TalkMetrics)
class TalkMetricsAdmin(MachineRowAdmin):
    """One row a call."""

    left_out_of_lists = ("sides", "interruptions")
    list_display = (
        "call", show.column("call__customer", "customer"), "measured_from",
        show.column("crosstalk_seconds", "crosstalk", show.duration),
        show.column("non_talk_seconds", "non-talk", show.duration),
        show.column("interruption_count", "interruptions", show.count),
    )  # fmt: skip
    list_filter = ("call__customer", "measured_from")
    list_select_related = ("call__customer",)
    search_fields = ("call__file_name", "call__order_id")
    ordering = ("-pk",)
