"""Objections that customers raised, with how each was overcome."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from calls.access.admin import MachineRowAdmin, MachineRowInline
from calls.admin import show
from calls.wording import clock, words
from insights.models import Objection

# What lists of rows that hang on an insight leave unread of it: long texts that no list shows.
LONG_PARTS = (
    "summary", "key_points", "category_notes", "roles", "action_items", "red_flags", "next_steps", "evidence",
    "unverified", "fallback_reason", "sentiment_course",
)  # fmt: skip


def _moment(objection: Objection) -> SafeString:
    """The call's page, where the recording stands at the objection."""
    page = reverse("admin:calls_call_change", args=[objection.insight.call_id])
    begins = objection.start_seconds
    return format_html('<a class="number" href="{}?t={}">{}</a>', page, f"{begins:.2f}", clock(begins))


class ObjectionInline(MachineRowInline):
    """Objections on the insight's page, in the order they were said."""

    model = Objection
    show_change_link = True
    fields = ("at", "type", "speaker", "quote", "sure", "overcome_method", "overcome_quote")
    readonly_fields = ("at", "sure")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the call that each leads to."""
        return super().get_queryset(request).select_related("insight")

    @admin.display(description="at")
    def at(self, objection: Objection) -> Any:
        """When it was said, leading there."""
        return _moment(objection)

    @admin.display(description="sure")
    def sure(self, objection: Objection) -> Any:
        """Probability that it is one of this type."""
        return show.percent(objection.confidence)


@admin.register(Objection)
class ObjectionAdmin(MachineRowAdmin):
    """Objections over all calls."""

    list_display = (
        show.column("type", "type", words), show.column("quote", "quote", show.short),
        show.column("insight__call", "call", show.link),
        show.column("insight__call__customer", "customer"), "at",
        show.column("confidence", "sure", show.percent),
        show.column("overcome_method", "overcome by", words), "made_by",
    )  # fmt: skip
    list_filter = ("insight__is_current", "insight__call__customer", "type", "overcome_method", "insight__rule_based")
    list_select_related = ("insight__call__customer",)
    filter_titles = {
        "insight__is_current": "current", "insight__call__customer": "customer", "overcome_method": "overcome by",
        "insight__rule_based": "made by rules",
    }  # fmt: skip
    search_fields = ("quote", "insight__call__file_name", "insight__call__order_id")
    search_help_text = "Words, file or order ID"
    left_out_of_lists = tuple(f"insight__{name}" for name in LONG_PARTS)
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": (show.column("insight__call", "call", show.link),
                           show.column("insight", "insight", show.link), "made_by")}),
        ("Objection", {"fields": ("type", "quote", "speaker", show.column("start_seconds", "at", show.duration),
                                  show.column("confidence", "sure", show.percent))}),
        ("How it was overcome", {"fields": (
            "overcome_method", "overcome_quote", "overcome_speaker",
            show.column("overcome_start_seconds", "at", show.duration),
            show.column("overcome_confidence", "sure", show.percent),
        )}),
    )  # fmt: skip

    @admin.display(description="at", ordering="start_seconds")
    def at(self, objection: Objection) -> Any:
        """When it was said, leading there."""
        return _moment(objection)

    @admin.display(description="made by")
    def made_by(self, objection: Objection) -> str:
        """The insight's provider, and whether it went by rules."""
        insight = objection.insight
        return f"{insight.provider} (rule-based)" if insight.rule_based else insight.provider
