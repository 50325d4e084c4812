"""The rows of a customer's table of calls."""

from decimal import Decimal

import pytest

from calls.models import Usage
from insights.models import Insight
from reports.queries import call_rows
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return cast.new_customer()


def test_a_call_that_went_the_whole_way_shows_what_was_found(customer):
    cast.everything(customer)
    Usage.objects.update(cost_usd=Decimal("0.0125"))
    [row] = call_rows(customer)
    assert row == {
        "file": "Acme Clinic.wav",
        "seconds": "68.0",
        "silences": 1,
        "words": 6,
        "category": "other_question",
        "sentiment": "neutral",
        "objections": 1,
        "cost": "$0.0125",
    }


def test_a_call_that_just_came_in_shows_dashes(customer):
    cast.new_call(customer)
    [row] = call_rows(customer)
    assert row["file"] == "call.wav"
    assert {row[name] for name in ("seconds", "silences", "words", "category", "sentiment", "objections")} == {"-"}
    assert row["cost"] == "$0.0000"


def test_a_placeholder_is_called_too_short_and_has_no_sentiment(customer):
    cast.everything(customer)
    Insight.objects.update(is_placeholder=True, category="", sentiment="")
    [row] = call_rows(customer)
    assert (row["category"], row["sentiment"]) == ("too short", "-")


def test_only_the_current_insight_and_transcript_count(customer):
    cast.everything(customer)
    Insight.objects.update(is_current=False)
    [row] = call_rows(customer)
    assert (row["words"], row["category"], row["objections"]) == (6, "-", "-")


def test_the_costs_of_all_stages_of_a_call_add_up_and_are_not_multiplied_by_other_rows(customer):
    rows = cast.everything(customer)
    call = rows[1]
    Usage.objects.update(cost_usd=1)
    Usage.objects.create(customer=customer, call=call, stage="insights", provider="x", model="x", cost_usd=2)
    cast.new_call(customer, "free.wav")
    assert [row["cost"] for row in call_rows(customer)] == ["$3.0000", "$0.0000"]


def test_strangers_calls_are_not_in_the_table(customer):
    cast.everything(customer)
    cast.everything(cast.new_customer("Stranger Clinic"))
    assert [row["file"] for row in call_rows(customer)] == ["Acme Clinic.wav"]


def test_the_number_of_queries_does_not_grow_with_the_calls(customer, django_assert_max_num_queries):
    for number in range(12):
        cast.new_call(customer, f"{number}.wav")
    with django_assert_max_num_queries(3):
        assert len(list(call_rows(customer))) == 12
