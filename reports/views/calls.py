"""A customer's calls: found, sorted, paged."""

from typing import Any

from django.core.paginator import Page
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from calls.models import Call, Customer
from calls.paging import BoundedPaginator
from reports.access import for_customer
from reports.filters import ReportFilter

PER_PAGE = 50
NEWEST = ("-listed_at", "-id")
ORDERS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "newest": ("Newest first", NEWEST),
    "oldest": ("Oldest first", ("listed_at", "id")),
    "longest": ("Longest first", (F("duration_seconds").desc(nulls_last=True), "-id")),
    "shortest": ("Shortest first", (F("duration_seconds").asc(nulls_last=True), "id")),
}
SHOWN = (
    "listed_at", "order_id", "file_name", "agent", "direction", "duration_seconds", "silence_share", "has_transcript",
    "has_insight", "category", "sentiment", "outcome", "satisfaction", "objection_count", "red_flag_count",
    "action_item_count",
)  # fmt: skip
LOOKED_UP = ("q", "keyword", "objection", "answer", "call_type", "satisfaction")
"""Filters that look elsewhere than into the calls' own index."""
FIRST_FIELDS = ("q", "category", "sentiment", "first_day", "last_day")


def asked(request: HttpRequest, customer: Customer) -> ReportFilter:
    """The filters of the address, over this customer's calls."""
    return ReportFilter(request.GET, queryset=Call.objects.filter(customer=customer), request=request)


def in_order(request: HttpRequest, chosen: ReportFilter) -> QuerySet[Any]:
    """Calls as filtered and sorted; none where a filter cannot be understood."""
    _label, fields = ORDERS.get(request.GET.get("order", ""), ORDERS["newest"])
    return chosen.qs.order_by(*fields) if chosen.is_valid() else chosen.queryset.none()


def page_of(rows: QuerySet[Any], number: str | None, *, looked_up: bool) -> Page:
    """A page of calls: found by their keys, which lie in an index, and fetched then.

    Calls are counted along the index of the list; those `looked_up` elsewhere, by words or objections, from there.
    """
    along = () if looked_up else NEWEST
    page = BoundedPaginator(rows.values_list("pk", flat=True), PER_PAGE, counted_along=along).get_page(number)
    fetched = Call.objects.only(*SHOWN).in_bulk(list(page.object_list))
    page.object_list = [fetched[key] for key in page.object_list if key in fetched]
    return page


@for_customer
def calls(request: HttpRequest, customer: Customer) -> HttpResponse:
    """The list."""
    chosen = asked(request, customer)
    looked_up = any(request.GET.get(name) for name in LOOKED_UP)
    page = page_of(in_order(request, chosen), request.GET.get("page"), looked_up=looked_up)
    more = [field for field in chosen.form if field.name not in FIRST_FIELDS]
    return render(
        request,
        "reports/calls.html",
        {
            "customer": customer,
            "section": "calls",
            "page": page,
            "agents": any(row.agent for row in page),
            "filter": chosen,
            "first_fields": [chosen.form[name] for name in FIRST_FIELDS],
            "more_fields": more,
            "more_open": any(request.GET.get(field.name) for field in more),
            "orders": [(name, label) for name, (label, _) in ORDERS.items()],
            "order": request.GET.get("order", "newest"),
        },
    )
