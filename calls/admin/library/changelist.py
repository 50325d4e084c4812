"""A page of the library: its calls, its filters and its addresses."""

from functools import cached_property
from typing import Any, cast

from django.contrib.admin.views.main import ALL_VAR, ORDER_VAR, PAGE_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

from calls.admin.library import row
from calls.admin.library.filter_bar import FilterBar, customers_of, values_of
from calls.filters import CallFilter
from calls.paging import BoundedPaginator

NEWEST, OLDEST = ("-listed_at", "-pk"), ("listed_at", "pk")
OLDEST_FIRST = "1"
"""The one other order: any that no index serves would sort a million rows."""


class LibraryList(ChangeList):
    """A page of the library. Filters go through CallFilter alone, never through Django's lookups."""

    queryset: QuerySet[Any]

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:  # noqa: ARG002
        """The calls that match; none where a filter makes no sense."""
        self.filter_specs, self.has_filters, self.has_active_filters = [], False, False
        self.values = values_of(request.GET)
        self.filters = CallFilter(self.values, queryset=self.root_queryset.order_by(), request=request)
        self.customers = customers_of(request, self.values.get("customer", ""))
        calls = self.filters.qs if self.filters.is_valid() else self.root_queryset.none()
        order = OLDEST if self.is_oldest_first else NEWEST
        return calls.select_related("customer").only(*row.LISTED).order_by(*order)

    def get_results(self, request: HttpRequest) -> None:
        """The page that was asked for, or the last one there is."""
        pages = cast("BoundedPaginator", self.model_admin.get_paginator(request, self.queryset, self.list_per_page))
        self.paginator, self.result_count = pages, pages.count
        self.can_show_all = not pages.is_bounded and pages.count <= self.list_max_show_all
        self.multi_page = pages.count > self.list_per_page
        self.page_num = min(max(self.page_num, 1), pages.num_pages)
        self.is_whole = self.can_show_all and (self.show_all or not self.multi_page)
        self.result_list = list(self.queryset if self.is_whole else pages.page(self.page_num).object_list)
        self.full_result_count, self.show_admin_actions = None, True
        self.show_full_result_count = False

    @property
    def is_oldest_first(self) -> bool:
        """Whether the order was turned round."""
        return self.params.get(ORDER_VAR) == OLDEST_FIRST

    @cached_property
    def bar(self) -> FilterBar:
        """The filters above the list."""
        return FilterBar(self.filters, self.customers, self.without)

    @cached_property
    def rows(self) -> list[row.Row]:
        """What the table shows."""
        return row.rows(self.result_list)

    @property
    def has_customers(self) -> bool:
        """Whether it has to be said whose a call is."""
        return len(self.customers) > 1

    @property
    def span(self) -> str:
        """Numbers of the page's first row and its last, counted from 1."""
        first = 1 if self.is_whole else (self.page_num - 1) * self.list_per_page + 1
        return f"{first:,}–{first + len(self.result_list) - 1:,}"  # noqa: RUF001 - as people write it

    @property
    def pages(self) -> list[tuple[Any, str]]:
        """Numbers of pages with their addresses; an ellipsis has none."""
        if self.is_whole or not self.multi_page:
            return []
        elided = self.paginator.get_elided_page_range(self.page_num, on_each_side=2, on_ends=1)
        return [(number, self._page(number) if isinstance(number, int) else "") for number in elided]

    @property
    def whole_address(self) -> str:
        """Address of all rows on one page, where they are few enough."""
        return self.get_query_string({ALL_VAR: ""}) if self.can_show_all and not self.is_whole else ""

    @property
    def paged_address(self) -> str:
        """The way back from there."""
        return self.get_query_string(remove=[ALL_VAR])

    @property
    def turned_address(self) -> str:
        """Address of the list in the other order."""
        return self.get_query_string({ORDER_VAR: None if self.is_oldest_first else OLDEST_FIRST})

    def without(self, name: str | None) -> str:
        """Address of the list without one filter, or (None) without any; the order stays."""
        kept = {} if name is None else {other: value for other, value in self.values.items() if other != name}
        order = {ORDER_VAR: OLDEST_FIRST} if self.is_oldest_first else {}
        return f"?{urlencode({**kept, **order})}"

    def _page(self, number: int) -> str:
        return self.get_query_string({PAGE_VAR: None if number == 1 else number})
