"""What requests to language models cost."""

from decimal import Decimal

import pytest

from calls.models import ModelPrice
from insights.prices import cost_usd, most_usd, price_of, window_tokens_of
from insights.providers.base import Request

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def price() -> ModelPrice:
    return ModelPrice.objects.create(
        provider="vendor", model="reader", usd_per_million_input=2, usd_per_million_cached_input="0.5",
        usd_per_million_output=8, batch_factor="0.5", context_tokens=9000,
    )  # fmt: skip


def test_input_output_and_what_the_provider_still_had_each_have_their_price():
    assert cost_usd("vendor", "reader", 1_000_000, 400_000, 100_000) == Decimal("1.2") + Decimal("0.2") + Decimal("0.8")


def test_batches_cost_their_factor():
    assert cost_usd("vendor", "reader", 1000, 0, 1000, batch=True) == cost_usd("vendor", "reader", 1000, 0, 1000) / 2


def test_fractions_are_rounded_up_so_that_no_request_counts_as_free():
    assert cost_usd("vendor", "reader", 1, 1, 0) == Decimal("0.000001")


def test_kept_input_without_a_price_of_its_own_costs_as_other_input(price):
    ModelPrice.objects.filter(pk=price.pk).update(usd_per_million_cached_input=0)
    assert cost_usd("vendor", "reader", 1000, 1000, 0) == cost_usd("vendor", "reader", 1000, 0, 0)


def test_a_model_without_a_price_costs_nothing_and_says_so():
    assert price_of("vendor", "unheard of") is None
    assert cost_usd("vendor", "unheard of", 1000, 0, 1000) == 0


def test_the_most_that_a_request_may_cost_keeps_nothing_back():
    request = Request(purpose="analysis", body={}, input_tokens=1000, output_tokens=500)
    assert most_usd(price_of("vendor", "reader"), request) == cost_usd("vendor", "reader", 1000, 0, 500)


def test_windows_are_those_entered_or_the_usual():
    assert window_tokens_of("vendor", "reader") == 9000
    assert window_tokens_of("vendor", "unheard of") == 128_000


def test_list_prices_of_language_models_are_there_from_the_start():
    seeded = price_of("openai", "gpt-6-luna")
    assert seeded is not None
    assert seeded.usd_per_million_input > 0
    assert seeded.batch_factor == Decimal("0.5")
