"""Hearing a recording: by an address that is one person's for an hour."""

import shutil
from uuid import uuid4

import pytest
from auditlog.models import LogEntry
from django.core import signing
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from calls.listening.byte_ranges import Span, UnsatisfiableError, span
from calls.listening.playback import LINK_SECONDS, link
from calls.models import Call, Membership, User
from tests import cast

SOUND = bytes(range(256)) * 1000


@pytest.fixture
def customer(db):
    return cast.new_customer()


@pytest.fixture
def call(customer, settings):
    folder = f"test-{uuid4().hex}"
    path = settings.RECORDINGS_DIR / folder / "call.wav"
    path.parent.mkdir()
    path.write_bytes(SOUND)
    yield cast.new_call(customer, recording=f"{folder}/call.wav", container="wav", size_bytes=len(SOUND))
    shutil.rmtree(path.parent)


@pytest.fixture
def person(customer):
    return cast.customers_user(customer)


def heard(user, call, *, method="get", address=None, **headers):
    return getattr(cast.logged_in(user), method)(address or link(call, user), headers=headers)


def body(answer):
    return b"".join(answer.streaming_content)


def test_a_customers_person_hears_the_whole_call(person, call):
    answer = heard(person, call)
    assert answer.status_code == 200
    assert body(answer) == SOUND
    assert answer["Content-Type"] == "audio/wav"
    assert answer["Content-Length"] == str(len(SOUND))
    assert answer["Accept-Ranges"] == "bytes"


def test_nobody_between_keeps_a_copy_or_guesses_what_it_is(person, call):
    answer = heard(person, call)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-", 0, 256_000), ("bytes=1000-1999", 1000, 2000), ("bytes=-500", 255_500, 256_000),
     ("bytes=255999-999999", 255_999, 256_000), ("bytes=0-0", 0, 1)],
)  # fmt: skip
def test_a_player_gets_the_part_it_asks_for(person, call, asked, start, stop):
    answer = heard(person, call, Range=asked)
    assert answer.status_code == 206
    assert body(answer) == SOUND[start:stop]
    assert answer["Content-Range"] == f"bytes {start}-{stop - 1}/256000"
    assert answer["Content-Length"] == str(stop - start)


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=-0", "bytes=999999-1000000"])
def test_a_part_behind_the_end_cannot_be_had(person, call, asked):
    answer = heard(person, call, Range=asked)
    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */256000"


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=5-2", "bytes=0-1,5-6", "bytes=x-y", "bytes=-", ""])
def test_a_range_that_means_nothing_gives_the_whole(person, call, asked):
    answer = heard(person, call, Range=asked)
    assert (answer.status_code, body(answer)) == (200, SOUND)


def test_a_part_of_the_same_recording_goes_on(person, call):
    etag = heard(person, call)["ETag"]
    assert heard(person, call, Range="bytes=10-", **{"If-Range": etag}).status_code == 206


def test_a_part_of_another_recording_begins_anew(person, call):
    assert heard(person, call, Range="bytes=10-", **{"If-Range": '"other"'}).status_code == 200


def test_the_head_tells_the_length_alone(person, call):
    answer = heard(person, call, method="head")
    assert (answer.status_code, answer.content, answer["Content-Length"]) == (200, b"", "256000")


def test_nothing_is_changed_by_hearing(person, call):
    assert heard(person, call, method="post").status_code == 405


@pytest.mark.parametrize("who", [cast.viewer, cast.operator, cast.admin, cast.superuser])
def test_staff_hear_calls(who, call):
    assert heard(who(), call).status_code == 200


def test_staff_without_a_role_hear_nothing(call):
    norman = cast.nobody()
    User.objects.filter(pk=norman.pk).update(all_customers=True)
    assert heard(norman, call).status_code == 404


def test_a_stranger_cannot_hear_a_call_even_with_an_address_made_for_them(call):
    stranger = cast.customers_user(cast.new_customer("Stranger Clinic"))
    assert heard(stranger, call).status_code == 404


def test_staff_limited_to_others_cannot_hear_a_call(call):
    limited = cast.limited(cast.operator(), cast.new_customer("Stranger Clinic"))
    assert heard(limited, call).status_code == 404


def test_an_address_serves_nobody_else(person, call):
    colleague = cast.staff("vera", cast.VIEWER)
    assert heard(colleague, call, address=link(call, person)).status_code == 404


def test_somebody_who_is_not_logged_in_hears_nothing(person, call, client):
    assert client.get(link(call, person)).status_code == 404


def test_whoever_left_the_customer_hears_no_more_of_a_page_that_is_still_open(person, call):
    address = link(call, person)
    Membership.objects.filter(user=person).delete()
    assert heard(person, call, address=address).status_code == 404


def test_an_address_expires_after_an_hour_and_says_what_to_do(person, call, monkeypatch):
    now = signing.time.time()
    address = link(call, person)
    monkeypatch.setattr(signing.time, "time", lambda: now + LINK_SECONDS - 5)
    assert heard(person, call, address=address).status_code == 200
    monkeypatch.setattr(signing.time, "time", lambda: now + LINK_SECONDS + 5)
    answer = heard(person, call, address=address)
    assert answer.status_code == 410
    assert "Reload" in answer.content.decode()


@pytest.mark.parametrize("token", ["x", "1.1", "1.1:x:y"])
def test_an_address_that_is_not_ours_leads_nowhere(person, call, token):
    assert heard(person, call, address=reverse("recordings:play", args=[token])).status_code == 404


def test_a_recording_that_is_gone_is_not_found(person, call):
    Call.objects.filter(pk=call.pk).update(recording="test/gone.wav")
    assert heard(person, call).status_code == 404


def test_what_cannot_be_told_is_no_page(person, call):
    Call.objects.filter(pk=call.pk).update(container="html")
    assert heard(person, call)["Content-Type"] == "application/octet-stream"


def looks(call):
    return LogEntry.objects.get_for_object(call).filter(action=LogEntry.Action.ACCESS)


def test_hearing_is_written_down_once_however_many_parts_are_asked_for(person, call):
    for asked in ("bytes=0-", "bytes=1000-", "bytes=0-100"):
        heard(person, call, Range=asked)
    assert [entry.actor for entry in looks(call)] == [person]


def test_asking_for_the_head_alone_is_no_hearing(person, call):
    heard(person, call, method="head")
    assert not looks(call)


def test_who_leaves_out_the_beginning_is_written_down_all_the_same(person, call):
    heard(person, call, Range="bytes=1-")
    assert [entry.actor for entry in looks(call)] == [person]


@given(st.integers(0, 50), st.integers(0, 60), st.integers(0, 60))
def test_a_range_is_what_slicing_gives(size, first, last):
    content = bytes(size)
    try:
        found = span(f"bytes={first}-{last}", size)
    except UnsatisfiableError:
        assert content[first:] == b""
        return
    if last < first:
        assert found is None
    else:
        assert found == Span(first, min(last + 1, size))
        assert content[found.start : found.stop] == content[first : last + 1]
