"""What a customer's calls say on its questions: figures, and the best quotes with what led to them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from calls.admin.show import list_address
from calls.csv_answer import csv_answer
from calls.models import Action, Call, Customer
from calls.paging import BoundedPaginator
from insights.models import Question
from reports.access import for_customer
from reports.answer_filter import QuoteFilter
from reports.answer_rows import SHOWN, TABLES, Told
from reports.answers import BEST_FIRST, by_group, calls_of, coverage, quotes_in
from reports.period import Period, PeriodForm

PER_PAGE = 50


@for_customer
def answers(request: HttpRequest, customer: Customer) -> HttpResponse:
    """How far each question is answered, then the quotes; without days asked for, those of the usual period."""
    form, period, told, chosen = _asked(request, customer)
    ordered = told.quotes.select_related("answer__call__customer", "answer__question").only(*SHOWN)
    page = BoundedPaginator(ordered.order_by(*BEST_FIRST), PER_PAGE).get_page(request.GET.get("page"))
    # What nobody asks any more is told of as long as calls have answered it.
    rows = [row for row in coverage(told.calls, told.questions) if row.question.is_active or row.asked]
    context = {
        "customer": customer, "section": "answers", "page": page, "filter": chosen, "period": period, "form": form,
        "groups": by_group(rows), "asked": any(row.asked for row in rows), "tables": TABLES.values(),
        "found": any(row.quotes for row in rows), **_ways_on(request, customer, period),
    }  # fmt: skip
    return render(request, "reports/questions.html", context)


@for_customer
def answers_csv(request: HttpRequest, customer: Customer, table: str) -> StreamingHttpResponse:
    """One of the tables, with the page's filters, sent as it is read."""
    if table not in TABLES:
        raise Http404
    _form, _period, told, _chosen = _asked(request, customer)
    wanted = TABLES[table]
    return csv_answer(f"{wanted.name}-{customer.slug}.csv", wanted.headings, wanted.rows(told))


def _asked(request: HttpRequest, customer: Customer) -> tuple[PeriodForm, Period, Told, QuoteFilter]:
    form = PeriodForm(request.GET)
    period = form.period(timezone.localdate())
    days = {"first_day": period.first_day.isoformat(), "last_day": period.last_day.isoformat()}
    calls = calls_of(customer, period)
    chosen = QuoteFilter(
        {**request.GET.dict(), **days}, queryset=quotes_in(calls), request=request, customer=customer
    )  # fmt: skip
    quotes = chosen.qs if chosen.is_valid() else chosen.queryset.none()
    asked: Any = Question.objects.filter(customer=customer).order_by("group", "position", "pk")
    return form, period, Told(calls, quotes, asked), chosen


def _ways_on(request: HttpRequest, customer: Customer, period: Period) -> dict[str, str]:
    """For staff: where questions are written, where calls are asked, and where these calls are exported."""
    ways = {}
    if request.user.is_staff and request.user.has_perm("insights.add_question"):
        ways["write"] = list_address(Question, customer__id__exact=customer.pk)
    if request.user.is_staff and request.user.has_perm("calls.add_batch"):
        ways["ask"] = list_address(Call, customer=customer.pk)
        chosen = {"action": Action.EXPORT.value, "customer": str(customer.pk)}
        ways["export"] = f"{reverse('admin:calls_call_confirm')}?{urlencode(chosen)}&{period.query.urlencode()}"
    return ways
