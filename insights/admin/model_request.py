"""What hosted language models were asked: what for, what became of it, what it cost; never what was said."""

from typing import Any

from django.contrib import admin
from django.db.models import Q

from calls.access.admin import EMPTY, MachineRowAdmin
from calls.admin import show
from insights.admin.filters import ProviderFilter, WordsFilter
from insights.models import ModelRequest

STANDINGS = {
    "answered": ("Answered", "good", Q(answered_at__isnull=False)),
    "refused": ("Not done", "quiet", Q(answered_at__isnull=True, refused_at__isnull=False)),
    "lost": (
        "No answer", "warn",
        Q(answered_at__isnull=True, refused_at__isnull=True, sent_at__isnull=False) & ~Q(error_code=""),
    ),
    "under-way": (
        "Under way", "busy",
        Q(answered_at__isnull=True, refused_at__isnull=True, sent_at__isnull=False, error_code=""),
    ),
    "unsent": ("Not sent", "quiet", Q(answered_at__isnull=True, refused_at__isnull=True, sent_at__isnull=True)),
}  # fmt: skip
"""What became of a request: its word, its colour, and the rows of which it is true."""


def standing_of(row: ModelRequest) -> str:
    """The key of its standing."""
    if row.answered_at:
        return "answered"
    if row.refused_at:
        return "refused"
    if not row.sent_at:
        return "unsent"
    return "lost" if row.error_code else "under-way"


class StandingFilter(WordsFilter):
    """By what became of them."""

    title = "what became of it"
    parameter_name = "standing"
    questions = {key: (word, rows) for key, (word, _look, rows) in STANDINGS.items()}


@admin.register(ModelRequest)
class ModelRequestAdmin(MachineRowAdmin):
    """One row for every request; it stays when its call is deleted, since it says what was paid for."""

    heading = "Requests to models"
    empty_hint = "Requests to hosted language models stand here, from before they are sent."
    # An answer repeats what was said in the call: it is shown nowhere.
    left_out_of_lists = ("answer",)
    list_display = (
        "created_at", "customer", show.column("call", "call", show.link), "purpose", "provider", "model", "became",
        "sendings", show.column("cost_usd", "cost (USD)", show.dollars),
    )  # fmt: skip
    list_filter = (StandingFilter, "customer", "purpose", ProviderFilter, "created_at")
    list_select_related = ("customer", "call")
    search_fields = ("call__file_name", "call__order_id", "model")
    search_help_text = "File, order ID or model"
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("customer", show.column("call", "call", show.link), "batch_number", "purpose", "provider",
                           "model", "became")}),
        ("Times", {"fields": ("created_at", "sent_at", "answered_at", "refused_at", "sendings")}),
        ("Cost", {"fields": (show.column("cost_usd", "cost (USD)", show.dollars),
                             show.column("reserved_usd", "set aside meanwhile (USD)", show.dollars),
                             show.column("input_tokens", "tokens in", show.count),
                             show.column("cached_input_tokens", "of these from its cache", show.count),
                             show.column("output_tokens", "tokens out", show.count))}),
        ("Origin", {"fields": ("error_code", "kept_there", "key")}),
    )  # fmt: skip

    @admin.display(description="what became of it")
    def became(self, row: ModelRequest) -> Any:
        """In a word."""
        word, look, _rows = STANDINGS[standing_of(row)]
        return show.badge(word, look)

    @admin.display(description="batch")
    def batch_number(self, row: ModelRequest) -> int | str:
        """Its number only: a batch over several customers may name the others."""
        return row.batch_id or EMPTY
