"""What an import says about itself, in the words of features C1 and C2."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from calls.models import Batch, Gate
from calls.work.states import JobState, State
from imports.models import ImportFile, ImportJob, ImportSource
from imports.queries import file_status, files_with_progress, hosts_that_wait, is_over, item_status, job_report
from tests import cast

pytestmark = pytest.mark.django_db

KEYS = {
    "job_id", "status", "customer_name", "total_files", "processed_files", "failed_files", "progress_percentage",
    "created_at", "updated_at",
}  # fmt: skip


@pytest.fixture
def job(customer):
    """An import whose one source has been searched."""
    batch = Batch.objects.create(customer=customer, name="x", stages=["audio", "transcribe", "insights"], sealed=False)
    job = ImportJob.objects.create(customer=customer, batch=batch)
    ImportSource.objects.create(
        job=job, location="https://example.com/?token=x", stage="discover", lane="network", state=State.DONE, attempts=1
    )
    return job


@pytest.fixture
def add(job, customer):
    """Add a file in a state; with `stage` its call is in the batch there, in `item_state`."""

    def add(state, *, stage=None, item_state=State.WAITING, at="fetch", **fields):
        number = ImportFile.objects.count()
        call = cast.new_call(customer, f"{number}.wav") if state in (State.DONE, State.SKIPPED) else None
        if state == State.RUNNING:
            fields.update(lease_token="0" * 32, lease_until=timezone.now())
        file = ImportFile.objects.create(
            job=job, source=job.sources.get(), url=f"https://example.com/{number}.wav?t=x", url_hash=str(number),
            name=f"{number}.wav", stage=at, lane="network", state=state, call=call, **fields,
        )  # fmt: skip
        if stage:
            lease = {"lease_token": "0" * 32, "lease_until": timezone.now()} if item_state == State.RUNNING else {}
            job.batch.items.create(
                call=call, customer=call.customer, stage=stage, lane="cpu", state=item_state, **lease
            )
        return file

    return add


def end(job, state=JobState.FINISHED):
    ImportJob.objects.filter(pk=job.pk).update(state=state)
    Batch.objects.filter(pk=job.batch_id).update(state=state)
    job.refresh_from_db()


@pytest.mark.parametrize(
    ("state", "fields", "status"),
    [
        (State.WAITING, {}, "pending"),
        (State.RUNNING, {}, "downloading"),
        (State.RUNNING, {"at": "store"}, "uploading"),
        (State.WAITING, {"at": "store"}, "pending"),
        (State.FAILED, {}, "failed"),
        (State.CANCELLED, {}, "cancelled"),
        (State.DONE, {}, "completed"),
        (State.SKIPPED, {}, "completed"),
        (State.DONE, {"stage": "audio"}, "converting"),
        (State.DONE, {"stage": "transcribe", "item_state": State.RUNNING}, "transcribing"),
        (State.DONE, {"stage": "insights"}, "analyzing"),
        (State.DONE, {"stage": "analysis"}, "categorized"),
        (State.DONE, {"stage": "insights", "item_state": State.DONE}, "completed"),
        (State.DONE, {"stage": "audio", "item_state": State.FAILED}, "failed"),
        (State.SKIPPED, {"stage": "audio", "item_state": State.CANCELLED}, "cancelled"),
    ],
)
def test_a_file_says_how_far_it_is(job, add, state, fields, status):
    add(state, **fields)
    assert file_status(files_with_progress(job).get()) == status
    report = job_report(job, include_files=True)
    assert report["files"][0]["status"] == status
    assert report["failed_files"] == (status == "failed")
    assert report["processed_files"] == (status == "completed")


def test_a_stage_nobody_knows_counts_as_analysis():
    assert item_status(State.RUNNING, "stage of tomorrow") == "analyzing"


def test_a_new_import_is_pending_then_discovering(job):
    source = job.sources.get()
    ImportSource.objects.filter(pk=source.pk).update(state=State.WAITING, attempts=0)
    assert job_report(job)["status"] == "pending"
    ImportSource.objects.filter(pk=source.pk).update(attempts=1)
    assert (job_report(job)["status"], job_report(job)["progress_percentage"]) == ("discovering", 0.0)


def test_an_import_is_uploading_until_every_file_came_in_then_converting_then_analyzing(job, add):
    add(State.DONE, stage="audio")
    late = add(State.WAITING)
    assert job_report(job)["status"] == "uploading"
    ImportFile.objects.filter(pk=late.pk).update(state=State.FAILED)
    assert job_report(job)["status"] == "converting"
    job.batch.items.update(stage="transcribe")
    assert job_report(job)["status"] == "analyzing"


def test_hosts_that_asked_to_be_left_alone_are_told_while_something_waits_for_them(job, add):
    now = timezone.now()
    for name, minutes in (("slow.example.com", 5), ("other.example.com", 5), ("open.example.com", -5)):
        Gate.objects.create(name=name, closed_until=now + timedelta(minutes=minutes))
    for name in ("slow.example.com", "open.example.com"):
        add(State.WAITING, gate=name)
    add(State.FAILED, gate="other.example.com")
    assert hosts_that_wait(job, now) == {"slow.example.com": now + timedelta(minutes=5)}


@pytest.mark.parametrize(
    ("files", "status"), [([State.DONE, State.FAILED], "completed"), ([State.FAILED], "failed"), ([], "failed")]
)
def test_an_import_is_completed_when_something_came_through(job, add, files, status):
    for state in files:
        add(state)
    end(job)
    assert (job_report(job)["status"], job_report(job)["progress_percentage"]) == (status, 100.0)


@pytest.mark.parametrize("state", [JobState.PAUSED, JobState.STOPPED])
def test_an_import_that_is_held_says_so(job, add, state):
    add(State.DONE, stage="audio")
    end(job, state)
    assert job_report(job)["status"] == state


def test_an_import_whose_calls_are_held_says_so(job, add):
    add(State.DONE, stage="audio")
    end(job)
    Batch.objects.filter(pk=job.batch_id).update(state=JobState.PAUSED)
    job.refresh_from_db()
    assert (job_report(job)["status"], is_over(job)) == ("paused", False)


def test_progress_weighs_how_far_each_file_is_and_is_below_100_until_the_end(job, add):
    for stage in ("audio", "transcribe", "insights"):
        add(State.DONE, stage=stage)
    add(State.WAITING)
    assert job_report(job)["progress_percentage"] == pytest.approx(100 * (0.25 + 0.5 + 0.75) / 4)
    add(State.FAILED)
    assert job_report(job)["progress_percentage"] == pytest.approx(100 * 2.5 / 5)


def test_progress_is_not_100_before_the_job_has_ended(job, add):
    add(State.DONE)
    assert job_report(job)["progress_percentage"] == 99.9
    end(job)
    assert job_report(job)["progress_percentage"] == 100.0


def test_an_import_is_over_only_when_its_calls_are_through(job):
    ImportJob.objects.filter(pk=job.pk).update(state=JobState.FINISHED)
    job.refresh_from_db()
    assert not is_over(job)
    end(job)
    assert is_over(job)


def test_a_report_is_plain_json_with_the_apis_names(job, add):
    add(State.DONE)
    report = job_report(job)
    assert set(report) >= KEYS
    assert "files" not in report
    assert json.loads(json.dumps(report))["customer_name"] == job.customer.name


def test_files_come_with_their_error_and_without_their_urls_query(job, add):
    add(State.FAILED, error_code="import:user:empty", error_text="It is empty.", error_hint="Send it again.")
    add(State.DONE, stage="audio", item_state=State.FAILED)
    job.batch.items.update(error_code="audio:user:empty", error_text="No sound.", error_hint="Export it again.")
    first, second = job_report(job, include_files=True)["files"]
    assert first["error"] == {"code": "import:user:empty", "text": "It is empty.", "hint": "Send it again."}
    assert second["error"] == {"code": "audio:user:empty", "text": "No sound.", "hint": "Export it again."}
    assert first["url"] == "https://example.com/0.wav"


def test_sources_come_with_what_was_found_there_and_without_their_query(job):
    job.sources.update(kind="page", found=7)
    [source] = job_report(job)["sources"]
    assert (source["location"], source["kind"], source["found"], source["error"]) == (
        "https://example.com/",
        "page",
        7,
        None,
    )


def test_a_call_of_another_batch_says_nothing_about_this_import(job, add, customer):
    file = add(State.DONE, stage="insights", item_state=State.DONE)
    cast.new_batch(customer, file.call, state=State.FAILED)
    assert file_status(files_with_progress(job).get()) == "completed"


def test_the_number_of_queries_does_not_grow_with_the_files(job, add, django_assert_max_num_queries):
    for _ in range(30):
        add(State.DONE, stage="audio")
    with django_assert_max_num_queries(8):
        assert len(job_report(job, include_files=True)["files"]) == 30


def test_an_import_was_updated_when_the_last_of_its_files_or_calls_moved(job, add):
    before = job_report(job)["updated_at"]
    later = timezone.now() + timedelta(minutes=5)
    add(State.DONE, stage="audio")
    assert job_report(job)["updated_at"] == before
    job.batch.items.update(beat_at=later)
    assert job_report(job)["updated_at"] == later.isoformat()
    job.files.update(finished_at=later + timedelta(minutes=5))
    assert job_report(job)["updated_at"] == (later + timedelta(minutes=5)).isoformat()
