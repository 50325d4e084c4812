"""The reconciliation in the browser: the page, its lists and the CSV that adds up."""

import csv
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from calls.models import Gate
from calls.work.states import JobState, State
from imports.models import ImportFile, ImportSource, UnusableRow
from tests import cast
from tests.imports.test_reconciliation import FILES, add, fail, job, refuse  # noqa: F401 - fixtures and what fills them

pytestmark = pytest.mark.django_db


def address(job, page="reconciliation"):  # noqa: F811
    return reverse(f"admin:imports_importjob_{page}", args=[job.pk])


@pytest.fixture
def mixed(job):  # noqa: F811
    """Entries of every outcome."""
    for number, outcome in enumerate(FILES, start=1):
        add(job, outcome, number)
    refuse(job, 2, 3)
    refuse(job, 3, column="time")
    first, second = job.sources.order_by("pk")
    ImportSource.objects.filter(pk=first.pk).update(repeated=4)
    fail(second, "import:source:not-found")
    return job


def test_the_page_says_how_everything_adds_up(operators, mixed):
    text = operators.get(address(mixed)).content.decode()
    for words in ("28 asked for", "= 1 done + 2 known already + 4 missing + 4 failed + 2 unusable + 4 named twice"):
        assert words in text, words
    assert "key=x" not in text


@pytest.mark.parametrize("kind", [*FILES, "unusable", "repeated", "nonsense"])
def test_every_kind_is_listed(operators, mixed, kind):
    page = operators.get(address(mixed), {"kind": kind})
    expected = {"done": 1, "duplicate": 2, "missing": 4, "failed": 4, "open": 5, "cancelled": 6, "nonsense": 4}
    if kind in expected:
        assert len(page.context["rows"]) == expected[kind]
    assert page.status_code == 200


def test_long_lists_come_in_pages(operators, job):  # noqa: F811
    add(job, "failed", 60)
    lengths = [
        len(operators.get(address(job), {"kind": "failed", "page": n}).context["rows"]) for n in (1, 2, 99, 0, "x")
    ]
    assert lengths == [50, 10, 10, 50, 50]


def test_the_csv_holds_every_entry_and_adds_up(operators, mixed):
    text = operators.get(address(mixed, "entries")).getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert sum(int(row["entries"]) for row in rows) == 28
    assert {row["outcome"] for row in rows} == {*FILES, "unusable", "repeated"}
    assert "key=x" not in text


def test_the_number_of_questions_does_not_grow(operators, job):  # noqa: F811
    counts = []
    for more in (3, 40):
        for outcome in FILES:
            add(job, outcome, more)
        with CaptureQueriesContext(connection) as captured:
            operators.get(address(job), {"kind": "failed"})
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_what_can_be_tried_again_is_offered_on_both_pages(operators, mixed):
    for page in (cast.page_url(mixed), address(mixed)):
        cache.clear()
        text = operators.get(page).content.decode()
        assert "Retry failed" in text
        assert "Retry missing" in text
    cache.clear()
    page = operators.post(address(mixed, "control"), {"verb": "retry_missing"}, follow=True)
    assert cast.messages_of(page) == [f"{mixed}: 4 failed items will be tried again."]
    assert mixed.files.filter(state=State.FAILED).count() == 4
    cache.clear()
    assert "Retry missing" not in operators.get(cast.page_url(mixed)).content.decode()


def test_viewers_look_and_try_nothing_again(mixed):
    client = cast.logged_in(cast.viewer())
    assert "Retry failed" not in client.get(address(mixed)).content.decode()
    assert client.post(address(mixed, "control"), {"verb": "retry_missing"}).status_code == 403


def test_an_imports_page_groups_reasons_and_says_what_was_asked_for(operators, mixed):
    page = operators.get(cast.page_url(mixed))
    assert [(row["number"], row["word"]) for row in page.context["reasons"]] == [("4", "Missing"), ("4", "Failed")]
    assert "28 asked for" in page.content.decode()


def test_a_host_that_asked_to_be_left_alone_is_named(operators, job):  # noqa: F811
    add(job, "open", gate="calls.example.com", state=State.WAITING, lease_token=None, lease_until=None)
    gate = Gate.objects.create(name="calls.example.com", closed_until=timezone.now() + timedelta(hours=50))
    assert "calls.example.com asked us to wait until" in operators.get(cast.page_url(job)).content.decode()
    Gate.objects.filter(pk=gate.pk).update(closed_until=None)
    assert "asked us to wait" not in operators.get(cast.page_url(job)).content.decode()


def test_a_known_recording_leads_to_its_call_and_says_how_that_shows(operators, job, customer):  # noqa: F811
    call = cast.new_call(customer)
    add(job, "duplicate", call=call, error_text="The customer already has this recording: call.wav (call 1).")
    [row] = operators.get(cast.page_url(job), {"state": "duplicate"}).context["rows"]
    assert row.address == cast.page_url(call)
    assert row.what.startswith("Same content. The customer already has this recording")


def test_a_file_on_its_way_says_where_it_is(operators, job):  # noqa: F811
    add(job, "open", stage="store")
    page = operators.get(cast.page_url(job))
    assert [row.state for row in page.context["rows"]] == ["Storing"]
    assert {card.key: card.number for card in page.context["cards"]}["downloading"] == 1


def test_an_import_through_which_nothing_came_has_failed_and_reached_100(operators, job):  # noqa: F811
    add(job, "failed")
    for part in (job, job.batch):
        part.move(JobState.FINISHED, sources=(JobState.ACTIVE,))
    headline = operators.get(cast.page_url(job)).context["headline"]
    assert (headline.word, headline.percent) == ("Failed", 100)
    add(job, "done")
    headline = operators.get(cast.page_url(job)).context["headline"]
    assert (headline.word, headline.percent) == ("Finished with failures", 100)


def test_a_preview_lists_rows_that_cannot_be_used(operators, job):  # noqa: F811
    job.previewed = True
    job.save()
    UnusableRow.objects.create(
        source=job.sources.first(), row_number=7, column="url", value="nowhere", error_text="This is no web address."
    )
    ImportFile.objects.bulk_create([ImportFile(
        job=job, source=job.sources.first(), url="https://example.com/a.wav", url_hash="a", name="a.wav", stage="fetch",
        lane="held", looks_known="address",
    )])  # fmt: skip
    text = operators.get(cast.page_url(job)).content.decode()
    for words in ("1 row cannot be used", "nowhere", "This is no web address.", "looks known by address"):
        assert words in text, words
