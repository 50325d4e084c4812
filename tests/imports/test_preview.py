"""Imports that are looked at before anything is fetched."""

import threading

import pytest
from django.db import connections
from django_q.models import OrmQ

from calls.work import claim
from calls.work.claim import Claimer
from calls.work.control import stop
from calls.work.errors import WorkError
from calls.work.lanes import HELD, LANES, NETWORK
from calls.work.settle import settle
from calls.work.states import JobState, State
from calls.work.sweep import sweep
from imports import preview, services
from imports.models import ImportFile, ImportJob, SameBy, UnusableRow, url_hash
from imports.sources.base import FoundFile
from imports.work.discover import add_files
from tests import cast

pytestmark = pytest.mark.django_db

PLACE = "https://example.com/recordings/"


@pytest.fixture
def job(customer):
    """A previewed import whose source is being searched."""
    job = services.start_import(customer=customer, locations=[PLACE], previewed=True)
    OrmQ.objects.all().delete()
    return job


def find(job, *names, **facts):
    """What the search of its source does with what it finds."""
    add_files(job.sources.get(), [FoundFile(url=f"{PLACE}{name}", name=name, **facts) for name in names])


def searched(job):
    job.sources.update(state=State.DONE)


def lanes(job):
    return list(job.files.order_by("pk").values_list("lane", flat=True))


def test_nobody_fetches_what_is_only_looked_at(job):
    find(job, "a.wav", "b.wav")
    searched(job)
    assert lanes(job) == [HELD, HELD]
    assert [Claimer(lane).claim() for lane in LANES] == [None, None]


def test_nothing_rings_or_waits_for_what_is_only_looked_at(job):
    find(job, "a.wav")
    searched(job)
    sweep()
    assert not OrmQ.objects.exists()
    assert [claim.next_due_at(lane) for lane in LANES] == [None, None]


def test_an_import_does_not_end_while_somebody_has_to_say_whether(job):
    find(job, "a.wav")
    searched(job)
    sweep()
    assert not settle(ImportJob, job.pk)
    job.refresh_from_db()
    assert job.state == JobState.ACTIVE


def test_what_was_found_is_fetched_once_somebody_says_so(job, django_capture_on_commit_callbacks):
    find(job, "a.wav", "b.wav")
    with django_capture_on_commit_callbacks(execute=True):
        assert services.begin_fetching(job=job) == 2
    assert (lanes(job), job.previewed) == ([NETWORK, NETWORK], False)
    assert OrmQ.objects.filter(key=NETWORK).exists()


def test_what_is_found_later_is_fetched_without_asking_again(job):
    find(job, "a.wav")
    services.begin_fetching(job=job)
    find(job, "b.wav")
    assert lanes(job) == [NETWORK, NETWORK]


def test_a_search_that_began_before_the_word_was_given_asks_the_job_anew(job):
    source = job.sources.select_related("job").get()
    assert source.job.previewed
    services.begin_fetching(job=job)
    add_files(source, [FoundFile(url=f"{PLACE}late.wav", name="late.wav")])
    assert lanes(job) == [NETWORK]


def test_saying_it_twice_is_refused_and_changes_nothing(job):
    find(job, "a.wav")
    services.begin_fetching(job=job)
    with pytest.raises(WorkError, match="being fetched already"):
        services.begin_fetching(job=job)


def test_what_was_discarded_is_not_fetched(job):
    find(job, "a.wav")
    services.discard_import(job=job)
    with pytest.raises(WorkError, match="stopped"):
        services.begin_fetching(job=job)
    assert list(job.files.values_list("state", "lane")) == [(State.CANCELLED, HELD)]


def test_what_was_discarded_can_be_looked_at_again(job):
    find(job, "a.wav")
    stop(job)
    services.resume_import(job=ImportJob.objects.get(pk=job.pk))
    assert services.begin_fetching(job=job) == 1
    assert lanes(job) == [NETWORK]


def test_more_files_than_one_statement_takes_are_let_go_too(job, monkeypatch):
    monkeypatch.setattr(preview, "CHUNK", 2)
    find(job, *(f"{number}.wav" for number in range(5)))
    assert services.begin_fetching(job=job) == 5
    assert set(lanes(job)) == {NETWORK}


def test_the_preview_counts_files_and_the_sizes_that_are_told(job):
    find(job, "a.wav", "b.wav", size_bytes=1000)
    find(job, "c.wav")
    found = preview.of(job)
    assert (found.found, found.known_size, found.sized, found.looks_known) == (3, 2000, 2, 0)


def test_a_preview_tells_of_rows_that_cannot_be_used_and_of_repeated_entries(job):
    job.sources.update(repeated=3)
    for number, column in ((2, "url"), (2, "time"), (7, "url")):
        UnusableRow.objects.create(source=job.sources.get(), row_number=number, column=column, error_text="No.")
    found = preview.of(job)
    assert (found.unusable, found.repeated) == (2, 3)


def test_a_recording_from_the_same_address_looks_known(job, customer):
    earlier = ImportJob.objects.create(customer=customer)
    source = earlier.sources.create(location=PLACE, stage="discover", lane=NETWORK)
    address = f"{PLACE}a.wav"
    ImportFile.objects.create(
        job=earlier, source=source, url=address, url_hash=url_hash(address), name="a.wav", stage="fetch",
        lane=NETWORK, state=State.DONE, call=cast.new_call(customer),
    )  # fmt: skip
    find(job, "a.wav", "b.wav")
    assert preview.of(job).known_by == {SameBy.ADDRESS: 1}
    assert [(file.name, file.looks_known) for file in preview.first_files(job)] == [("a.wav", "address"), ("b.wav", "")]


def test_a_recording_of_the_same_name_and_size_looks_known(job, customer):
    cast.new_call(customer, "a.wav", size_bytes=1000)
    find(job, "a.wav", size_bytes=1000)
    find(job, "b.wav", size_bytes=1000)
    assert [file.looks_known for file in preview.first_files(job)] == ["name-size", ""]


def test_another_customers_recordings_make_nothing_look_known(job):
    cast.new_call(cast.new_customer("Stranger"), "a.wav", size_bytes=1000)
    find(job, "a.wav", size_bytes=1000)
    assert preview.of(job).looks_known == 0


def test_an_import_without_preview_is_fetched_at_once(customer):
    job = services.start_import(customer=customer, locations=[PLACE])
    find(job, "a.wav")
    assert lanes(job) == [NETWORK]


@pytest.mark.django_db(transaction=True)
def test_files_found_while_somebody_says_so_are_never_held_for_ever():
    job = services.start_import(customer=cast.new_customer(), locations=[PLACE], previewed=True)
    source = job.sources.select_related("job").get()
    begun = threading.Event()

    def search():
        try:
            for number in range(60):
                add_files(source, [FoundFile(url=f"{PLACE}{number}.wav", name=f"{number}.wav")])
                if number == 20:
                    begun.set()
        finally:
            begun.set()
            connections.close_all()

    searching = threading.Thread(target=search)
    searching.start()
    begun.wait(30)
    services.begin_fetching(job=ImportJob.objects.get(pk=job.pk))
    searching.join(60)
    assert ImportFile.objects.filter(job=job).count() == 60
    assert set(lanes(job)) == {NETWORK}
