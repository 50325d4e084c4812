"""How a customer's calls are read, over the API."""

import pytest

from calls.models import TokenScope
from insights.models import InsightSettings
from tests import cast

pytestmark = pytest.mark.django_db


def patch(client, customer, **more):
    return client.patch(f"/api/customers/{customer.pk}/insight-settings/", more, content_type="application/json")


def test_a_customer_without_settings_has_the_defaults(program, customer):
    told = program(cast.viewer()).get(f"/api/customers/{customer.pk}/insight-settings/").json()
    assert (told["provider"], told["attempts"], told["automatic"], told["fallbacks"]) == ("offline", 3, True, [])
    assert not InsightSettings.objects.exists()


def test_an_operator_changes_just_what_is_named(program, customer):
    client = program(cast.operator(), TokenScope.RUN)
    assert patch(client, customer, attempts=5, fallbacks=["offline"]).json()["attempts"] == 5
    assert patch(client, customer, automatic=False).json()["attempts"] == 5
    settings = InsightSettings.objects.get()
    assert (settings.customer, settings.attempts, settings.automatic) == (customer, 5, False)
    assert settings.fallbacks == ["offline"]


@pytest.mark.parametrize("wrong", [{"attempts": 11}, {"delay_seconds": 6}, {"fallbacks": ["nobody"]}])
def test_what_is_out_of_bounds_is_refused_by_field(program, customer, wrong):
    answer = patch(program(cast.operator(), TokenScope.RUN), customer, **wrong)
    assert answer.status_code == 422
    assert [name.partition(".")[0] for name in answer.json()["errors"]] == list(wrong)
    assert not InsightSettings.objects.exists()


def test_viewers_change_nothing_and_strangers_find_nothing(program, customer, stranger):
    assert patch(program(cast.viewer()), customer, attempts=5).status_code == 403
    limited = program(cast.limited(cast.operator(), customer), TokenScope.RUN)
    assert patch(limited, stranger, attempts=5).status_code == 404
