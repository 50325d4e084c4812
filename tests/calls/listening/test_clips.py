"""A moment of a call to take along, for whoever may hear the call."""

import io
import shutil
import wave
from uuid import uuid4

import numpy as np
import pytest
from auditlog.models import LogEntry
from django.conf import settings

from calls.listening import clips
from calls.listening.playback import link
from tests import cast
from tests.calls.audio.media import hiss, write_wav

pytestmark = pytest.mark.django_db

RATE = 16_000


@pytest.fixture
def sound():
    return hiss(40, rate=RATE, channels=2)


@pytest.fixture
def call(sound):
    folder = settings.RECORDINGS_DIR / f"test-{uuid4().hex}"
    folder.mkdir()
    path = write_wav(folder / "call.wav", sound, rate=RATE)
    yield cast.new_call(cast.new_customer(), "call.wav", recording=f"{folder.name}/call.wav", container="wav")
    shutil.rmtree(path.parent)


@pytest.fixture
def person(call):
    return cast.customers_user(call.customer)


def asked(user, call, query):
    return cast.logged_in(user).get(link(call, user) + query)


def samples(answer):
    with wave.open(io.BytesIO(answer.content)) as file:
        frames = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, file.getnchannels()).T
        return file.getframerate(), frames


def test_a_moment_is_cut_out_to_the_sample(person, call, sound):
    answer = asked(person, call, "?from=12.5&to=33.25")
    rate, frames = samples(answer)
    assert (rate, frames.shape) == (RATE, (2, round(20.75 * RATE)))
    faded = RATE // 100
    original = sound[:, round(12.5 * RATE) : round(33.25 * RATE)]
    assert np.abs(frames - original)[:, faded:-faded].max() <= 1


def test_a_moment_is_a_download_that_tells_where_it_is_from(person, call):
    answer = asked(person, call, "?from=1&to=2.5")
    assert answer["Content-Type"] == "audio/wav"
    assert answer["Content-Disposition"] == 'attachment; filename="call 1-2.5 s.wav"'
    assert answer["Cache-Control"] == "private, no-store"


def test_a_moment_ends_with_the_call(person, call):
    assert samples(asked(person, call, "?from=39&to=100"))[1].shape == (2, RATE)


@pytest.mark.parametrize(
    "query",
    ["?from=1", "?to=1", "?from=2&to=1", "?from=1&to=1", "?from=0&to=120.5", "?from=-1&to=1", "?from=nan&to=1",
     "?from=1e3&to=2e3", "?from=40&to=50", "?from=9999999&to=9999999.5"],
)  # fmt: skip
def test_what_is_no_moment_is_refused(person, call, query):
    answer = asked(person, call, query)
    assert answer.status_code == 400
    assert "at most 120 seconds" in answer.content.decode()


def test_a_stranger_gets_no_moment(call):
    stranger = cast.customers_user(cast.new_customer("Stranger Clinic"))
    assert asked(stranger, call, "?from=1&to=2").status_code == 404


def test_an_address_for_somebody_else_gives_no_moment(person, call):
    assert cast.logged_in(cast.viewer()).get(link(call, person) + "?from=1&to=2").status_code == 404


def test_taking_a_moment_along_is_written_down_as_hearing(person, call):
    asked(person, call, "?from=1&to=2")
    looks = LogEntry.objects.get_for_object(call).filter(action=LogEntry.Action.ACCESS)
    assert [entry.actor for entry in looks] == [person]


def test_who_only_asks_how_large_a_moment_is_has_not_heard_it(person, call):
    answer = cast.logged_in(person).head(link(call, person) + "?from=1&to=2")
    assert answer.status_code == 200
    assert not LogEntry.objects.get_for_object(call).filter(action=LogEntry.Action.ACCESS).exists()


def test_a_recording_that_cannot_be_decoded_says_so(person, call):
    (settings.RECORDINGS_DIR / call.recording.name).write_bytes(b"RIFF\x00\x00\x00\x00WAVEnothing")
    answer = asked(person, call, "?from=1&to=2")
    assert answer.status_code == 422
    assert "damaged" in answer.content.decode()


def test_whoever_asks_for_many_moments_at_once_leaves_room_for_others(person, call, monkeypatch):
    monkeypatch.setattr(clips, "PATIENCE_SECONDS", 0.01)
    with clips._turn(), clips._turn():
        answer = asked(person, call, "?from=1&to=2")
    assert (answer.status_code, "Try again" in answer.content.decode()) == (503, True)
    assert asked(person, call, "?from=1&to=2").status_code == 200
