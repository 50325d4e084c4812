"""Who reads a customer's calls, in words; and which imported calls are read without being asked for."""

import pytest

from calls.stages import registry
from imports.services import start_import
from insights.models import InsightSettings
from insights.reading.in_words import reading_in_words
from tests import cast

pytestmark = pytest.mark.django_db
BY_HAND = ["audio", "transcribe"]


def settings_with(**fields):
    customer = cast.new_customer(insight_provider=fields.pop("provider", "offline"))
    return InsightSettings.objects.create(customer=customer, **fields)


def test_rules_read_alone():
    told = reading_in_words(settings_with().customer)
    assert told == "Calls are read by offline rules. This happens as soon as an imported call is transcribed."


@pytest.mark.parametrize("fallbacks", [["offline"]])
def test_who_comes_next_is_told(fallbacks):
    row = settings_with(model="gpt-5-mini", fallbacks=fallbacks)
    row.customer.insight_provider = "openai"  # whether or not it is installed here
    assert "where it cannot, by offline rules." in reading_in_words(row.customer, row)


def test_that_nothing_is_read_by_itself_is_told():
    assert "when somebody asks for them" in reading_in_words(settings_with(automatic=False).customer)


def test_imported_calls_are_read_unless_their_customer_switched_it_off(tmp_path):
    off, on = settings_with(automatic=False).customer, cast.new_customer("Other")
    for customer, stages in ((off, BY_HAND), (on, registry.names())):
        job = start_import(customer=customer, locations=[str(tmp_path)], allow_local=True)
        assert job.batch.stages == stages
    assert set(registry.names()) - set(BY_HAND) >= {"insights", "analysis"}
