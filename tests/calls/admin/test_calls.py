"""Calls in the admin: what operators correct, and what stays as it came."""

import pytest

from calls.models import Batch, Call
from calls.work.states import State
from tests import cast

pytestmark = pytest.mark.django_db

KNOWN = {
    "order_id": "A-17", "started_at_0": "2026-03-01", "started_at_1": "10:00:00", "direction": "inbound",
    "agent": "Ann", "caller_number": "", "callee_number": "", "metadata": "{}",
}  # fmt: skip


@pytest.fixture
def customer():
    return cast.new_customer()


@pytest.fixture
def call(customer):
    return cast.new_call(customer, "first.wav")


@pytest.fixture
def operators():
    return cast.logged_in(cast.operator())


def listed(client, **query):
    return {row.file_name for row in client.get(cast.list_url(Call), query).context["cl"].result_list}


def test_an_operator_corrects_what_is_known_about_a_call(operators, call):
    operators.post(cast.page_url(call), KNOWN)
    call.refresh_from_db()
    assert (call.agent, call.order_id, call.direction) == ("Ann", "A-17", "inbound")


def test_facts_of_the_recording_and_the_customer_stay(operators, call):
    other = cast.new_customer("Other")
    before = (call.customer_id, call.recording.name, call.content_hash, call.size_bytes, call.file_name)
    forged = {"customer": other.pk, "recording": "x", "content_hash": "x", "size_bytes": 1, "file_name": "x"}
    assert operators.post(cast.page_url(call), {**KNOWN, **forged}).status_code == 302
    call.refresh_from_db()
    assert (call.customer_id, call.recording.name, call.content_hash, call.size_bytes, call.file_name) == before


def test_an_operator_of_one_customer_corrects_no_strangers_call(customer, call):
    strange = cast.new_call(cast.new_customer("Stranger"), "strange.wav")
    client = cast.logged_in(cast.limited(cast.operator(), customer))
    assert client.post(cast.page_url(strange), KNOWN).status_code == 404
    assert client.post(cast.page_url(call), KNOWN).status_code == 302
    strange.refresh_from_db()
    assert strange.agent == ""


@pytest.mark.parametrize("member", [cast.operator, cast.admin, cast.superuser])
def test_nobody_deletes_a_call_and_leaves_its_recording_behind(member, call):
    cast.act(cast.logged_in(member()), "delete_selected", call, post="yes")
    assert Call.objects.filter(pk=call.pk).exists()


def test_the_list_tells_how_far_the_latest_work_on_each_call_is(operators, customer, call):
    cast.new_batch(customer, call, state=State.FAILED)
    page = operators.get(cast.list_url(Call)).content.decode()
    assert "Failed: measure the audio" in page


def test_calls_without_a_transcript_can_be_asked_for(operators, customer, call):
    cast.everything(customer)
    assert listed(operators, transcribed="no") == {"first.wav"}
    assert listed(operators, transcribed="yes") == {f"{customer.name}.wav"}


@pytest.mark.parametrize("field", ["file_name", "order_id", "agent", "caller_number", "callee_number"])
def test_a_call_is_found_by_what_people_know_of_it(operators, customer, call, field):
    cast.new_call(customer, "second-4711.wav") if field == "file_name" else cast.new_call(
        customer, "second.wav", **{field: "xx-4711"}
    )
    assert len(listed(operators, q="4711")) == 1


def test_a_calls_page_leads_to_all_that_was_drawn_from_it(operators, customer):
    call = next(row for row in cast.everything(customer) if isinstance(row, Call))
    page = operators.get(cast.page_url(call)).content.decode()
    for model in ("audioprofile", "transcript", "batchitem", "usage"):
        assert f"/admin/calls/{model}/?call__id__exact={call.pk}" in page
    assert f"/admin/insights/insight/?call__id__exact={call.pk}" in page
    assert f"/admin/imports/importfile/?call__id__exact={call.pk}" in page


def test_what_a_call_is_named_is_shown_as_text(operators, customer):
    cast.everything(cast.new_customer("Evil <script>alert(1)</script>"))
    for row in cast.everything(cast.new_customer("<b>Bold</b>")):
        if type(row)._meta.app_label == "calls" and type(row).__name__ in ("User", "Membership"):
            continue
        for address in (cast.list_url(type(row)), cast.page_url(row)):
            page = operators.get(address).content.decode()
            assert "<script>alert" not in page, address
            assert "<b>Bold" not in page, address


def test_an_operator_has_chosen_calls_processed_in_one_batch(customer):
    call = cast.new_call(customer)
    answer = cast.act(cast.logged_in(cast.operator()), "process", call)
    assert "1 call to be processed" in answer.content.decode()
    assert Batch.objects.get().items.get().call == call


def test_a_viewer_has_nothing_processed(customer):
    cast.act(cast.logged_in(cast.viewer()), "process", cast.new_call(customer))
    assert not Batch.objects.exists()


def test_too_many_calls_at_once_are_refused_in_words(customer, monkeypatch):
    monkeypatch.setattr("calls.admin.call.MOST_AT_ONCE", 0)
    answer = cast.act(cast.logged_in(cast.operator()), "process", cast.new_call(customer))
    assert "Choose at most 0 calls at once." in answer.content.decode()
    assert not Batch.objects.exists()
