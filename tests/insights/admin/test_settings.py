"""Insight settings in the admin: who comes next is chosen, not typed."""

import pytest

from insights.models import InsightSettings
from tests import cast

pytestmark = pytest.mark.django_db
PLAIN = {
    "most_quotes": 50,
    "best_quotes": 3,
    "attempts": 3,
    "delay_seconds": 0,
    "automatic": "on",
    "failure_delay_seconds": 0,
}


@pytest.fixture
def operators():
    return cast.logged_in(cast.operator())


def test_new_settings_begin_at_the_customer_they_are_for(operators):
    customer = cast.new_customer()
    page = operators.get(f"{cast.add_url(InsightSettings)}?customer={customer.pk}").content.decode()
    assert f'<option value="{customer.pk}" selected>' in page


def test_the_order_of_those_who_come_next_is_kept(operators):
    row = InsightSettings.objects.create(customer=cast.new_customer(insight_provider="offline"))
    cast.Customer.objects.update(insight_provider="elsewhere")
    operators.post(cast.page_url(row), {**PLAIN, "first": "", "second": "offline"})
    row.refresh_from_db()
    assert row.fallbacks == ["offline"]
    assert '<option value="offline" selected>' in operators.get(cast.page_url(row)).content.decode()


@pytest.mark.parametrize(
    ("chosen", "told"),
    [({"first": "offline", "second": "offline"}, "at most once"), ({"first": "offline"}, "provider itself")],
)
def test_an_order_that_makes_no_sense_is_refused(operators, chosen, told):
    row = InsightSettings.objects.create(customer=cast.new_customer(insight_provider="offline"))
    answer = operators.post(cast.page_url(row), {**PLAIN, **chosen})
    assert told in answer.content.decode()
    row.refresh_from_db()
    assert row.fallbacks == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("most_quotes", 501),
        ("attempts", 11),
        ("delay_seconds", 6),
        ("calls_at_once", 51),
        ("failure_delay_seconds", 61),
    ],
)
def test_what_is_out_of_bounds_is_refused(operators, field, value):
    row = InsightSettings.objects.create(customer=cast.new_customer())
    assert operators.post(cast.page_url(row), {**PLAIN, field: value}).status_code == 200


def test_a_viewer_reads_the_order_as_a_line():
    row = InsightSettings.objects.create(customer=cast.new_customer(), fallbacks=["offline"])
    page = cast.logged_in(cast.viewer()).get(cast.page_url(row)).content.decode()
    assert "Where it cannot" in page
    assert "<select" not in page


def test_the_customers_page_says_what_will_happen_and_leads_there(operators):
    customer = cast.new_customer()
    page = operators.get(cast.page_url(customer)).content.decode()
    assert "Calls are read by offline rules." in page
    assert f"/admin/insights/insightsettings/add/?customer={customer.pk}" in page
    row = InsightSettings.objects.create(customer=customer)
    assert cast.page_url(row) in operators.get(cast.page_url(customer)).content.decode()
