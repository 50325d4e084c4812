"""The filters of calls: what each lets through."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from calls import facts
from calls.filters import CallFilter
from calls.models import Call, KeywordHit, Transcript
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(db):
    return cast.new_customer()


@pytest.fixture
def call(customer):
    """A call, and beside it another of which nothing is known."""
    cast.new_call(customer, "other.wav")
    return cast.new_call(customer, "this.wav")


def found(**values):
    answer = CallFilter(values, queryset=Call.objects.order_by("pk"))
    assert answer.is_valid(), answer.errors
    return [row.file_name for row in answer.qs]


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({"category": "other_question"}, {"category": "other_question"}),
        ({"sentiment": "negative"}, {"sentiment": "negative"}),
        ({"outcome": "escalated"}, {"outcome": "escalated"}),
        ({"direction": "inbound"}, {"direction": "inbound"}),
        ({"agent": "Ann Lee"}, {"agent": "ann LEE"}),
        ({"duration_seconds": 60.0}, {"min_seconds": "60"}),
        ({"duration_seconds": 60.0}, {"max_seconds": "60"}),
        ({"has_insight": True, "has_transcript": True}, {"has_insight": "true"}),
        ({"red_flag_count": 1}, {"has_red_flags": "true"}),
        ({"action_item_count": 2}, {"has_action_items": "true"}),
        ({"objection_count": 3}, {"has_objections": "true"}),
        ({"has_transcript": True}, {"status": "transcribed"}),
        ({"has_transcript": True, "has_insight": True}, {"status": "analysed"}),
    ],
)
def test_a_filter_finds_the_call_it_asks_for(call, known, asked):
    facts.note(call, **known)
    assert found(**asked) == ["this.wav"]


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({"has_insight": True}, {"has_insight": "false"}),
        ({"red_flag_count": 1}, {"has_red_flags": "false"}),
        ({"action_item_count": 1}, {"has_action_items": "false"}),
        ({"objection_count": 1}, {"has_objections": "false"}),
        ({"has_transcript": True}, {"status": "new"}),
    ],
)
def test_a_filter_for_none_leaves_the_call_out(call, known, asked):
    facts.note(call, **known)
    assert found(**asked) == ["other.wav"]


@pytest.mark.parametrize("state", ["waiting", "done", "cancelled", "skipped", "failed"])
def test_status_tells_open_and_failed_work(call, customer, state):
    cast.new_batch(customer, call, state=state)
    assert found(status="in-work") == (["this.wav"] if state == "waiting" else [])
    assert found(status="failed") == (["this.wav"] if state == "failed" else [])


def test_a_failure_is_over_once_something_else_was_begun(call, customer):
    cast.new_batch(customer, call, state="failed")
    cast.new_batch(customer, call)
    assert found(status="failed") == []


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"])
@pytest.mark.parametrize("hour", [0, 9, 10, 13, 14, 23])
def test_days_are_those_of_the_customer(zone, hour):
    customer = cast.new_customer(time_zone=zone)
    dated = facts.dates(datetime(2026, 3, 10, hour, 30, tzinfo=UTC), customer)
    cast.new_call(customer, "this.wav", **dated)
    day = dated["listed_on"]
    assert found(first_day=str(day), last_day=str(day)) == ["this.wav"]
    before, after = date.fromordinal(day.toordinal() - 1), date.fromordinal(day.toordinal() + 1)
    assert found(last_day=str(before)) == found(first_day=str(after)) == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_like_others(call, day):
    assert len(found(first_day=day)) + len(found(last_day=day)) == 2


def test_filters_narrow_one_another(call):
    facts.note(call, sentiment="negative", category="other_question")
    assert found(sentiment="negative", category="other_question") == ["this.wav"]
    assert found(sentiment="negative", category="consult_scheduled") == []


@pytest.mark.parametrize(
    "values",
    [{"customer": "x"}, {"status": "lost"}, {"first_day": "soon"}, {"min_seconds": "long"}, {"q": "x" * 201}],
)
def test_values_that_make_no_sense_are_errors(call, values):
    answer = CallFilter(values, queryset=Call.objects.all())
    assert not answer.is_valid()
    assert set(answer.errors) == set(values)


def test_the_filter_of_a_customer_is_bound_to_what_one_sees(call, customer):
    other = cast.new_customer("Other Clinic")

    class Request:
        user = cast.customers_user(customer)

    assert CallFilter({"customer": customer.pk}, queryset=Call.objects.all(), request=Request).is_valid()
    assert not CallFilter({"customer": other.pk}, queryset=Call.objects.all(), request=Request).is_valid()


def test_a_call_of_today_is_found_by_today(call):
    today = timezone.now().date()
    assert len(found(first_day=str(today), last_day=str(today))) == 2


def said(call, keyword, *, is_current=True):
    transcript = Transcript.objects.create(
        call=call, content_hash="x", engine="m", model="m", language="en", text_hash="h", is_current=is_current
    )
    KeywordHit.objects.create(
        transcript=transcript, keyword=keyword, segment=0, position=0, speaker="Speaker 1", start_seconds=0,
        end_seconds=1, exact_time=True,
    )  # fmt: skip


@pytest.mark.parametrize("few", [0, 10_000])
@pytest.mark.parametrize("asked", ["call back", "CALL Back"])
def test_calls_are_found_by_a_keyword_however_often_it_was_said(call, asked, few, monkeypatch):
    monkeypatch.setattr("calls.filters.FEW_HITS", few)
    said(call, "call back")
    said(Call.objects.get(file_name="other.wav"), "back")
    assert found(keyword=asked) == ["this.wav"]
    assert found(keyword="call") == []


@pytest.mark.parametrize("few", [0, 10_000])
def test_a_keyword_in_an_earlier_transcript_does_not_count(call, few, monkeypatch):
    monkeypatch.setattr("calls.filters.FEW_HITS", few)
    said(call, "oops", is_current=False)
    assert found(keyword="oops") == []
