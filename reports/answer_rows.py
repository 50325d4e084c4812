"""Answers and quotes as tables: the same columns in CSV files and workbooks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from insights.models import Question, Quote
from reports.answers import BEST_FIRST, coverage, strengths, takeaways, weaknesses

QUOTE_HEADINGS = (
    "Quote ID", "Quote", "Speaker", "Role", "Call", "Order ID", "File", "Customer", "Question", "Theme", "Sentiment",
    "Relevance", "Retrieval", "Combined", "Date", "At second", "Context", "Drawn by rules",
)  # fmt: skip
SHOWN = (
    "text", "speaker", "role", "sentiment", "relevance", "retrieval", "combined", "start_seconds", "context",
    "answer__call",
    "answer__rule_based", "answer__question__text", "answer__question__group", "answer__call__order_id",
    "answer__call__file_name", "answer__call__listed_at", "answer__call__customer__name",
    "answer__call__customer__time_zone",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What the tables are made from: calls, the quotes of them that are wanted, and the questions."""

    calls: QuerySet[Any]
    quotes: QuerySet[Any]
    questions: QuerySet[Any]


@dataclass(frozen=True)
class AnswerTable:
    """A table: what it is called in addresses and in workbooks, its headings, and its rows."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: Callable[[Told], Iterator[list[Any]]]


def _quotes(quotes: QuerySet[Any]) -> Iterator[list[Any]]:
    read = quotes.select_related("answer__call__customer", "answer__question").only(*SHOWN)
    for quote in read.iterator(chunk_size=2000):
        yield _cells(quote)


def _cells(quote: Quote) -> list[Any]:
    answer, call = quote.answer, quote.answer.call
    day = call.listed_at.astimezone(ZoneInfo(call.customer.time_zone)) if call.listed_at else None
    return [
        quote.pk, quote.text, quote.speaker, quote.role, call.pk, call.order_id, call.file_name, call.customer.name,
        answer.question.text, answer.question.group, quote.sentiment,
        round(quote.relevance, 4), round(quote.retrieval, 4),
        round(quote.combined, 4), day.strftime("%Y-%m-%d %H:%M") if day else "", round(quote.start_seconds, 2),
        quote.context, "yes" if answer.rule_based else "",
    ]  # fmt: skip


def _takeaways(told: Told) -> Iterator[list[Any]]:
    asked: dict[int, Question] = {}
    for number, takeaway in takeaways(told.quotes):
        if number not in asked:
            asked[number] = Question.objects.select_related("customer").get(pk=number)
        question, best = asked[number], takeaway.best
        yield [question.customer.name, question.group, question.text, best.text, takeaway.calls,
               round(best.combined, 4), best.call, best.quote]  # fmt: skip


def _coverage(told: Told) -> Iterator[list[Any]]:
    for row in coverage(told.calls, told.questions.select_related("customer")):
        question = row.question
        yield [question.customer.name, question.group, question.text, question.wanted_role, question.version,
               "yes" if question.is_active else "", row.asked, row.found, _rounded(row.share), row.quotes,
               _rounded(row.confidence), row.by_rules]  # fmt: skip


def _rounded(value: float | None) -> Any:
    return "" if value is None else round(value, 4)


TABLES = {
    table.name: table
    for table in (
        AnswerTable("quotes", "Quotes", QUOTE_HEADINGS, lambda told: _quotes(told.quotes.order_by(*BEST_FIRST))),
        AnswerTable(
            "takeaways", "Key takeaways",
            ("Customer", "Theme", "Question", "What is said", "Calls that say so", "Combined", "Best call",
             "Best quote ID"),
            _takeaways,
        ),
        AnswerTable("strengths", "Strengths", QUOTE_HEADINGS, lambda told: _quotes(strengths(told.quotes))),
        AnswerTable("weaknesses", "Weaknesses", QUOTE_HEADINGS, lambda told: _quotes(weaknesses(told.quotes))),
        AnswerTable(
            "coverage", "Coverage",
            ("Customer", "Theme", "Question", "Who has to say it", "Version", "Asked now", "Calls asked",
             "Say something", "Share", "Quotes", "Mean confidence", "Drawn by rules"),
            _coverage,
        ),
    )
}  # fmt: skip
"""Every table by its name, in the order of workbooks."""
