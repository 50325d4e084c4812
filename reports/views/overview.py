"""A customer's overview: figures and charts of some days, objections and what became of them, what to look at first."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from calls.filters import CallFilter
from calls.models import Call, Customer
from reports import charts
from reports.access import for_customer
from reports.funnel import funnel
from reports.overview import overview as sums_of
from reports.period import SPANS, Period, PeriodForm
from reports.queries import latest, worst_flags

CHARTS = (charts.calls_over_time, charts.minutes_over_time, charts.categories, charts.sentiments)
"""Without costs: what a call costs us is not the customer's business."""


@for_customer
def overview(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Everything of the period on one page."""
    form = PeriodForm(request.GET)
    period = form.period(timezone.localdate())
    return render(
        request,
        "reports/overview.html",
        {
            "customer": customer, "section": "overview", "spans": SPANS, "period": period,
            "form": PeriodForm.shown(form, period), **_figures(customer, period),
        },
    )  # fmt: skip


def _figures(customer: Customer, period: Period) -> dict[str, Any]:
    calls = Call.objects.filter(customer=customer)
    total = sums_of(calls, first_day=period.first_day, last_day=period.last_day)
    of_period = CallFilter(period.query, queryset=calls).qs
    newest = latest(of_period)
    return {
        "overview": total,
        "charts": [chart(total, partial(_list_address, customer)) for chart in CHARTS],
        "funnel": funnel(customer, period),
        "flags": worst_flags(of_period),
        "latest": newest,
        "agents": any(row.agent for row in newest),
        "last_day": None if total.total.calls else calls.values_list("listed_on", flat=True).first(),
    }


def _list_address(customer: Customer, **filters: str) -> str:
    return f"{reverse('reports:calls', args=[customer.slug])}?{urlencode(filters)}"
