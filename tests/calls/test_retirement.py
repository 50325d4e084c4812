"""Models that vendors withdraw are told of while somebody uses them."""

from datetime import date

import pytest

from calls.models import Customer
from calls.retirement import retirements
from insights.models import InsightSettings
from tests import cast

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
LAST_DAY = date(2027, 2, 26)


def told(today=TODAY):
    return [(found.model, found.retires_on, found.customers) for found in retirements(Customer.objects.all(), today)]


def test_a_model_that_will_be_gone_is_told_of_with_its_customers():
    for name in ("A", "B"):
        cast.new_customer(name, speech_engine="openai", speech_model="whisper-1")
    assert told() == [("whisper-1", LAST_DAY, 2)]


def test_it_is_told_of_when_it_is_gone_as_well():
    cast.new_customer(speech_engine="openai", speech_model="whisper-1")
    (found,) = retirements(Customer.objects.all(), LAST_DAY)
    assert "is gone" in found.in_words(LAST_DAY)
    assert "in 98 days" in found.in_words(TODAY)


def test_nobody_is_bothered_long_before():
    cast.new_customer(speech_engine="openai", speech_model="whisper-1")
    assert told(today=date(2026, 1, 1)) == []


def test_models_that_nobody_uses_or_that_stay_are_not_told_of():
    cast.new_customer(speech_engine="openai", speech_model="gpt-transcribe")
    cast.new_customer("Thrifty Clinic")
    assert told() == []


def test_a_strangers_models_are_none_of_ours():
    mine = cast.new_customer("Mine")
    cast.new_customer("Stranger", speech_engine="openai", speech_model="whisper-1")
    user = cast.limited(cast.operator(), mine)
    assert retirements(Customer.objects.visible_to(user), TODAY) == []


def test_models_that_read_calls_are_told_of_too():
    by_default = cast.new_customer("A", insight_provider="openai")
    InsightSettings.objects.create(customer=by_default, model="gpt-4o-mini")
    cast.new_customer("B", insight_provider="openai")
    (found,) = retirements(Customer.objects.all(), TODAY)
    assert (found.setting, found.model, found.customers) == ("insight_provider", "gpt-4o-mini", 1)
    assert found.customer == by_default.pk
