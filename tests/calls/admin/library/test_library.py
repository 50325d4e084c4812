"""The call library: what it shows, how it is filtered, and what it costs."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls import paging, search
from calls.models import Call, Customer
from calls.work.states import State
from tests import cast

pytestmark = pytest.mark.django_db

LONG_NAME = "2026-11-20_14-05-33_+441632960123_queue-reception_Margaret-Hollingsworth_{:04}.wav"


def look(client, **query):
    return client.get(cast.list_url(Call), query)


def listed(client, **query):
    return [row.file_name for row in look(client, **query).context["cl"].result_list]


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.content.decode()))


def many(customer, count, **fields):
    rows = [
        Call(
            customer=customer, file_name=LONG_NAME.format(number), content_hash=f"{customer.pk}-{number}", size_bytes=1,
            recording="x", agent="Margaret Hollingsworth", duration_seconds=754, silence_share=0.25,
            has_transcript=True, has_insight=True, category="consult_not_scheduled", sentiment="negative",
            objection_count=2, **fields,
        )
        for number in range(count)
    ]  # fmt: skip
    return Call.objects.bulk_create(rows)


def queries(client, **query):
    look(client, **query)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        look(client, **query)
    return len(captured)


def test_a_call_is_told_in_one_line(operators, customer):
    cast.new_customer("Other")
    cast.new_call(
        customer, order_id="ORD-7", agent="Ann", duration_seconds=125, silence_share=0.25, has_transcript=True,
        has_insight=True, category="consult_scheduled", sentiment="mixed", objection_count=3,
        listed_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC), started_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    )  # fmt: skip
    line = "2026-03-01 09:30 Acme Clinic ORD-7 Ann 2:05 25% Consult scheduled Mixed 3 Insights"
    assert line in text(look(operators))


def test_times_are_those_of_the_customer(operators):
    tokyo = cast.new_customer("Far east", time_zone="Asia/Tokyo")
    moment = datetime(2026, 3, 1, 20, tzinfo=UTC)
    cast.new_call(tokyo, listed_at=moment, started_at=moment)
    page = look(operators).content.decode()
    assert '<td title="JST">2026-03-02 05:00' in page


def test_a_time_that_is_only_the_imports_says_so(operators, customer):
    cast.new_call(customer)
    assert "imported" in text(look(operators))


def test_the_customer_is_left_out_where_there_is_only_one(operators, customer):
    cast.new_call(customer, "first.wav")
    assert customer.name not in text(look(operators))
    cast.new_customer("Other")
    assert customer.name in text(look(operators))


@pytest.mark.parametrize(
    ("facts", "state", "told"),
    [
        ({}, None, "New"),
        ({"duration_seconds": 5}, None, "Measured"),
        ({"duration_seconds": 5, "has_transcript": True}, None, "Transcribed"),
        ({"duration_seconds": 5, "has_transcript": True, "has_insight": True}, None, "Insights"),
        ({"has_transcript": True}, State.FAILED, "Failed"),
        ({"has_transcript": True}, State.WAITING, "Waiting"),
        ({"has_transcript": True}, State.CANCELLED, "Transcribed"),
        ({"duration_seconds": 5}, State.DONE, "Measured"),
    ],
)
def test_the_state_is_how_far_a_call_is_or_what_its_work_does(operators, customer, facts, state, told):
    call = cast.new_call(customer, **facts)
    if state is not None:
        cast.new_batch(customer, call, state=state)
    row = look(operators).context["cl"].rows[0]
    assert row.state.word == told


def test_only_the_latest_work_on_a_call_counts(operators, customer):
    call = cast.new_call(customer)
    cast.new_batch(customer, call, name="Old", state=State.FAILED)
    cast.new_batch(customer, call, name="New", state=State.DONE)
    assert look(operators).context["cl"].rows[0].state.word == "New"


def test_a_stranger_sees_no_calls_of_others(customer):
    cast.new_call(customer, "ours.wav")
    other = cast.new_customer("Other")
    cast.new_call(other, "theirs.wav")
    limited = cast.logged_in(cast.limited(cast.operator(), other))
    assert listed(limited) == ["theirs.wav"]
    page = look(limited, customer=customer.pk)
    assert "Select a valid choice" in page.content.decode()
    assert page.context["cl"].result_list == []
    assert customer.name not in page.content.decode()


@pytest.mark.parametrize("field", ["file_name", "order_id", "agent", "caller_number", "callee_number"])
def test_a_call_is_found_by_what_people_know_of_it(operators, customer, field):
    search.index(cast.new_call(customer, "first.wav"))
    search.index(cast.new_call(customer, **{"name": "second.wav", field: "xx-4711"}))
    assert len(listed(operators, q="4711")) == 1


def test_filters_are_those_of_everywhere(operators, customer):
    cast.new_call(customer, "sad.wav", sentiment="negative", duration_seconds=10)
    cast.new_call(customer, "glad.wav", sentiment="positive", duration_seconds=20)
    assert listed(operators, sentiment="negative") == ["sad.wav"]
    assert listed(operators, min_seconds="15") == ["glad.wav"]


def test_other_pages_of_the_admin_lead_to_a_customers_calls(operators, customer):
    cast.new_call(customer, "ours.wav")
    cast.new_call(cast.new_customer("Other"), "theirs.wav")
    assert listed(operators, customer__id__exact=customer.pk) == ["ours.wav"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("first_day", "yesterday"), ("min_seconds", "long"), ("sentiment", "purple"), ("status", "lost"),
        ("customer", "0"), ("customer", "x"), ("q", "a\0b"), ("q", "x" * 300), ("max_seconds", "9" * 60),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_at_its_field_and_finds_nothing(operators, customer, name, value):
    cast.new_call(customer)
    cast.new_customer("Other")
    page = look(operators, **{name: value})
    assert page.status_code == 200
    assert name in page.context["cl"].filters.form.errors
    assert 'class="errorlist"' in page.content.decode()
    assert page.context["cl"].result_list == []


@pytest.mark.parametrize("query", [{"unknown": "1"}, {"p": "x"}, {"p": "-3"}, {"p": "999"}, {"o": "9.x"}, {"e": "1"}])
def test_odd_addresses_show_the_list_all_the_same(operators, customer, query):
    cast.new_call(customer, "first.wav")
    assert listed(operators, **query) == ["first.wav"]


def test_a_filter_that_is_set_is_named_and_can_be_taken_away_alone(operators, customer):
    cast.new_customer("Other")
    bar = look(operators, sentiment="negative", customer=customer.pk).context["cl"].bar
    assert [(chip.label, chip.value) for chip in bar.chips] == [("Customer", "Acme Clinic"), ("Sentiment", "Negative")]
    assert [chip.address for chip in bar.chips] == ["?sentiment=negative", f"?customer={customer.pk}"]
    assert bar.clear == "?"


def test_rare_filters_are_folded_away_until_one_is_set(operators, customer):
    assert '<details class="more">' in look(operators).content.decode()
    assert '<details class="more" open>' in look(operators, has_objections="true").content.decode()


def test_an_empty_list_says_what_to_do(operators, customer):
    assert "There are no calls yet." in text(look(operators))
    assert "No call matches these filters." in text(look(operators, status="failed"))


def test_the_newest_call_comes_first_unless_turned_round(operators, customer):
    for day in (1, 3, 2):
        cast.new_call(customer, f"{day}.wav", listed_at=datetime(2026, 3, day, tzinfo=UTC))
    assert listed(operators) == ["3.wav", "2.wav", "1.wav"]
    assert listed(operators, o="1") == ["1.wav", "2.wav", "3.wav"]


@pytest.mark.parametrize("order", ["2", "-3", "5.1", "-8"])
def test_nothing_is_sorted_that_no_index_serves(operators, customer, order):
    cast.new_call(customer)
    assert look(operators, o=order).context["cl"].queryset.query.order_by == ("-listed_at", "-pk")


def test_order_and_pages_keep_the_filters(operators, customer):
    many(customer, 101)
    page = look(operators, sentiment="negative", o="1")
    assert '"?o=1&amp;p=2&amp;sentiment=negative"' in page.content.decode()
    assert '"?sentiment=negative"' in page.content.decode()
    assert len(listed(operators, sentiment="negative", p="2")) == 1


def test_counting_stops_where_nobody_reads_on(operators, customer, monkeypatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 150)
    many(customer, 170)
    page = look(operators)
    assert "1–100 of more than 150" in text(page)  # noqa: RUF001 - as people write it
    assert "All matching calls" in text(page)
    assert len(listed(operators, p="9")) == 50


def test_few_thousand_calls_can_be_seen_on_one_page(operators, customer):
    many(customer, 101)
    assert len(listed(operators, all="")) == 101
    assert "All 101 matching calls" in text(look(operators))


def test_a_hundred_calls_are_less_than_60_kilobytes(operators, customer):
    for number in range(12):
        Customer.objects.create(name=f"Riverside Family Dental Practice {number}", slug=f"riverside-{number}")
    many(Customer.objects.create(name="Nordlicht Augenklinik Hamburg-Altona", slug="nordlicht"), 100)
    page = look(operators)
    assert len(page.context["cl"].result_list) == 100
    assert len(page.content) < 60_000


def test_a_hundred_calls_take_no_more_questions_than_one(operators, customer):
    cast.new_call(customer, "first.wav")
    few = queries(operators)
    cast.new_batch(customer, *many(customer, 99))
    for number in range(5):
        cast.new_customer(f"Other {number}")
    assert queries(operators) == few
    assert few <= 10


def test_long_fields_are_not_read(operators, customer):
    many(customer, 2, metadata={"x": "y"})
    with CaptureQueriesContext(connection) as captured:
        look(operators)
    asked = " ".join(query["sql"] for query in captured)
    assert "metadata" not in asked
    assert "source_url" not in asked


def test_many_customers_do_not_make_the_page_long(operators, customer):
    Customer.objects.bulk_create(Customer(name=f"Customer {n:03}", slug=f"c-{n}") for n in range(150))
    chosen = Customer.objects.get(slug="c-149")
    page = look(operators, customer=chosen.pk)
    assert "Customer 149" in page.content.decode()
    assert "Customer 148" not in page.content.decode()
    assert "Not all customers are offered" in text(page)


def test_a_wrong_value_stays_in_its_field_to_be_mended(operators, customer):
    page = look(operators, min_seconds="long").content.decode()
    assert '<input type="text" name="min_seconds" value="long"' in page
    assert '<input type="number" name="max_seconds"' in page
