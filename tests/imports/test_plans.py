"""Questions that are asked for every file look into an index, however many files there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imports import services
from imports.models import ImportFile
from imports.sources.base import FoundFile
from imports.work import duplicates, leftovers
from imports.work.discover import add_files
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def files():
    """Some rows that are looked for among others."""
    job = services.start_import(customer=cast.new_customer(process_on_import=False), locations=["https://x.com/"])
    add_files(job.sources.get(), [FoundFile(f"https://x.com/{n}", f"{n}", etag=f"{n:032x}") for n in range(3000)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return list(ImportFile.objects.select_related("job").order_by("pk"))


def plans(ask):
    """How the database answers the questions about files, as it says itself."""
    with CaptureQueriesContext(connection) as asked:
        ask()
    told = [
        query["sql"] for query in asked if query["sql"].startswith("SELECT") and "imports_importfile" in query["sql"]
    ]
    return "\n".join(_plan(question) for question in told)


def _plan(question):
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(explain + question)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def reads_every_file(plan):
    return "SCAN imports_importfile" in plan.splitlines() or "Seq Scan on imports_importfile" in plan


def test_earlier_versions_of_a_file_are_found_by_index(files):
    assert not reads_every_file(plans(lambda: duplicates.without_fetching(files[7])))


def test_what_a_chunk_of_files_seems_to_be_is_found_by_index(files):
    assert not reads_every_file(plans(lambda: duplicates.seem_known(files[0].job.customer, files[:500])))


def test_leftovers_are_found_by_index(files):
    assert not reads_every_file(plans(lambda: leftovers.clear(timezone.now())))
