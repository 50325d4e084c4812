"""What work used and cost."""

from django.contrib import admin

from calls.access.admin import EMPTY, MachineRowAdmin
from calls.admin import show
from calls.admin.items import StageFilter
from calls.models import Usage

STAGE = show.column("stage", "work", show.stage)
AUDIO = show.column("audio_seconds", "audio", show.duration)
TOKENS = (
    show.column("input_tokens", "tokens read", show.count),
    show.column("cached_input_tokens", "of these from its cache", show.count),
    show.column("output_tokens", "tokens written", show.count),
)
COST = show.column("cost_usd", "cost (USD)", show.dollars)


@admin.register(Usage)
class UsageAdmin(MachineRowAdmin):
    """One row for every piece of paid or counted work."""

    list_display = ("created_at", "customer", "call", STAGE, "provider", "model", AUDIO, *TOKENS, COST)
    list_filter = ("customer", StageFilter, "provider", "created_at")
    list_select_related = ("customer", "call")
    search_fields = ("call__file_name", "call__order_id", "model")
    ordering = ("-pk",)
    fields = (
        "created_at", "customer", show.column("call", "call", show.link), "batch_number", STAGE, "purpose",
        "provider", "model", AUDIO, *TOKENS, COST,
    )  # fmt: skip

    @admin.display(description="batch")
    def batch_number(self, usage: Usage) -> int | str:
        """Its number only: a batch over several customers may name the others."""
        return usage.batch_id or EMPTY
