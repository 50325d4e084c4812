"""The sound of a call over the API."""

import pytest
from auditlog.models import LogEntry
from django.core.files.base import ContentFile

from calls.models.call import recordings_storage
from tests import cast

SOUND = bytes(range(256)) * 4


@pytest.fixture
def call(customer):
    name = recordings_storage().save(f"{customer.storage_folder}/api.wav", ContentFile(SOUND))
    yield cast.new_call(customer, recording=name, container="wav", size_bytes=len(SOUND))
    recordings_storage().delete(name)


def body(answer):
    return b"".join(answer.streaming_content)


def test_a_recording_is_streamed_to_whoever_may_hear_it(program, call):
    answer = program(cast.viewer()).get(f"/api/calls/{call.pk}/recording/")
    assert (answer.status_code, answer.headers["Content-Type"], body(answer)) == (200, "audio/wav", SOUND)


def test_a_part_is_sent_alone(program, call):
    answer = program(cast.viewer()).get(f"/api/calls/{call.pk}/recording/", headers={"range": "bytes=10-19"})
    assert (answer.status_code, body(answer)) == (206, SOUND[10:20])


def test_a_part_beyond_the_end_is_a_problem(program, call):
    answer = program(cast.viewer()).get(f"/api/calls/{call.pk}/recording/", headers={"range": "bytes=9999-"})
    assert (answer.status_code, answer.json()["code"]) == (416, "api:user:beyond-the-end")
    assert answer.headers["Content-Range"] == f"bytes */{len(SOUND)}"


def test_a_stranger_cannot_hear_a_call(program, call, stranger):
    client = program(cast.customers_user(stranger))
    assert client.get(f"/api/calls/{call.pk}/recording/").status_code == 404


def test_a_recording_that_is_gone_is_not_found(program, customer):
    call = cast.new_call(customer, "gone.wav")
    assert program(cast.viewer()).get(f"/api/calls/{call.pk}/recording/").status_code == 404


def test_whoever_hears_the_beginning_is_written_down(program, call):
    viewer = cast.viewer()
    body(program(viewer).get(f"/api/calls/{call.pk}/recording/"))
    looks = LogEntry.objects.get_for_object(call).filter(action=LogEntry.Action.ACCESS)
    assert [look.actor for look in looks] == [viewer]
