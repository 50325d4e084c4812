"""What work cost, over the API."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from calls.models import Batch, Usage
from tests import cast

pytestmark = pytest.mark.django_db

COSTS = reverse("api:costs")


def asked(user, **query):
    client = APIClient()
    client.force_authenticate(user)
    return client.get(COSTS, query)


@pytest.fixture
def usage(customer):
    batch = Batch.objects.create(
        customer=customer, name="May", stages=["insights"], estimated_usd_low=2, estimated_usd_high=2
    )
    work = {"stage": "insights", "provider": "openai", "model": "gpt-x"}
    Usage.objects.create(customer=customer, cost_usd="1.5", input_tokens=10, batch=batch, **work)
    Usage.objects.create(customer=cast.new_customer("Other"), cost_usd="4", **work)


def test_sums_and_total_are_told(usage):
    told = asked(cast.operator()).json()
    assert told["total"]["cost_usd"] == "5.500000"
    assert next((line["label"], line["cost_usd"]) for line in told["results"]) == ("Other", "4.000000")


def test_batches_come_with_their_estimate(usage):
    lines = asked(cast.operator(), by="batch").json()["results"]
    assert [line["expected"] and line["expected"]["ratio"] for line in lines] == [None, 0.75]


def test_whoever_is_limited_gets_their_customers_only(usage, customer):
    vera = cast.limited(cast.viewer(), customer)
    told = asked(vera).json()
    assert [line["label"] for line in told["results"]] == [customer.name]
    assert told["total"]["cost_usd"] == "1.500000"


def test_customers_people_get_nothing(usage, customer):
    assert asked(cast.customers_user(customer)).status_code == 403


def test_a_customer_of_others_is_refused_like_none(usage, customer):
    other = cast.new_customer("Third")
    assert asked(cast.limited(cast.viewer(), other), customer=customer.pk).status_code == 422
    assert asked(cast.operator(), by="colour").status_code == 422
