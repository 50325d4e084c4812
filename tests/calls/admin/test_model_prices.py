"""The list of what hosted models cost."""

import pytest

from calls.models import ModelPrice
from tests import cast

pytestmark = pytest.mark.django_db


def listed(**prices):
    ModelPrice.objects.create(provider="house", model="ours", **prices)
    page = cast.logged_in(cast.superuser()).get(cast.list_url(ModelPrice), {"q": "ours"})
    return page.content.decode()


def test_prices_stand_in_columns_with_the_places_they_were_entered_with():
    page = listed(usd_per_million_input="2", usd_per_million_cached_input="0.125", usd_per_million_output="10.5")
    for amount in ("2.00", "0.125", "10.50"):
        assert f'<span class="number">{amount}</span>' in page
    assert "Counts as free" not in page


def test_a_model_without_a_price_is_said_to_count_as_free():
    assert "Counts as free" in listed()
