"""Insights: a call's current one and its earlier ones, all of them made by machine."""

from typing import Any

from django.contrib import admin

from calls.access.admin import EMPTY, MachineRowAdmin
from calls.admin import show
from calls.wording import clock, words
from insights.admin.filters import FallbackFilter, ProviderFilter, UnverifiedFilter
from insights.admin.objection import LONG_PARTS, ObjectionInline
from insights.models import Insight
from insights.page.course import course_of


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


def _evidence(rows: list[dict[str, Any]]) -> Any:
    told = [[words(row["about"]), row["quote"], _clock(row.get("start"))] for row in rows]
    return show.table(("Behind", "Said", "At"), told, kinds=("word", "", "number"))


def _unverified(rows: list[dict[str, Any]]) -> Any:
    return show.table(("For", "Quote"), [[words(row["about"]), row["quote"]] for row in rows], kinds=("word", ""))


def _course(scores: list[float | None]) -> str:
    course = course_of(scores)
    return EMPTY if course is None else ", ".join(f"{part.name.lower()} {part.words}" for part in course.quarters)


def _clock(seconds: float | None) -> str:
    return "" if seconds is None else clock(seconds)


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
        "is_current", "call__customer", "category", "call_type", "sentiment", "outcome", "satisfaction",
        "agent_performance", ProviderFilter, "rule_based", FallbackFilter, UnverifiedFilter, "is_placeholder",
        "created_at",
    )  # fmt: skip
    filter_titles = {
        "call__customer": "customer",
        "rule_based": "made by rules",
        "is_current": "current",
        "is_placeholder": "too little to judge",
    }
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
            show.column("sentiment_course", "through the call", _course),
            "satisfaction", "agent_performance", show.column("evidence", "the words behind it", _evidence),
        )}),
        ("What follows", {"fields": (show.column("action_items", "to do", _actions),
                                     show.column("next_steps", "next steps", show.lines),
                                     show.column("red_flags", "red flags", _flags))}),
        ("Who is who", {"fields": (show.column("roles", "roles", _roles),)}),
        ("Not found in the call", {
            "description": "Said by the model, not found in the call: for staff alone, counted nowhere, in no report.",
            "fields": ("unverified_count", show.column("unverified", "quotes", _unverified)),
        }),
        ("Origin", {"fields": (
            show.column("transcript", "transcript", show.link), "provider", "model", "prompt_version", "rule_based",
            "instead", show.column("copied_from", "taken from", show.link),
            show.column("input_tokens", "tokens in", show.count),
            show.column("output_tokens", "tokens out", show.count),
            show.column("cost_usd", "cost (USD)", show.dollars), "transcript_hash", "created_at",
        )}),
    )  # fmt: skip

    @admin.display(description="made by", ordering="provider")
    def made_by(self, insight: Insight) -> str:
        """The provider, whether it went by rules, and whether it stood in for another."""
        made = f"{insight.provider} (rule-based)" if insight.rule_based else insight.provider
        return f"{made}, instead of {insight.fallback_from}" if insight.fallback_from else made

    @admin.display(description="instead of")
    def instead(self, insight: Insight) -> str:
        """Who was chosen and could not, and why."""
        return f"{insight.fallback_from}: {insight.fallback_reason}" if insight.fallback_from else EMPTY

    @admin.display(description="judged")
    def judged(self, insight: Insight) -> str:
        """In words: a cross for "no placeholder" reads like an error."""
        return "No: too short, or without speech" if insight.is_placeholder else "Yes"

    @admin.display(description="category certain to")
    def certainty(self, insight: Insight) -> Any:
        """Probability that the category is right."""
        return EMPTY if insight.category_confidence is None else show.percent(insight.category_confidence)
