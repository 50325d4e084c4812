"""Calls that are deleted: nothing of them stays but a receipt, and nobody else's work is harmed."""

import pytest

from calls import search
from calls.models import AudioProfile, BatchItem, Call, CallText, Deletion, KeywordHit, Transcript, Usage
from calls.stages.delete import EraseStage
from calls.work import control
from calls.work.states import JobState, State
from imports.models import ImportFile
from insights.models import Insight, Objection
from tests import cast
from tests.flows.bulk import confirm
from tests.flows.clips import quiet_call
from tests.flows.engine import after_commit, work_until_idle

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return cast.admin()


@pytest.fixture
def call(folder, bring):
    """A call that went the whole way."""
    bring(quiet_call(folder / "a.wav"))
    return Call.objects.get()


def delete(user, *calls):
    batch = confirm("delete", user, ids=[call.pk for call in calls])
    work_until_idle()
    batch.refresh_from_db()
    return batch


def test_recording_transcript_insight_and_words_go_and_a_receipt_stays(call, admin, stored):
    assert stored()
    batch = delete(admin, call)
    assert batch.state == JobState.FINISHED
    for model in (Call, AudioProfile, Transcript, KeywordHit, Insight, Objection, CallText):
        assert not model.objects.exists(), model
    assert stored() == []
    receipt = Deletion.objects.get()
    assert (receipt.call_number, receipt.file_name, receipt.content_hash) == (call.pk, "a.wav", call.content_hash)
    assert (receipt.deleted_by, receipt.customer, receipt.batch) == (admin, call.customer, batch)
    assert receipt.erased_at is not None
    assert receipt.rows["calls.Transcript"] == receipt.rows["insights.Insight"] == 1


def test_a_deleted_call_is_not_found_by_its_words(call, admin):
    assert search.matching(Call.objects.all(), "a").exists()
    delete(admin, call)
    other = cast.new_call(call.customer, "other.wav")
    search.index(other)
    assert list(search.matching(Call.objects.all(), "wav")) == [other]


def test_what_was_paid_stays_in_the_books(call, admin):
    paid = Usage.objects.count()
    delete(admin, call)
    assert Usage.objects.filter(call=None, customer=call.customer).count() == paid > 0


def test_the_receipt_is_kept_when_the_storage_refuses_and_the_recording_goes_later(call, admin, stored):
    [path] = stored()
    content = path.read_bytes()
    path.unlink()
    (path / "in the way").mkdir(parents=True)  # a folder that is not empty cannot be deleted
    batch = delete(admin, call)
    item = BatchItem.objects.get(stage=EraseStage.name)
    assert (item.state, item.error_code) == (State.FAILED, "storage:delete:failed")
    assert Deletion.objects.get().erased_at is None
    (path / "in the way").rmdir()
    path.rmdir()
    path.write_bytes(content)
    with after_commit(execute=True):
        control.retry_failed(batch)
    work_until_idle()
    assert stored() == []
    assert Deletion.objects.get().erased_at is not None


def test_a_recording_that_another_call_has_too_stays_in_the_storage(call, admin, stored):
    twin = cast.new_call(cast.new_customer("Twin Clinic"), recording=call.recording.name)
    delete(admin, call)
    assert len(stored()) == 1
    delete(admin, twin)
    assert stored() == []


def test_a_copy_for_browsers_goes_with_its_recording(call, admin, stored):
    [recording] = stored()
    recording.with_name(f"{recording.name}.playback.mp3").write_bytes(b"what a try left that crashed before its row")
    delete(admin, call)
    assert stored() == []


def test_a_copy_that_another_call_is_heard_by_stays(call, admin, stored):
    [recording] = stored()
    recording.with_name(f"{recording.name}.playback.mp3").write_bytes(b"copy")
    cast.new_call(cast.new_customer("Twin Clinic"), recording=call.recording.name)
    delete(admin, call)
    assert len(stored()) == 2


def test_a_call_in_work_elsewhere_is_left_out(call, admin):
    cast.new_batch(call.customer, call)
    batch = confirm("delete", admin, ids=[call.pk])
    assert (batch.items.count(), batch.left_out) == (0, {"waiting or running in another batch": 1})


def test_a_batch_that_waits_for_a_call_which_is_deleted_meanwhile_skips_it(call, admin):
    deletion = confirm("delete", admin, ids=[call.pk])
    late = cast.new_batch(call.customer, call)
    late.items.update(not_before=late.items.get().queued_at.replace(year=2000))
    deletion.items.update(not_before=late.items.get().queued_at.replace(year=1999))
    work_until_idle()
    assert not Call.objects.exists()
    item = late.items.get()
    assert (item.state, item.error_text) in {(State.SKIPPED, "The call has been deleted."), (State.DONE, "")}
    late.refresh_from_db()
    assert late.state == JobState.FINISHED


def test_a_deleted_recording_can_be_imported_again(call, admin, folder, bring):
    delete(admin, call)
    job = bring(folder / "a.wav")
    again = Call.objects.get()
    assert again.content_hash == call.content_hash
    assert ImportFile.objects.filter(job=job).exclude(duplicate_by="").count() == 0
