"""Pages of lists that may hold a million rows: counting stops where nobody reads on."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

MOST_COUNTED = 10_000
"""Rows a list counts, and offers pages of; whoever wants others sets filters."""


class BoundedPaginator(Paginator):
    """Counts no further than MOST_COUNTED, so that a list of everything costs what a short one does."""

    object_list: QuerySet[Any]

    def __init__(self, *args: Any, counted_along: tuple[str, ...] = (), **kwargs: Any) -> None:
        """`counted_along` is the order of the index that rows are counted in, where the database has to be told.

        Without it rows are counted in no order, which saves a sort. SQLite may then take an index that lacks what is
        filtered by: a customer's filtered list took 1,200 ms so and 37 ms along its own index
        (measured by benchmarks/scale.py).
        """
        super().__init__(*args, **kwargs)
        self.counted_along = counted_along

    @cached_property
    def _found(self) -> int:
        # One more than is shown tells whether there are more.
        return self.object_list.order_by(*self.counted_along)[: MOST_COUNTED + 1].count()

    @property
    def is_bounded(self) -> bool:
        """Whether there are more rows than were counted."""
        return self._found > MOST_COUNTED

    @cached_property
    def count(self) -> int:
        """Rows that can be paged through."""
        return min(self._found, MOST_COUNTED)

    @property
    def amount(self) -> str:
        """How many rows there are, as far as is known: "2,345" or "more than 10,000"."""
        return f"more than {MOST_COUNTED:,}" if self.is_bounded else f"{self.count:,}"
