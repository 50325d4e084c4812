"""Requests whose answers were lost and that nobody takes up again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.models import Usage
from insights.models import ModelRequest
from insights.providers.faults import AnswerLostError
from insights.reading.copies import forget_copies
from insights.reading.lost import look_for_lost
from insights.reading.requests import Requests
from tests import cast
from tests.insights.reading.test_requests import ANSWER, REQUEST, TIMED_OUT, ScriptedVendor, age

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return cast.new_call(cast.new_customer())


@pytest.fixture
def vendor(call, monkeypatch):
    """One that has lost an answer two hours ago."""
    vendor = ScriptedVendor(TIMED_OUT)
    with pytest.raises(AnswerLostError):
        Requests(call, vendor, batch_id=cast.new_batch(call.customer, call).pk, again=False).ask(REQUEST)
    age(hours=2)
    for module in ("lost", "copies"):
        monkeypatch.setattr(f"insights.reading.{module}.reader", lambda *_: type("Reader", (), {"vendor": vendor}))
    return vendor


def test_the_copy_of_a_deleted_call_is_found_counted_and_deleted(call, vendor):
    vendor.kept[vendor.sent[0]] = ANSWER
    call.delete()
    assert look_for_lost(timezone.now()) == 1
    row, usage = ModelRequest.objects.get(), Usage.objects.get()
    assert (row.answer, usage.call, usage.input_tokens) == (None, None, 900)
    assert (forget_copies(timezone.now()), vendor.forgotten) == (1, ["c-1"])
    assert look_for_lost(timezone.now()) == 0


def test_what_is_found_is_there_for_whoever_goes_on_with_the_call(call, vendor):
    vendor.kept[vendor.sent[0]] = ANSWER
    look_for_lost(timezone.now())
    assert ModelRequest.objects.get().answer == ANSWER.body


def test_what_was_never_done_is_noted_as_that(vendor):
    assert look_for_lost(timezone.now()) == 1
    assert ModelRequest.objects.get().refused_at is not None
    assert not Usage.objects.exists()


def test_for_an_hour_it_is_left_to_whoever_tries_again(vendor):
    age(minutes=50)
    assert look_for_lost(timezone.now()) == 0


def test_one_that_keeps_no_answers_is_left_alone(vendor):
    vendor.keeps = False
    assert look_for_lost(timezone.now()) == 0
    assert ModelRequest.objects.get().refused_at is None
    assert look_for_lost(timezone.now() + timedelta(days=40)) == 0
