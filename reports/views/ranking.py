"""How calls and agents of a customer compare, and both as files for spreadsheets."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from calls.csv_answer import csv_answer
from calls.filters import CallFilter
from calls.models import Call, Customer
from calls.wording import words
from reports import ranking as ranks
from reports.access import for_customer
from reports.period import SPANS, Period, PeriodForm

FEW = 10
"""Best and worst calls on the page; the file has all."""
MOST_ROWS = 100_000
SHOWN = (
    "listed_at", "order_id", "file_name", "agent", "duration_seconds", "sentiment", "satisfaction", "category",
    "red_flag_count",
)  # fmt: skip
CALL_COLUMNS = (
    "Score", "Time", "Order ID", "File", "Agent", "Seconds", "Sentiment", "Satisfaction", "Agent professional",
)  # fmt: skip
AGENT_COLUMNS = (
    "Agent", "Calls", "With insights", "Positive", "Positive (%)", "Negative", "Negative (%)", "Mean satisfaction",
    "Score",
)  # fmt: skip


def calls_of(customer: Customer, period: Period) -> QuerySet[Any]:
    """Those of these days, as lists with the same filters show them."""
    return CallFilter(period.query, queryset=Call.objects.filter(customer=customer)).qs


@for_customer
def ranking(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Agents, then the calls that went best and worst."""
    form, period = _asked(request)
    calls = calls_of(customer, period)
    lists = {
        "best": ranks.best(calls.only(*SHOWN), FEW),
        "worst": ranks.worst(calls.only(*SHOWN), FEW),
        "agents": ranks.agents(calls),
    }
    return render(
        request,
        "reports/ranking.html",
        {
            "customer": customer, "section": "ranking", "spans": SPANS, "period": period,
            "form": PeriodForm.shown(form, period), "without_agent": calls.filter(agent="").count(), **lists,
        },
    )  # fmt: skip


@for_customer
def ranking_csv(request: HttpRequest, customer: Customer) -> StreamingHttpResponse:
    """The judged calls of these days, best first; at most `MOST_ROWS`, sent as they are read."""
    _form, period = _asked(request)
    ordered = ranks.scored(calls_of(customer, period).only(*SHOWN)).order_by("-score", "-listed_at", "-pk")
    rows = ordered[:MOST_ROWS].iterator(chunk_size=2000)
    zone = timezone.get_current_timezone()  # read after this function has ended
    return csv_answer(f"ranking-{customer.slug}.csv", CALL_COLUMNS, (_call_cells(call, zone) for call in rows))


@for_customer
def agents_csv(request: HttpRequest, customer: Customer) -> StreamingHttpResponse:
    """Agents with their figures, best first."""
    _form, period = _asked(request)
    rows = map(_agent_cells, ranks.agents(calls_of(customer, period)))
    return csv_answer(f"agents-{customer.slug}.csv", AGENT_COLUMNS, rows)


def _asked(request: HttpRequest) -> tuple[PeriodForm, Period]:
    form = PeriodForm(request.GET)
    return form, form.period(timezone.localdate())


def _call_cells(call: Any, zone: Any) -> list[Any]:
    return [
        round(call.score, 1),
        call.listed_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        call.order_id, call.file_name, call.agent,
        None if call.duration_seconds is None else round(call.duration_seconds, 1),
        words(call.sentiment), words(call.satisfaction), "yes" if call.was_professional else "no",
    ]  # fmt: skip


def _agent_cells(rank: ranks.AgentRank) -> list[Any]:
    percentages = (rank.positive_percent, rank.negative_percent)
    positive, negative = (None if value is None else round(value, 1) for value in percentages)
    satisfaction, score = (None if value is None else round(value, 1) for value in (rank.satisfaction, rank.score))
    return [
        rank.agent, rank.calls, rank.judged, rank.positive, positive, rank.negative, negative, satisfaction, score
    ]  # fmt: skip
