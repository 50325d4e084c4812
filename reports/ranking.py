"""Which calls went best and worst, and how agents compare: scores from 0 to 110 and 0 to 100, made in SQL.

A call:    0.4 x sentiment + 0.3 x satisfaction + 0.2 x 100 x min(seconds / 600, 1) + 10 if the agent was professional.
An agent:  0.5 x (positive % - negative % + 100) / 2 + 0.3 x 100 x calls / most calls of any + 0.2 x mean satisfaction.

Percentages and means are those of judged calls: placeholders, which stand for too little speech, count nowhere.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, Upper

from insights.models import Insight
from insights.schema import AgentPerformance, Satisfaction, Sentiment

SENTIMENTS = {Sentiment.POSITIVE: 100.0, Sentiment.NEUTRAL: 50.0, Sentiment.MIXED: 25.0, Sentiment.NEGATIVE: 0.0}
SATISFACTIONS = {
    Satisfaction.HAPPY: 100.0,
    Satisfaction.SATISFIED: 75.0,
    Satisfaction.NEUTRAL: 50.0,
    Satisfaction.FRUSTRATED: 25.0,
    Satisfaction.ANGRY: 0.0,
}
OF_SENTIMENT, OF_SATISFACTION, OF_LENGTH, PROFESSIONAL = 0.4, 0.3, 0.2, 10.0
"""What counts how much for a call; the last are points."""
FULL_SECONDS = 600.0
"""Longer calls gain no more by their length."""
OF_BALANCE, OF_NUMBER, OF_MEAN = 0.5, 0.3, 0.2
"""What counts how much for an agent: more pleased callers than others, number of calls, mean satisfaction."""
MOST_AGENTS = 1000
"""Those with most calls are compared: a field full of other things than names must not fill the memory."""

JUDGED = ~Q(sentiment="")
"""Of calls: those that an insight says something of."""


@dataclass(frozen=True)
class AgentRank:
    """One agent's calls of a period, and what they come to. Percentages from 0 to 100; None where none was judged."""

    agent: str
    calls: int
    judged: int
    positive: int
    negative: int
    positive_percent: float | None
    negative_percent: float | None
    satisfaction: float | None
    score: float | None


def _points(field: str, points: dict[Any, float]) -> Case:
    """A judgement as a number; what nobody judged stays empty."""
    whens = [When(**{field: judgement.value}, then=Value(number)) for judgement, number in points.items()]
    return Case(*whens, default=None, output_field=FloatField())


def scored(calls: QuerySet[Any]) -> QuerySet[Any]:
    """The judged ones of these calls, each with its `score`, and `was_professional`."""
    praised = Insight.objects.filter(
        call=OuterRef("pk"), is_current=True, agent_performance=AgentPerformance.PROFESSIONAL
    )
    length = Least(Coalesce(F("duration_seconds"), 0.0) / FULL_SECONDS, 1.0, output_field=FloatField())
    score = (
        OF_SENTIMENT * Coalesce(_points("sentiment", SENTIMENTS), 0.0)
        + OF_SATISFACTION * Coalesce(_points("satisfaction", SATISFACTIONS), 0.0)
        + OF_LENGTH * 100 * length
        + Case(When(was_professional=True, then=Value(PROFESSIONAL)), default=Value(0.0))
    )
    known = calls.filter(JUDGED).annotate(was_professional=Exists(praised))
    return known.annotate(score=ExpressionWrapper(score, output_field=FloatField()))


def best(calls: QuerySet[Any], most: int) -> list[Any]:
    """The highest scores first."""
    return _first(calls, ("-score", "-listed_at", "-pk"), most)


def worst(calls: QuerySet[Any], most: int) -> list[Any]:
    """The lowest scores first."""
    return _first(calls, ("score", "-listed_at", "-pk"), most)


def _first(calls: QuerySet[Any], order: tuple[str, ...], most: int) -> list[Any]:
    """Their numbers first: so of all the others nothing is read but what makes the score, and that once."""
    found = scored(calls).order_by(*order).values_list("pk", flat=True)[:most]
    return list(scored(calls.filter(pk__in=list(found))).order_by(*order))


def agents(calls: QuerySet[Any]) -> list[AgentRank]:
    """Those who took these calls, the best score first; who had no judged call comes last.

    Capitals make no other agent, as for the filter of calls. At most MOST_AGENTS.
    """
    rows = (
        calls.exclude(agent="")
        .order_by()
        .values(name=Upper("agent"))
        .annotate(
            shown=Min("agent"),
            calls=Count("pk"),
            judged=Count("pk", filter=JUDGED),
            positive=Count("pk", filter=Q(sentiment=Sentiment.POSITIVE)),
            negative=Count("pk", filter=Q(sentiment=Sentiment.NEGATIVE)),
            satisfaction=Avg(_points("satisfaction", SATISFACTIONS), filter=JUDGED),
        )
        .order_by("-calls", "name")[:MOST_AGENTS]
    )
    found = list(rows)
    most = found[0]["calls"] if found else 0
    ranked = [_rank(row, most) for row in found]
    return sorted(ranked, key=lambda rank: (-1 if rank.score is None else rank.score, rank.calls), reverse=True)


def _rank(row: dict[str, Any], most: int) -> AgentRank:
    shown = {"agent": row["shown"], **{name: row[name] for name in ("calls", "judged", "positive", "negative")}}
    if not row["judged"]:
        return AgentRank(**shown, positive_percent=None, negative_percent=None, satisfaction=None, score=None)
    positive, negative = (100 * row[name] / row["judged"] for name in ("positive", "negative"))
    satisfaction = row["satisfaction"] or 0.0
    return AgentRank(
        **shown,
        positive_percent=positive,
        negative_percent=negative,
        satisfaction=satisfaction,
        score=agent_score(positive, negative, row["calls"], most, satisfaction),
    )


def agent_score(positive: float, negative: float, calls: int, most: int, satisfaction: float) -> float:
    """0 to 100, of percentages (0 to 100), the agent's calls and those of who has most, and a mean from 0 to 100."""
    balance = (positive - negative + 100) / 2
    return OF_BALANCE * balance + OF_NUMBER * 100 * calls / most + OF_MEAN * satisfaction
