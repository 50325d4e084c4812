"""Pieces of recordings that hosted speech engines are working on."""

from django.contrib import admin
from django.utils.safestring import SafeString

from calls.access.admin import MachineRowAdmin
from calls.admin import show
from calls.models import SpeechPiece


def _moment(ms: int) -> SafeString:
    return show.duration(ms / 1000)


PIECE = (
    "engine", "model", show.column("channel", "channel", lambda number: show.count(number + 1)),
    show.column("start_ms", "from", _moment), show.column("end_ms", "to", _moment),
    show.column("sendings", "times sent", show.count),
)  # fmt: skip


@admin.register(SpeechPiece)
class SpeechPieceAdmin(MachineRowAdmin):
    """One row a piece, gone once the transcript is stored. What it says is read on the call's page, which notes who."""

    left_out_of_lists = ("answer",)
    list_display = ("call", show.column("call__customer", "customer"), *PIECE, "sent_at", "answered_at")
    list_filter = ("call__customer", "engine")
    list_select_related = ("call__customer",)
    search_fields = ("call__file_name", "call__order_id")
    ordering = ("-pk",)
    fields = (show.column("call", "call", show.link), *PIECE, "ticket", "sent_at", "answered_at")
