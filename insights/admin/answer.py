"""What calls say on their customers' questions, and the words that show it; made by machine."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from calls.access.admin import EMPTY, MachineRowAdmin, MachineRowInline
from calls.admin import show
from calls.wording import clock, words
from insights.models import Answer, Quote


def _found(is_found: bool) -> Any:
    return show.badge("Found", "good") if is_found else show.badge("Nothing said", "quiet")


def _standing(is_current: bool) -> str:
    return "Current" if is_current else "Earlier"


def moment(call: int, seconds: float) -> Any:
    """The call's page, where the recording stands at these seconds."""
    page = reverse("admin:calls_call_change", args=[call])
    return format_html('<a class="number" href="{}?t={}">{}</a>', page, f"{seconds:.2f}", clock(seconds))


class QuoteInline(MachineRowInline):
    """Quotes on their answer's page, best first."""

    model = Quote
    show_change_link = True
    fields = ("rank", "text", "speaker", "role", "at", "score", "sentiment", "context")
    readonly_fields = ("at", "score")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the call that each leads to."""
        return super().get_queryset(request).select_related("answer")

    @admin.display(description="at")
    def at(self, quote: Quote) -> Any:
        """When it was said, leading there."""
        return moment(quote.answer.call_id, quote.start_seconds)

    @admin.display(description="score")
    def score(self, quote: Quote) -> Any:
        """What it is ranked by."""
        return show.percent(quote.combined)


@admin.register(Answer)
class AnswerAdmin(MachineRowAdmin):
    """Answers over all calls."""

    inlines = (QuoteInline,)
    left_out_of_lists = ("unverified",)
    list_display = (
        show.column("question", "question"), show.column("is_found", "found", _found),
        show.column("text", "answer", show.short), "call", show.column("call__customer", "customer"),
        "sure", "made_by", show.column("is_current", "standing", _standing),
    )  # fmt: skip
    list_filter = ("is_current", "call__customer", "is_found", "rule_based", "question", "created_at")
    filter_titles = {"is_current": "current", "call__customer": "customer", "is_found": "found",
                     "rule_based": "made by rules"}  # fmt: skip
    list_select_related = ("call__customer", "question")
    search_fields = ("text", "question__text", "call__file_name", "call__order_id")
    search_help_text = "Words, file or order ID"
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": (show.column("question", "question", show.link), show.column("call", "call", show.link),
                           show.column("is_found", "found", _found), "text",
                           show.column("confidence", "sure", show.percent),
                           show.column("unverified", "quotes that nobody said", show.lines))}),
        ("Origin", {"fields": ("made_by", "model", "prompt_version", "question_version",
                               show.column("is_current", "standing", _standing), "created_at")}),
    )  # fmt: skip

    @admin.display(description="sure", ordering="confidence")
    def sure(self, answer: Answer) -> Any:
        """Of what was found; of nothing there is nothing to be sure of."""
        return show.percent(answer.confidence) if answer.is_found else EMPTY

    @admin.display(description="made by", ordering="provider")
    def made_by(self, answer: Answer) -> str:
        """The provider, and whether it went by rules."""
        return f"{answer.provider} (rule-based)" if answer.rule_based else answer.provider


@admin.register(Quote)
class QuoteAdmin(MachineRowAdmin):
    """Quotes over all calls."""

    list_display = (
        show.column("text", "quote", show.short), show.column("answer__question", "question", show.link),
        show.column("answer__call", "call", show.link), show.column("answer__call__customer", "customer"), "at",
        show.column("role", "said by", words), show.column("sentiment", "sentiment", words),
        show.column("combined", "score", show.percent), "made_by",
    )  # fmt: skip
    list_filter = ("answer__is_current", "answer__call__customer", "role", "sentiment", "answer__rule_based",
                   "answer__question")  # fmt: skip
    filter_titles = {"answer__is_current": "current", "answer__call__customer": "customer", "sentiment": "sentiment",
                     "answer__rule_based": "made by rules", "answer__question": "question"}  # fmt: skip
    list_select_related = ("answer__call__customer", "answer__question")
    left_out_of_lists = ("context", "answer__unverified")
    search_fields = ("text", "answer__question__text", "answer__call__file_name", "answer__call__order_id")
    search_help_text = "Words, question, file or order ID"
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": (show.column("answer__call", "call", show.link),
                           show.column("answer__question", "question", show.link),
                           show.column("answer", "answer", show.link), "made_by")}),
        ("Quote", {"fields": ("text", "context", "speaker", show.column("role", "role", words), "at",
                              show.column("sentiment", "sentiment", words))}),
        ("How well it fits", {"fields": (
            "rank", show.column("combined", "score", show.percent),
            show.column("retrieval", "by its words", show.percent),
            show.column("relevance", "as the model sees it", show.percent),
            show.column("match", "found again", show.percent),
        )}),
    )  # fmt: skip

    @admin.display(description="at", ordering="start_seconds")
    def at(self, quote: Quote) -> Any:
        """When it was said, leading there."""
        return moment(quote.answer.call_id, quote.start_seconds)

    @admin.display(description="made by")
    def made_by(self, quote: Quote) -> str:
        """The answer's provider, and whether it went by rules."""
        answer = quote.answer
        return f"{answer.provider} (rule-based)" if answer.rule_based else answer.provider
