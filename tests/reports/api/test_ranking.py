"""The ranking over the API: the figures of the page, for whoever sees the customer."""

import pytest

from tests import cast
from tests.reports.test_ranking import judged

pytestmark = pytest.mark.django_db

DAYS = "first_day=2026-10-22&last_day=2026-11-20"


def ask(client, what, customer, more=DAYS):
    return client.get(f"/api/ranking/{what}/?customer={customer.pk}&{more}")


def test_calls_come_best_or_worst_first(program, customer):
    worse = judged(customer, "negative", "angry")
    better = judged(customer, "positive", "happy", professional=True)
    client = program(cast.viewer())
    best, worst = (ask(client, "calls", customer, f"{DAYS}&order={order}").json() for order in ("best", "worst"))
    assert [(row["id"], row["score"]) for row in best["results"]] == [(better.pk, 100.0), (worse.pk, 20.0)]
    assert [row["id"] for row in worst["results"]] == [worse.pk, better.pk]
    assert (best["first_day"], best["last_day"]) == ("2026-10-22", "2026-11-20")
    assert len(ask(client, "calls", customer, f"{DAYS}&limit=1").json()["results"]) == 1


def test_agents_come_with_the_figures_of_the_page(program, customer):
    judged(customer, "positive", "happy", agent="Ann")
    [ann] = ask(program(cast.viewer()), "agents", customer).json()["results"]
    assert (ann["agent"], ann["calls"], ann["positive_percent"], ann["score"]) == ("Ann", 1, 100.0, 100.0)


def test_customers_people_rank_their_own_calls_and_no_strangers(program, customer, stranger):
    judged(customer, "positive", "happy", agent="Ann")
    judged(stranger, "positive", "happy", agent="Bob")
    client = program(cast.limited(cast.User.objects.create_user("reader"), customer))
    assert [row["agent"] for row in ask(client, "agents", customer).json()["results"]] == ["Ann"]
    assert ask(client, "agents", stranger).status_code == 422


@pytest.mark.parametrize("more", ["first_day=2026-11-21&last_day=2026-11-20", "first_day=x", "first_day=1900-01-01"])
def test_days_that_make_no_sense_are_said(program, customer, more):
    assert ask(program(cast.viewer()), "agents", customer, more).status_code == 422
