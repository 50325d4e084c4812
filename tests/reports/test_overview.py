"""Sums of calls over some days."""

from datetime import date
from decimal import Decimal

import pytest

from calls.models import Call
from reports.overview import overview, recent
from tests.cast import customers_user, new_call, new_customer

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 3)


def call(customer, name, day=FIRST, **facts):
    return new_call(customer, name, listed_on=day, **facts)


@pytest.fixture
def customer():
    return new_customer()


def all_calls():
    return overview(Call.objects.all(), first_day=FIRST, last_day=LAST)


def test_every_day_is_there_also_without_calls(customer):
    call(customer, "a", LAST)
    assert [sums.calls for sums in all_calls().by_day.values()] == [0, 0, 1]


def test_calls_before_and_after_the_days_do_not_count(customer):
    for day in (date(2026, 9, 30), FIRST, LAST, date(2026, 10, 4)):
        call(customer, str(day), day)
    assert all_calls().total.calls == 2


def test_minutes_and_cost_are_summed(customer):
    call(customer, "a", duration_seconds=90.0, cost_usd=Decimal("0.25"))
    call(customer, "b", duration_seconds=30.0, cost_usd=Decimal("0.50"), category="other_question")
    call(customer, "not measured yet")
    total = all_calls().total
    assert (total.minutes, total.cost_usd) == (2.0, Decimal("0.75"))


def test_kinds_are_counted_with_the_most_frequent_first(customer):
    call(customer, "a", category="other_question", sentiment="neutral")
    for name in "bc":
        call(customer, name, category="consult_scheduled", sentiment="positive")
    call(customer, "not judged")
    found = all_calls()
    assert [(key, sums.calls) for key, sums in found.by_category.items()] == [
        ("consult_scheduled", 2),
        ("other_question", 1),
    ]
    assert {key: sums.calls for key, sums in found.by_sentiment.items()} == {"positive": 2, "neutral": 1}


def test_the_share_of_analysed_calls_leaves_out_those_without_judgement(customer):
    call(customer, "judged", category="other_question")
    for name in "abc":
        call(customer, name)
    assert all_calls().total.analysed_share == 0.25


def test_there_is_no_share_of_no_calls():
    assert all_calls().total.analysed_share is None


def test_a_strangers_calls_do_not_count(customer):
    call(customer, "ours")
    call(new_customer("Stranger"), "theirs")
    found = overview(Call.objects.visible_to(customers_user(customer)), first_day=FIRST, last_day=LAST)
    assert found.total.calls == 1


def test_recent_days_end_with_today():
    found = recent(Call.objects.all(), today=LAST, days=30)
    assert (found.first_day, found.last_day, len(found.by_day)) == (date(2026, 9, 4), LAST, 30)


def test_an_overview_is_one_query(customer, django_assert_num_queries):
    call(customer, "a")
    call(customer, "b", LAST, category="other_question")
    with django_assert_num_queries(1):
        all_calls()
