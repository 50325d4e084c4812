"""Pieces of recordings that hosted speech engines are working on."""

from django.contrib import admin

from calls.access.admin import MachineRowAdmin
from calls.admin import show
from calls.models import SpeechPiece


@admin.register(SpeechPiece)
class SpeechPieceAdmin(MachineRowAdmin):
    """One row a piece, gone once the transcript is stored."""

    left_out_of_lists = ("answer",)
    list_display = (
        "call", show.column("call__customer", "customer"), "engine", "model", "channel", "start_ms", "end_ms",
        "sendings", "sent_at", "answered_at",
    )  # fmt: skip
    list_filter = ("call__customer", "engine")
    list_select_related = ("call__customer",)
    search_fields = ("call__file_name", "call__order_id")
    ordering = ("-pk",)
