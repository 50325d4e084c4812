"""Calls in the admin: what operators correct, and what stays as it came."""

from datetime import UTC, date, datetime

import pytest

from calls import search
from calls.models import Call
from tests import cast

pytestmark = pytest.mark.django_db

KNOWN = {
    "order_id": "A-17", "started_at_0": "2026-03-01", "started_at_1": "10:00:00", "direction": "inbound",
    "agent": "Ann", "caller_number": "", "callee_number": "", "metadata": "{}",
}  # fmt: skip


@pytest.fixture
def call(customer):
    return cast.new_call(customer, "first.wav")


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


def test_a_corrected_call_is_found_by_its_new_words(operators, call):
    operators.post(cast.page_url(call), {**KNOWN, "agent": "Ypsilanti"})
    assert Call.objects.get(pk__in=search.matching(Call.objects.all(), "ypsilanti")) == call


def test_a_corrected_call_time_puts_the_call_on_its_day(operators):
    call = cast.new_call(cast.new_customer("Far east", time_zone="Asia/Tokyo"))
    operators.post(cast.page_url(call), {**KNOWN, "started_at_0": "2026-03-01", "started_at_1": "20:00:00"})
    call.refresh_from_db()
    assert (call.listed_at, call.listed_on) == (datetime(2026, 3, 1, 20, tzinfo=UTC), date(2026, 3, 2))


def test_a_call_time_taken_away_leaves_the_import_time(operators, call):
    operators.post(cast.page_url(call), KNOWN)
    operators.post(cast.page_url(call), {**KNOWN, "started_at_0": "", "started_at_1": ""})
    call.refresh_from_db()
    assert call.listed_at == call.imported_at


@pytest.mark.parametrize("typed", ['{"a": "\\u0000"}', '{"a": "\\ud800"}', "1e400", "NaN", "[" * 5000])
def test_metadata_that_no_database_can_hold_is_refused(operators, call, typed):
    page = operators.post(cast.page_url(call), {**KNOWN, "metadata": typed})
    assert page.status_code == 200
    assert list(page.context["adminform"].errors) == ["metadata"]
    call.refresh_from_db()
    assert call.metadata == {}


def test_a_call_time_at_the_end_of_the_calendar_is_refused(operators, call):
    page = operators.post(cast.page_url(call), {**KNOWN, "started_at_0": "9999-12-31", "started_at_1": "23:59:59"})
    assert list(page.context["adminform"].errors) == ["started_at"]
