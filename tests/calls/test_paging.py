"""Counting the rows of long lists."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.models import Call
from calls.paging import BoundedPaginator

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("along", "is_ordered"), [((), False), (("-listed_at", "-id"), True)])
def test_rows_are_counted_along_an_index_only_where_it_is_named(along, is_ordered):
    pages = BoundedPaginator(Call.objects.order_by("file_name"), 10, counted_along=along)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert pages.count == 0
    [query] = asked.captured_queries
    assert ("ORDER BY" in query["sql"]) is is_ordered
