"""Budgets on the dashboard and on the pages of customers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.models import Customer, Usage
from reports.needs import needs
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def limited(customer):
    Customer.objects.filter(pk=customer.pk).update(monthly_budget_usd=10)
    return customer


def spend(customer, usd):
    Usage.objects.create(customer=customer, stage="insights", provider="openai", cost_usd=usd)


def told(user):
    return [(need.word, need.text) for need in needs(user, [], now=timezone.now()) if "Budget" in need.word]


def test_a_budget_near_its_end_is_told_of(limited, olga):
    spend(limited, "7.99")
    assert told(olga) == []
    spend(limited, "0.01")
    assert told(olga) == [("Budget near its end", f"{limited.name}: $8.00 of $10.00 spent this month.")]


def test_a_spent_budget_is_told_of(limited, olga):
    spend(limited, "10")
    assert [word for word, _ in told(olga)] == ["Budget spent"]


def test_last_months_money_does_not_count(limited, olga):
    spend(limited, "10")
    Usage.objects.update(created_at=timezone.now().replace(day=1, hour=0, minute=0) - timedelta(seconds=120))
    assert told(olga) == []


def test_a_strangers_budget_is_none_of_ours(limited):
    spend(limited, "10")
    assert told(cast.limited(cast.operator(), cast.new_customer("Other"))) == []


def test_a_customers_page_tells_what_is_spent_and_left(limited, operators):
    spend(limited, "4")
    page = operators.get(cast.page_url(limited)).content.decode()
    assert "$4.00, $6.00 left" in page
    assert 'name="monthly_budget_usd"' in page
