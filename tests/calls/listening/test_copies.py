"""Copies that browsers play: made with the measurement, heard in place of the recording, gone with it."""

import shutil
from uuid import uuid4

import pytest
from django.conf import settings

from calls import recordings
from calls.audio.probe import open_recording
from calls.listening.copies import copy_name
from calls.listening.playback import link
from calls.models import AudioProfile, BatchItem, Call, Customer, User
from calls.stages.measure import MeasureStage
from tests import cast
from tests.calls.audio.media import tone, write

pytestmark = pytest.mark.django_db

stage = MeasureStage()


class IdleLease:
    """A lease that is never lost."""

    def beat(self):
        pass


@pytest.fixture
def customer():
    customer = Customer.objects.create(name="Harbour Clinic", slug="harbour", storage_prefix=f"test-{uuid4().hex}")
    yield customer
    shutil.rmtree(settings.RECORDINGS_DIR / customer.storage_prefix, ignore_errors=True)


@pytest.fixture
def stored(customer):
    """The names of the customer's files in the storage."""
    folder = settings.RECORDINGS_DIR / customer.storage_prefix
    return lambda: sorted(path.name for path in folder.iterdir() if path.is_file())


@pytest.fixture
def bring(customer, tmp_path):
    """A call of two seconds in the storage, in the format of its name."""

    def bring(name, codec=None):
        path = write(tmp_path / name, tone(2, channels=2), codec=codec)
        size = path.stat().st_size
        kept = recordings.keep(path, f"{customer.storage_folder}/{name}")
        return cast.new_call(
            customer, name, recording=kept, container=path.suffix[1:], content_hash=uuid4().hex, size_bytes=size
        )

    return bring


@pytest.fixture
def call(bring):
    """A call that no browser plays as it is."""
    return bring("call.wav", "adpcm_ms")


def work(call):
    """What the stage does outside its transaction; it returns what it would write."""
    return stage.run(BatchItem(call=call, job_id=0), IdleLease())


def measure(call):
    work(call)()
    return AudioProfile.objects.get(call=call)


def heard(call, user=None, asked="", **headers):
    user = user or User.objects.filter(username="vera").first() or cast.viewer()
    return cast.logged_in(user).get(link(call, user) + asked, headers=headers)


def copy_of(call):
    return (settings.RECORDINGS_DIR / copy_name(call.recording.name)).read_bytes()


def recording_of(call):
    return (settings.RECORDINGS_DIR / call.recording.name).read_bytes()


def body(answer):
    return b"".join(answer.streaming_content)


def test_what_browsers_do_not_play_gets_a_copy_beside_it(call, stored):
    assert measure(call).playback == f"{call.recording.name}.playback.mp3"
    assert stored() == ["call.wav", "call.wav.playback.mp3"]
    copy = open_recording(settings.RECORDINGS_DIR / copy_name(call.recording.name))
    assert (copy.codec, copy.track.codec_context.channels) == ("mp3float", 2)
    assert copy.claimed_seconds == pytest.approx(2, abs=0.03)


@pytest.mark.parametrize(("name", "codec"), [("call.mp3", None), ("call.wav", "pcm_mulaw"), ("call.flac", None)])
def test_what_browsers_play_needs_none(bring, stored, name, codec):
    assert measure(bring(name, codec)).playback == ""
    assert stored() == [name]


def test_measuring_again_replaces_the_copy(call, stored):
    measure(call)
    assert measure(call).playback
    assert stored() == ["call.wav", "call.wav.playback.mp3"]


def test_a_copy_that_cannot_be_made_costs_no_measurement(call, stored, caplog):
    blocked = settings.RECORDINGS_DIR / copy_name(call.recording.name) / "in the way"
    blocked.mkdir(parents=True)
    profile = measure(call)
    assert (profile.playback, profile.duration_seconds) == ("", pytest.approx(2, abs=0.3))
    assert "storage:write:failed" in caplog.text
    assert stored() == ["call.wav"]


def test_a_call_deleted_while_its_copy_was_made_leaves_none(call, stored):
    Call.objects.filter(pk=call.pk).delete()
    work(call)
    assert stored() == ["call.wav"]


def test_a_long_name_has_a_copy_too():
    long = f"customer/{'x' * 200}/{'y' * 80}.wav"
    assert copy_name(long) == copy_name(long)
    assert len(copy_name(long)) <= AudioProfile._meta.get_field("playback").max_length
    assert copy_name(long) != copy_name(f"{long}2")


def test_the_copy_is_what_is_heard(call):
    measure(call)
    answer = heard(call)
    assert answer["Content-Type"] == "audio/mpeg"
    assert 'filename="call.mp3"' in answer["Content-Disposition"]
    assert body(answer) == copy_of(call)


def test_a_part_of_the_copy_can_be_asked_for(call):
    measure(call)
    whole = copy_of(call)
    answer = heard(call, Range="bytes=100-199")
    assert (answer.status_code, body(answer)) == (206, whole[100:200])
    assert answer["Content-Range"] == f"bytes 100-199/{len(whole)}"


def test_a_part_of_the_recording_does_not_go_on_with_the_copy(call):
    before = heard(call)["ETag"]
    measure(call)
    after = heard(call, Range="bytes=100-", **{"If-Range": before})
    assert after.status_code == 200


def test_the_recording_itself_can_be_downloaded_still(call):
    measure(call)
    answer = heard(call, asked="?original")
    assert answer["Content-Disposition"] == 'attachment; filename="call.wav"'
    assert answer["Content-Type"] == "audio/wav"
    assert body(answer) == recording_of(call)


def test_a_copy_that_is_gone_leaves_the_recording_to_be_heard(call):
    measure(call)
    recordings.forget(copy_name(call.recording.name))
    assert body(heard(call)) == recording_of(call)


def test_a_stranger_gets_neither_copy_nor_recording(call):
    measure(call)
    stranger = cast.customers_user(cast.new_customer("Stranger Clinic"))
    for asked in ("", "?original"):
        assert heard(call, stranger, asked).status_code == 404
