"""Insights: a call's current one and its earlier ones, all of them made by machine."""

from typing import Any

from django.contrib import admin

from calls.access.admin import EMPTY, MachineRowAdmin
from calls.admin import show
from calls.wording import words
from insights.admin.objection import LONG_PARTS, ObjectionInline
from insights.models import Insight


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


@admin.register(Insight)
class InsightAdmin(MachineRowAdmin):
    """A call's current insight and its earlier ones."""

    inlines = (ObjectionInline,)
    left_out_of_lists = LONG_PARTS
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
