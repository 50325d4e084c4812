"""What tries put into the storage and no call took: known by the intent, and taken away by whoever finds it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.models import Call
from calls.work import control
from calls.work.claim import claim_from_job
from calls.work.errors import WorkError
from calls.work.lease import Lease, LeaseLostError
from calls.work.states import State
from imports.models import ImportFile, ImportSource
from imports.work import leftovers
from tests.flows.clips import quiet_call
from tests.flows.engine import work_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored_and_killed(folder, order):
    """A file whose worker was killed between storing the recording and making the call."""
    job = order(quiet_call(folder / "a.wav"))
    work_item(claim_from_job(ImportSource, job=job.pk, lane="network", now=timezone.now()))
    file = claim_from_job(ImportFile, job=job.pk, lane="network", now=timezone.now())
    file.work(Lease(file))
    return file


def later():
    return timezone.now() + leftovers.QUIET + timedelta(seconds=1)


def test_a_stopped_import_leaves_no_recording_behind(stored_and_killed, stored):
    control.stop(stored_and_killed.job)
    assert len(stored()) == 1
    assert leftovers.clear(later()) == 1
    assert stored() == []
    assert ImportFile.objects.get().stored_as == ""


def test_what_may_still_be_stored_is_let_be_for_a_while(stored_and_killed, stored):
    control.stop(stored_and_killed.job)
    assert leftovers.clear(timezone.now()) == 0
    assert len(stored()) == 1


def test_an_item_that_is_open_is_left_alone(stored_and_killed, stored):
    assert leftovers.clear(later()) == 0
    assert not leftovers.take_away(stored_and_killed.pk)
    assert len(stored()) == 1


def test_a_recording_that_became_a_calls_is_never_taken(folder, bring, stored):
    bring(quiet_call(folder / "a.wav"))
    ImportFile.objects.update(stored_as=Call.objects.get().recording.name)
    leftovers.clear(later())
    assert len(stored()) == 1


def test_while_a_leftover_is_removed_nobody_stores_for_that_file(stored_and_killed):
    ImportFile.objects.filter(pk=stored_and_killed.pk).update(stored_as=f"{leftovers.LEAVING}somewhere")
    file = ImportFile.objects.get()
    with pytest.raises(WorkError, match="being removed"):
        leftovers.intend(file, "somewhere", stage="store")


def test_a_removal_that_was_broken_off_is_done_again(stored_and_killed, stored):
    control.stop(stored_and_killed.job)
    file = ImportFile.objects.get()
    ImportFile.objects.update(stored_as=f"{leftovers.LEAVING}{file.stored_as}")
    assert leftovers.clear(timezone.now()) == 1
    assert stored() == []


def test_who_lost_the_file_writes_no_intent(stored_and_killed):
    control.stop(stored_and_killed.job)
    with pytest.raises(LeaseLostError):
        leftovers.intend(stored_and_killed, "elsewhere", stage="store")


def test_who_lost_the_file_removes_nothing(stored_and_killed, stored):
    control.stop(stored_and_killed.job)
    with pytest.raises(LeaseLostError):
        leftovers.intend(stored_and_killed, "elsewhere", stage="store")
    assert len(stored()) == 1


def test_other_bytes_at_the_next_try_replace_the_first_ones(stored_and_killed, folder, stored):
    quiet_call(folder / "a.wav", seed=5)
    stored_and_killed.move(State.WAITING)
    again = claim_from_job(ImportFile, job=stored_and_killed.job_id, lane="network", now=timezone.now())
    work_item(again)
    assert [str(path) for path in stored()] == [Call.objects.get().recording.path]
