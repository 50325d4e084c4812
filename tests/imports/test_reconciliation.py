"""The reconciliation of an import: what was asked for adds up, to the last entry."""

import json
import random
from time import monotonic

import pytest
from django.utils import timezone

from calls.models import Call
from calls.work.states import JobState, State
from imports import reconciliation, services
from imports.models import ImportFile, ImportJob, ImportSource, UnusableRow, Upload
from tests import cast

pytestmark = pytest.mark.django_db

LEASE = {"lease_token": "0" * 32, "lease_until": timezone.now()}
FILES = {
    "done": {"state": State.DONE},
    "duplicate": {"state": State.SKIPPED, "duplicate_by": "content"},
    "missing": {"state": State.FAILED, "error_code": "import:source:not-found", "error_text": "It is not there."},
    "failed": {"state": State.FAILED, "error_code": "import:user:not-audio", "error_text": "It is no audio."},
    "open": {"state": State.RUNNING, **LEASE},
    "cancelled": {"state": State.CANCELLED},
}


@pytest.fixture
def job(customer):
    """An import of two sources."""
    job = services.start_import(customer=customer, locations=["https://example.com/a/?key=x", "https://b.example.com/"])
    ImportSource.objects.update(state=State.DONE)
    return job


def add(job, outcome, number=1, *, source=None, **fields):
    source = source or job.sources.first()
    begin = ImportFile.objects.count()
    rows = [
        ImportFile(
            job=job, source=source, url=f"https://example.com/{n}.wav", url_hash=str(n), name=f"{n}.wav",
            lane="network", **{"stage": "fetch", **FILES[outcome], **fields},
        )
        for n in range(begin, begin + number)
    ]  # fmt: skip
    return ImportFile.objects.bulk_create(rows)


def refuse(job, *numbers, column="url"):
    UnusableRow.objects.bulk_create(
        [UnusableRow(source=job.sources.first(), row_number=n, column=column, error_text="No.") for n in numbers]
    )


def numbers(sums):
    return {name: number for name, number in sums.as_json().items() if number}


def test_every_outcome_is_counted_once_and_all_of_them_add_up(job):
    for number, outcome in enumerate(FILES, start=1):
        add(job, outcome, number)
    refuse(job, 2, 3)
    refuse(job, 3, column="time")
    job.sources.filter(pk=job.sources.first().pk).update(repeated=4)
    total = reconciliation.of(job).total
    assert numbers(total) == {
        "asked": 27, "found": 22, "done": 1, "duplicate": 2, "missing": 3, "failed": 4, "open": 5, "cancelled": 6,
        "unusable": 2, "repeated": 4,
    }  # fmt: skip
    assert total.asked == sum(getattr(total, name) for name in reconciliation.OUTCOMES)


def test_each_bad_order_id_of_a_line_is_an_entry(job, customer):
    upload = Upload.objects.create(customer=customer, kind="orders", name="ids.txt", size_bytes=1)
    job.sources.filter(pk=job.sources.first().pk).update(upload=upload)
    refuse(job, 3, column="entry 1")
    refuse(job, 3, column="entry 2")
    assert reconciliation.of(job).total.unusable == 2


def test_an_import_of_nothing_asked_for_nothing(job):
    assert numbers(reconciliation.of(job).total) == {}


def test_sources_are_told_apart_and_add_up_to_the_total(job):
    first, second = job.sources.order_by("pk")
    add(job, "done", 2, source=first)
    add(job, "missing", source=second)
    found = reconciliation.of(job)
    assert [numbers(row.sums) for row in found.sources] == [
        {"asked": 2, "found": 2, "done": 2}, {"asked": 1, "missing": 1}
    ]  # fmt: skip
    assert found.total.asked == sum(row.sums.asked for row in found.sources)


def test_a_recording_that_another_worker_had_just_stored_is_a_duplicate(job):
    [file] = add(job, "done", duplicate_by="content")
    assert reconciliation.of(job).total.duplicate == 1
    assert list(reconciliation.files_of(job, "duplicate")) == [file]
    assert not reconciliation.files_of(job, "done").exists()


def test_a_place_that_could_not_be_searched_is_an_entry_itself(job):
    first, second = job.sources.order_by("pk")
    fail(first, "import:source:not-found")
    fail(second, "import:source:timeout")
    found = reconciliation.of(job)
    assert numbers(found.total) == {"asked": 2, "found": 1, "missing": 1, "failed": 1}
    assert {reason.code for reason in found.reasons} == {"import:source:not-found", "import:source:timeout"}
    assert reconciliation.failed_places(job, "missing") == [first]


def test_a_place_that_brought_something_before_it_failed_is_no_entry(job):
    add(job, "done")
    fail(job.sources.order_by("pk").first(), "import:source:too-many")
    assert numbers(reconciliation.of(job).total) == {"asked": 1, "found": 1, "done": 1}


def fail(source, code):
    ImportSource.objects.filter(pk=source.pk).update(state=State.FAILED, error_code=code, error_text=code)


def test_reasons_are_counted_and_the_most_frequent_comes_first(job):
    add(job, "failed")
    add(job, "missing", 2, error_text="a.wav is not there.")
    add(job, "missing", error_text="b.wav is not there.")
    many, one = reconciliation.of(job).reasons
    assert (many.text, many.count, many.alike, many.missing) == ("a.wav is not there.", 3, False, True)
    assert (one.text, one.count, one.alike, one.missing) == ("It is no audio.", 1, True, False)


def test_what_became_of_calls_later_is_told_apart(job, customer):
    for number, state in enumerate((State.DONE, State.WAITING, State.FAILED, State.CANCELLED)):
        call = cast.new_call(customer, f"{number}.wav")
        add(job, "done", call=call)
        error = {"error_code": "audio:user:silent", "error_text": "Silent."} if state == State.FAILED else {}
        job.batch.items.create(call=call, customer=customer, stage="audio", lane="cpu", state=state, **error)
    found = reconciliation.of(job)
    assert found.total.done == 4
    assert found.later == {"processing": 1, "failed": 1, "cancelled": 1}
    assert [reason.text for reason in found.later_reasons] == ["Silent."]


def test_every_entry_is_listed_under_the_outcome_it_is_counted_with(job):
    for number, outcome in enumerate(FILES, start=1):
        add(job, outcome, number)
    total = reconciliation.of(job).total
    for outcome in FILES:
        files = reconciliation.files_of(job, outcome)
        assert files.count() == getattr(total, outcome)
        assert {reconciliation.outcome_of(file) for file in files} == {outcome}
    assert not reconciliation.files_of(job, "unusable").exists()


def test_the_api_gets_plain_json_without_secrets(job):
    add(job, "failed")
    told = json.loads(json.dumps(reconciliation.of(job).as_json()))
    assert (told["asked"], told["failed"], told["reasons"][0]["count"]) == (1, 1, 1)
    assert told["sources"][0]["location"] == "https://example.com/a/"
    assert told["still_processing"] == 0


@pytest.mark.parametrize(
    ("only", "taken"), [(None, {"missing", "failed"}), ("missing", {"missing"}), ("failed", {"failed"})]
)
def test_what_is_missing_and_what_failed_are_tried_again_apart(job, customer, only, taken):
    files = {outcome: add(job, outcome)[0] for outcome in FILES}
    call = cast.new_call(customer)
    item = job.batch.items.create(call=call, customer=customer, stage="audio", lane="cpu", state=State.FAILED)
    end(job)
    assert services.retry_import(job=job, only=only) == len(taken) + (only != "missing")
    waiting = set(ImportFile.objects.filter(state=State.WAITING))
    assert waiting == {files[outcome] for outcome in taken}
    item.refresh_from_db()
    assert (item.state == State.WAITING) == (only != "missing")
    assert (job.state, job.batch.state) == (JobState.ACTIVE, JobState.ACTIVE)


def test_places_that_were_not_there_are_searched_again_with_what_is_missing(job):
    first, second = job.sources.order_by("pk")
    fail(first, "import:source:not-found")
    fail(second, "import:source:timeout")
    assert services.retry_import(job=job, only="missing") == 1
    assert ImportSource.objects.get(state=State.WAITING) == first


def end(job):
    ImportJob.objects.filter(pk=job.pk).update(state=JobState.FINISHED)
    job.batch.move(JobState.FINISHED, sources=(JobState.ACTIVE,))
    job.refresh_from_db()


def test_the_number_of_questions_does_not_grow(job, django_assert_num_queries):
    for more in (1, 200):
        for outcome in FILES:
            add(job, outcome, more)
        with django_assert_num_queries(6):
            reconciliation.of(job)


def test_ten_thousand_recordings_take_a_tenth_of_a_second_at_most(job):
    """So 100,000 take less than a second: the work grows as the files do. The best of three, on a busy machine."""
    choose = random.Random(5)
    for outcome in FILES:
        add(job, outcome, 1600 + choose.randrange(100))
    best = 10.0
    for _ in range(3):
        began = monotonic()
        reconciliation.of(job)
        best = min(best, monotonic() - began)
    assert best < 0.1
    assert not Call.objects.exists()
