"""What was drawn from calls. All of it is made by machine, and says by which."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from calls.access.admin import EMPTY, MachineRowAdmin, MachineRowInline
from calls.admin import show
from calls.wording import clock, words
from insights.models import AnalysisFile, Insight, Objection


def _actions(items: list[dict[str, Any]]) -> Any:
    rows = [[item["priority"].capitalize(), item["action"], item["assignee"]] for item in items]
    return show.table(("Priority", "What is to be done", "By whom"), rows, kinds=("word", "", "word"))


def _flags(flags: list[dict[str, Any]]) -> Any:
    rows = [[flag["severity"].capitalize(), flag["concern"], words(flag["category"]), flag["quote"]] for flag in flags]
    return show.table(("Severity", "Concern", "Kind", "Said"), rows, kinds=("word", "", "word"))


def _roles(roles: dict[str, dict[str, Any]]) -> Any:
    rows = [
        [speaker, found["role"].capitalize(), f"{found['score']:.0%}", found["reason"]]
        for speaker, found in roles.items()
    ]
    return show.table(("Speaker", "Role", "Sure", "Because"), rows, kinds=("word", "word", "number"))


def _standing(is_current: bool) -> str:
    return "Current" if is_current else "Earlier"


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


@admin.register(Insight)
class InsightAdmin(MachineRowAdmin):
    """A call's current insight and its earlier ones."""

    inlines = (ObjectionInline,)
    left_out_of_lists = ("summary", "key_points", "category_notes", "roles", "action_items", "red_flags")
    list_display = (
        "call", show.column("call__customer", "customer"), "category", "sentiment", "outcome", "satisfaction",
        "made_by", show.column("is_current", "standing", _standing), "created_at",
    )  # fmt: skip
    list_filter = (
        "is_current", "call__customer", "category", "sentiment", "outcome", "satisfaction", "agent_performance",
        "call_type", "rule_based", "is_placeholder", "created_at",
    )  # fmt: skip
    filter_titles = {"rule_based": "made by rules", "is_current": "current", "is_placeholder": "too little to judge"}
    list_select_related = ("call__customer",)
    search_fields = ("call__file_name", "call__order_id")
    search_help_text = "File or order ID"
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": (show.column("call", "call", show.link), "made_by",
                           show.column("is_current", "standing", _standing), "judged", "summary",
                           show.column("key_points", "key points", show.lines))}),
        ("Judgement", {"fields": (
            "category", "certainty", "category_notes", "call_type", "outcome",
            "sentiment", show.column("sentiment_score", "sentiment from -5 to 5", show.decimal),
            show.column("sentiment_confidence", "sentiment certain to", show.percent),
            "satisfaction", "agent_performance",
        )}),
        ("What follows", {"fields": (show.column("action_items", "to do", _actions),
                                     show.column("red_flags", "red flags", _flags))}),
        ("Who is who", {"fields": (show.column("roles", "roles", _roles),)}),
        ("Origin", {"fields": (show.column("transcript", "transcript", show.link), "provider", "model",
                               "prompt_version", "rule_based", "transcript_hash", "created_at")}),
    )  # fmt: skip

    @admin.display(description="made by", ordering="provider")
    def made_by(self, insight: Insight) -> str:
        """The provider, and whether it went by rules."""
        return f"{insight.provider} (rule-based)" if insight.rule_based else insight.provider

    @admin.display(description="judged")
    def judged(self, insight: Insight) -> str:
        """In words: a cross for "no placeholder" reads like an error."""
        return "No: too short, or without speech" if insight.is_placeholder else "Yes"

    @admin.display(description="category certain to")
    def certainty(self, insight: Insight) -> Any:
        """Probability that the category is right."""
        return EMPTY if insight.category_confidence is None else show.percent(insight.category_confidence)


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
    left_out_of_lists = tuple(f"insight__{name}" for name in InsightAdmin.left_out_of_lists)
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
