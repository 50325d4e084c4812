"""The stage "audio" on a real recording."""

import pytest

from calls.models import AudioProfile, BatchItem
from calls.stages.measure import MeasureStage
from calls.work.errors import WorkError
from calls.work.lanes import CPU

pytestmark = pytest.mark.django_db

stage = MeasureStage()


def measure(call, lease):
    stage.run(BatchItem(call=call, job_id=0), lease)()


def test_a_recording_is_measured_with_its_customers_settings(call, lease):
    call.customer.min_silence_ms = 700
    call.customer.save()
    measure(call, lease)
    profile = AudioProfile.objects.get(call=call)
    assert (profile.duration_seconds, profile.channels, profile.sample_rate) == (2.0, 1, 8000)
    assert profile.silences == [{"start": 0.0, "end": 2.0, "duration": 2.0}]
    assert (profile.min_silence_ms, profile.silence_threshold_dbfs) == (700, -40.0)
    assert profile.content_hash == call.content_hash


def test_nothing_is_written_before_the_result_is_to_be_stored(call, lease):
    stage.run(BatchItem(call=call, job_id=0), lease)
    assert not AudioProfile.objects.exists()


def test_signs_of_life_are_given_on_the_way(call, lease):
    measure(call, lease)
    assert lease.beats > 0


def test_measuring_again_replaces_the_figures(call, lease):
    measure(call, lease)
    call.customer.min_silence_ms = 5000
    call.customer.save()
    assert not stage.is_current(call)
    measure(call, lease)
    assert stage.is_current(call)
    assert AudioProfile.objects.get(call=call).silences == []


def test_the_settings_that_were_measured_with_are_stored_even_when_they_change_meanwhile(call, lease):
    store = stage.run(BatchItem(call=call, job_id=0), lease)
    call.customer.min_silence_ms = 500
    call.customer.save()
    store()
    assert AudioProfile.objects.get(call=call).min_silence_ms == 1000
    assert not stage.is_current(call)


def set_customer(call, **changes):
    for name, value in changes.items():
        setattr(call.customer, name, value)
    call.customer.save()


def test_a_threshold_below_the_calls_loudness_is_measured_and_stored(call, lease):
    set_customer(call, silence_below_loudness_db=16.0)
    measure(call, lease)
    profile = AudioProfile.objects.get(call=call)
    assert profile.silence_below_loudness_db == 16.0
    assert profile.threshold_used_dbfs == profile.loudness_dbfs - 16
    assert profile.silences == []
    assert stage.is_current(call)


def test_a_change_between_fixed_and_relative_threshold_is_noticed(call, lease):
    measure(call, lease)
    set_customer(call, silence_below_loudness_db=16.0)
    assert not stage.is_current(call)
    measure(call, lease)
    set_customer(call, silence_below_loudness_db=17.0)
    assert not stage.is_current(call)
    set_customer(call, silence_below_loudness_db=None)
    assert not stage.is_current(call)


def test_the_fixed_threshold_does_not_matter_where_the_relative_one_is_used(call, lease):
    set_customer(call, silence_below_loudness_db=16.0)
    measure(call, lease)
    set_customer(call, silence_threshold_dbfs=-50.0)
    assert stage.is_current(call)


def test_silences_and_activity_of_each_channel_and_the_loudness_are_stored(call, lease):
    measure(call, lease)
    profile = AudioProfile.objects.get(call=call)
    assert profile.channel_silences == [[[0.0, 2.0]]]
    assert profile.activity == [[]]
    assert [level - 256 for level in bytes(profile.loudness)] == pytest.approx([-85, -85], abs=4)


def test_a_recording_that_is_gone_is_an_error_of_the_storage(call, lease):
    call.recording.storage.delete(call.recording.name)
    with pytest.raises(WorkError) as error:
        stage.run(BatchItem(call=call, job_id=0), lease)
    assert (error.value.code, error.value.permanent) == ("storage:file:missing", True)


def test_measuring_is_work_for_the_processor(call):
    assert stage.lane(call) == CPU
