"""Workers who meet at one recording or one call: one result, one payment, no file too many."""

import pytest
from django.utils import timezone

from calls.models import AudioProfile, BatchItem, Call, Transcript, Usage
from calls.stages import registry
from calls.work import control, runner, sweep
from calls.work.claim import claim_from_job
from calls.work.lease import Lease, LeaseLostError
from calls.work.settle import settle
from calls.work.states import JobState, State
from imports.models import ImportFile, ImportSource
from imports.queries import job_report
from tests.flows import bulk
from tests.flows.clips import quiet_call
from tests.flows.engine import after_commit, claim, work_item

pytestmark = pytest.mark.django_db


def discover(job):
    """Work on the job's source, so that its files are due."""
    work_item(claim_of(ImportSource, job))


def claim_of(model, job):
    """The next due item of this model in the job."""
    return claim_from_job(model, job=job.pk, lane="network", now=timezone.now())


def finish(item, done):
    """End an item whose work was done earlier, as the runner does."""
    with after_commit(execute=True):
        runner.finish(item, done)
        settle(item.job_model(), item.job_id)


def fetch_side_by_side(jobs):
    """Fetch the file of each job before any result is stored; items with what is to be stored."""
    items = [claim_of(ImportFile, job) for job in jobs]
    return [(item, item.work(Lease(item))) for item in items]


def lose(item):
    """Let the item's lease end as if its worker were gone."""
    type(item).objects.filter(pk=item.pk).update(lease_until=timezone.now())
    sweep.expire_leases(type(item), timezone.now())


@pytest.fixture
def twins(folder, order):
    """Two imports of one recording under two names, both ready to be fetched."""
    jobs = [order(quiet_call(folder / name)) for name in ("a.wav", "b.wav")]
    for job in jobs:
        discover(job)
    return jobs


def test_two_imports_of_one_recording_at_once_make_one_call(twins, stored, work_until_idle):
    fetched = fetch_side_by_side(twins)
    assert len(stored()) == 2
    for item, done in fetched:
        finish(item, done)

    call = Call.objects.get()
    assert {file.call_id for file in ImportFile.objects.all()} == {call.pk}
    assert sorted(ImportFile.objects.values_list("duplicate_by", flat=True)) == ["", "content"]
    assert [str(path) for path in stored()] == [call.recording.path]

    work_until_idle()
    assert [job_report(job)["status"] for job in twins] == ["completed", "completed"]
    assert (Transcript.objects.count(), Usage.objects.filter(stage="transcribe").count()) == (1, 1)


def test_the_import_that_came_second_sees_the_call_through_when_the_first_is_stopped(twins, work_until_idle):
    for item, done in fetch_side_by_side(twins):
        finish(item, done)
    winner, loser = twins
    winner.refresh_from_db()
    control.stop(winner.batch)
    work_until_idle()
    assert job_report(loser)["status"] == "completed"
    assert Transcript.objects.count() == 1


def test_a_late_worker_stores_nothing_and_leaves_the_recording_of_the_quick_one(folder, order, stored):
    job = order(quiet_call(folder / "a.wav"))
    discover(job)
    late = claim_of(ImportFile, job)
    done = late.work(Lease(late))
    lose(late)
    work_item(claim_of(ImportFile, job))
    with pytest.raises(LeaseLostError):
        finish(late, done)

    call = Call.objects.get()
    assert [str(path) for path in stored()] == [call.recording.path]
    file = ImportFile.objects.get()
    assert (file.state, file.call, file.duplicate_by) == (State.DONE, call, "")


def test_a_second_result_for_one_file_does_not_take_the_recording_from_its_call(folder, order, stored):
    job = order(quiet_call(folder / "a.wav"))
    discover(job)
    late = claim_of(ImportFile, job)
    done = late.work(Lease(late))
    lose(late)
    work_item(claim_of(ImportFile, job))
    with after_commit(execute=True):
        done.store()

    call = Call.objects.get()
    assert [str(path) for path in stored()] == [call.recording.path]
    file = ImportFile.objects.get()
    assert (file.call, file.duplicate_by) == (call, "")


def test_a_late_worker_who_begins_after_the_quick_one_changes_nothing(folder, order, stored):
    job = order(quiet_call(folder / "a.wav"))
    discover(job)
    late = claim_of(ImportFile, job)
    lose(late)
    work_item(claim_of(ImportFile, job))
    runner.run(late, Lease(late))
    file = ImportFile.objects.get()
    assert (file.state, file.duplicate_by, len(stored())) == (State.DONE, "", 1)


def test_a_try_after_a_crash_replaces_what_the_first_one_left_in_the_storage(folder, order, stored):
    job = order(quiet_call(folder / "a.wav"))
    discover(job)
    crashed = claim_of(ImportFile, job)
    crashed.work(Lease(crashed))
    lose(crashed)
    assert len(stored()) == 1
    work_item(claim_of(ImportFile, job))
    assert len(stored()) == 1


def test_a_late_worker_stores_no_second_transcript(folder, bring, customer):
    customer.process_on_import = False
    customer.save()
    bring(quiet_call(folder / "a.wav"))
    bulk.add(Call.objects.all(), ["transcribe"])
    late = claim("cpu")
    done = late.work(Lease(late))
    lose(late)
    work_item(claim("cpu"))
    with pytest.raises(LeaseLostError):
        finish(late, done)
    assert (Transcript.objects.count(), Usage.objects.count()) == (1, 1)


def test_two_batches_never_work_on_one_call_at_once_and_never_twice(folder, bring, customer, work_until_idle):
    customer.process_on_import = False
    customer.save()
    bring(quiet_call(folder / "a.wav"))
    batches = [bulk.add(Call.objects.all(), registry.names(), name=name) for name in ("first", "second")]
    running = claim("cpu")
    assert claim("cpu") is None
    other = BatchItem.objects.exclude(pk=running.pk).get()
    assert (other.state, other.attempts) == (State.WAITING, 0)

    work_item(running)
    work_until_idle()
    assert set(BatchItem.objects.values_list("state", flat=True)) == {State.DONE}
    for batch in batches:
        batch.refresh_from_db()
        assert batch.state == JobState.FINISHED
    assert (AudioProfile.objects.count(), Transcript.objects.count(), Usage.objects.count()) == (1, 1, 1)
