"""Calls whose recordings lie in S3: heard there, after the permission check, and no page breaks when it is away."""

import pytest
import requests
from auditlog.models import LogEntry

from calls import recordings
from calls.listening.copies import copy_name
from calls.listening.playback import link
from calls.models import AudioProfile
from tests import cast
from tests.calls.storage.conftest import SOUND

pytestmark = pytest.mark.django_db
ADDRESS = "/api/calls/{}/recording/"


@pytest.fixture
def call(use_s3, file, customer):
    use_s3()
    name = f"{customer.storage_folder}/olga/1/1-call.wav"
    recordings.keep(file(), name)
    return cast.new_call(customer, recording=name, container="wav")


def looks(call):
    return LogEntry.objects.get_for_object(call).filter(action=LogEntry.Action.ACCESS).count()


def test_a_recording_is_heard_at_a_signed_address_in_any_part(call, operators, olga):
    answer = operators.get(link(call, olga))
    assert (answer.status_code, answer["Cache-Control"]) == (302, "private, no-store")
    part = requests.get(answer["Location"], headers={"Range": "bytes=5-"}, timeout=10)
    assert (part.status_code, part.content) == (206, SOUND[5:])
    assert part.headers["Content-Type"] == "audio/wav"
    assert looks(call) == 1


def test_asking_for_the_head_alone_is_answered_and_is_no_hearing(call, operators, olga):
    answer = operators.head(link(call, olga))
    assert requests.head(answer["Location"], timeout=10).status_code == 200
    assert looks(call) == 0


def test_the_original_is_saved_under_its_name(call, operators, olga):
    answer = operators.get(link(call, olga), {"original": "1"})
    whole = requests.get(answer["Location"], timeout=10)
    assert whole.headers["Content-Disposition"] == f'attachment; filename="{call.file_name}"'


def test_a_copy_for_browsers_is_heard_instead_where_there_is_one(call, operators, olga, file):
    copy = recordings.keep(file(b"ID3 copy"), copy_name(call.recording.name))
    AudioProfile.objects.create(
        call=call, content_hash="a", analyser_version=1, silence_threshold_dbfs=-40, min_silence_ms=1000,
        container="wav", codec="gsm", sample_rate=8000, channels=1, duration_seconds=1, playback=copy,
    )  # fmt: skip
    heard = requests.get(operators.get(link(call, olga))["Location"], timeout=10)
    assert (heard.content, heard.headers["Content-Type"]) == (b"ID3 copy", "audio/mpeg")


def test_programs_are_sent_there_too(call, operators):
    answer = operators.get(ADDRESS.format(call.pk))
    assert answer.status_code == 302
    assert requests.get(answer["Location"], timeout=10).content == SOUND


def test_a_stranger_gets_no_address(call):
    stranger = cast.logged_in(cast.limited(cast.staff("sam", cast.OPERATOR)))
    assert stranger.get(ADDRESS.format(call.pk)).status_code == 404


def test_a_page_that_cannot_reach_the_storage_says_so(call, operators, olga, use_s3, settings):
    AudioProfile.objects.create(
        call=call, content_hash="a", analyser_version=1, silence_threshold_dbfs=-40, min_silence_ms=1000,
        container="wav", codec="gsm", sample_rate=8000, channels=1, duration_seconds=1, playback="copy.mp3",
    )  # fmt: skip
    use_s3(endpoint="http://127.0.0.1:1")
    answer = operators.get(link(call, olga))
    assert (answer.status_code, answer["Cache-Control"]) == (503, "private, no-store")
    assert "cannot be reached" in answer.content.decode()
