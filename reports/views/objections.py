"""What a customer's callers objected to, in their words, and how they were answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from calls.models import Customer
from calls.paging import BoundedPaginator
from reports.access import for_customer
from reports.filters import ObjectionFilter
from reports.funnel import funnel, objections_of
from reports.period import PeriodForm

PER_PAGE = 50
ORDER = ("-insight__call__listed_at", "-insight__call_id", "start_seconds")
SHOWN = (
    "type", "quote", "start_seconds", "overcome_method", "overcome_quote", "overcome_start_seconds",
    "insight__rule_based", "insight__call__listed_at", "insight__call__order_id", "insight__call__file_name",
    "insight__call__agent", "insight__call__category",
)  # fmt: skip


@for_customer
def objections(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Figures by type, then the quotes; without days asked for, those of the usual period."""
    form = PeriodForm(request.GET)
    period = form.period(timezone.localdate())
    days = {"first_day": period.first_day.isoformat(), "last_day": period.last_day.isoformat()}
    chosen = ObjectionFilter({**request.GET.dict(), **days}, queryset=objections_of(customer, period), request=request)
    found = chosen.qs if chosen.is_valid() else chosen.queryset.none()
    ordered = found.select_related("insight__call").only(*SHOWN).order_by(*ORDER)
    page = BoundedPaginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reports/objections.html",
        {
            "customer": customer, "section": "objections", "page": page, "filter": chosen, "period": period,
            "form": form, "funnel": funnel(customer, period),
        },
    )  # fmt: skip
