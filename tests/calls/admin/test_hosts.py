"""The list of hosts and models that limit us."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calls.models import Gate
from tests import cast

pytestmark = pytest.mark.django_db


def listed():
    return cast.logged_in(cast.operator()).get(cast.list_url(Gate)).content.decode()


def test_the_empty_list_says_what_it_is_for():
    text = listed()
    assert "There are no hosts and models yet." in text
    assert "once something is fetched from it" in text


def test_a_host_that_is_left_alone_says_so():
    Gate.objects.create(name="calls.example.com", closed_until=timezone.now() + timedelta(minutes=5))
    Gate.objects.create(name="other.example.com", closed_until=timezone.now() - timedelta(minutes=5))
    text = listed()
    assert text.count("Left alone for now") == 1
    assert "2 hosts and models" in text


def test_a_model_tells_its_limits_and_how_much_of_them_is_used():
    soon = timezone.now() + timedelta(seconds=30)
    limits = {"requests_per_minute": 60, "tokens_per_minute": 30_000, "first_answer_at": timezone.now()}
    Gate.objects.create(name="openai/gpt-5-mini", requests_until=soon, **limits)
    text = listed()
    assert "60 requests, 30,000 tokens" in text
    assert "At its limit" in text
    assert "0 of 64" in text


def test_delays_of_customers_are_nobodys_gate():
    Gate.objects.create(name="customer/12", requests_until=timezone.now())
    assert "customer/12" not in listed()


def test_the_list_asks_as_much_for_many_gates_as_for_one():
    client = cast.logged_in(cast.operator())
    Gate.objects.create(name="a.example.com")
    with CaptureQueriesContext(connection) as one:
        client.get(cast.list_url(Gate))
    Gate.objects.bulk_create(Gate(name=f"{number}.example.com") for number in range(30))
    with CaptureQueriesContext(connection) as many:
        client.get(cast.list_url(Gate))
    assert len(many) <= len(one)
