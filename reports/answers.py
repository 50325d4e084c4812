"""What calls say on their customers' questions: how far each is answered, and the words that show it.

Only what stands is told: of the question as it is asked now, in the words that the transcript has now.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet

from calls.filters import CallFilter
from calls.models import Call, Customer
from insights.answers.agreement import Said, Takeaway, agreed
from insights.models import Answer, Question, Quote
from insights.schema import QuoteSentiment
from reports.period import Period

BEST_FIRST = ("-combined", "pk")
TAKEAWAYS = 5
"""Of one question."""
COMPARED = 300
"""Quotes of one question that are grouped: the best ranked ones."""


@dataclass(frozen=True)
class Coverage:
    """How far a question is answered: calls that were asked and that say something, quotes, mean confidence of these.

    `by_rules` counts answers that no language model gave.
    """

    question: Question
    asked: int = 0
    found: int = 0
    quotes: int = 0
    confidence: float | None = None
    by_rules: int = 0

    @property
    def share(self) -> float | None:
        """Of the calls asked, those that say something; 0 to 1."""
        return self.found / self.asked if self.asked else None


def calls_of(customer: Customer, period: Period) -> QuerySet[Any]:
    """A customer's calls of these days."""
    return CallFilter(period.query, queryset=Call.objects.filter(customer=customer)).qs.order_by()


def answers_in(calls: QuerySet[Any]) -> QuerySet[Any]:
    """What stands of these calls' answers."""
    return Answer.objects.filter(_stands(), call__in=calls.values("pk"))


def quotes_in(calls: QuerySet[Any]) -> QuerySet[Any]:
    """The quotes behind them; all were found again in the transcript."""
    return Quote.objects.filter(_stands("answer__"), answer__is_found=True, answer__call__in=calls.values("pk"))


def _stands(path: str = "") -> Q:
    words = f"{path}call__transcripts"
    return Q(
        **{
            f"{path}is_current": True,
            f"{path}question_hash": F(f"{path}question__text_hash"),
            f"{words}__is_current": True,
            f"{words}__text_hash": F(f"{path}transcript_hash"),
        }
    )


def coverage(calls: QuerySet[Any], questions: QuerySet[Any]) -> list[Coverage]:
    """One for each question, in the questions' order; two queries more than theirs."""
    found = Q(is_found=True)
    rows = answers_in(calls).order_by().values("question").annotate(
        asked=Count("pk"), answered=Count("pk", filter=found), sure=Avg("confidence", filter=found),
        by_rules=Count("pk", filter=Q(rule_based=True)),
    )  # fmt: skip
    figures = {row["question"]: row for row in rows}
    counted = quotes_in(calls).order_by().values_list("answer__question").annotate(Count("pk"))
    quotes: dict[int, int] = dict(counted)
    return [_coverage(question, figures.get(question.pk), quotes.get(question.pk, 0)) for question in questions]


def _coverage(question: Question, row: dict[str, Any] | None, quotes: int) -> Coverage:
    if row is None:
        return Coverage(question)
    return Coverage(question, row["asked"], row["answered"], quotes, row["sure"], row["by_rules"])


def by_group(rows: list[Coverage]) -> list[tuple[str, list[Coverage]]]:
    """Rows of each group, groups in the order of the questions; those without a group last."""
    groups: defaultdict[str, list[Coverage]] = defaultdict(list)
    for row in rows:
        groups[row.question.group].append(row)
    return sorted(groups.items(), key=lambda pair: not pair[0])


def takeaways(quotes: QuerySet[Any]) -> Iterator[tuple[int, Takeaway]]:
    """For each question (its number) what most calls say, one after the other."""
    best = quotes.filter(rank=1).order_by("answer__question", *BEST_FIRST)
    told = best.values_list("answer__question", "pk", "answer__call", "text", "combined").iterator(chunk_size=2000)
    for question, rows in groupby(told, key=lambda row: row[0]):
        said = [Said(*row[1:]) for _, row in zip(range(COMPARED), rows, strict=False)]
        yield from ((question, takeaway) for takeaway in agreed(said, TAKEAWAYS))


def strengths(quotes: QuerySet[Any]) -> QuerySet[Any]:
    """What sounds glad, best first."""
    return quotes.filter(sentiment=QuoteSentiment.POSITIVE).order_by(*BEST_FIRST)


def weaknesses(quotes: QuerySet[Any]) -> QuerySet[Any]:
    """What sounds unhappy, best first."""
    return quotes.filter(sentiment=QuoteSentiment.NEGATIVE).order_by(*BEST_FIRST)
