"""Customers' pages: who gets in, and what they are told. Every route below /reports/ is asked."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.access.audit import history
from calls.models import Call, Usage
from reports.urls import urlpatterns
from tests import cast

pytestmark = pytest.mark.django_db

ABOUT_A_CUSTOMER = [pattern for pattern in urlpatterns if pattern.name != "home"]
routes = pytest.mark.parametrize("route", ABOUT_A_CUSTOMER, ids=lambda route: route.name)


@pytest.fixture
def mine():
    customer = cast.new_customer("Mine Dental", storage_prefix="vault-17")
    cast.everything(customer)
    # As they are noted on the call's own row when its insight is stored.
    customer.calls.update(has_insight=True, sentiment="neutral", satisfaction="satisfied")
    return customer


@pytest.fixture
def strange():
    customer = cast.new_customer("Stranger Clinic")
    cast.everything(customer)
    return customer


def address(route, customer):
    names = {"slug": customer.slug, "pk": Call.objects.get(customer=customer).pk, "table": "quotes"}
    return reverse(f"reports:{route.name}", kwargs={name: names[name] for name in route.pattern.converters})


def owner(customer):
    return cast.logged_in(customer.memberships.get().user)


def text(answer):
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


@routes
def test_a_customers_user_opens_every_page_of_their_customer(route, mine, strange):
    answer = owner(mine).get(address(route, mine))
    assert answer.status_code == 200
    assert "Mine" in text(answer)


@routes
def test_another_customers_user_is_told_that_there_is_no_such_page(route, mine, strange):
    assert owner(strange).get(address(route, mine)).status_code == 404


@routes
def test_a_page_names_no_stranger(route, mine, strange):
    assert "stranger" not in text(owner(mine).get(address(route, mine))).lower()


@routes
def test_whoever_is_not_logged_in_is_sent_to_the_login_whether_there_is_such_a_page_or_not(route, mine, client):
    there = address(route, mine)
    for asked in (there, there.replace(mine.slug, "nowhere")):
        answer = client.get(asked)
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("login"))


@routes
def test_every_role_of_staff_may_look(route, mine):
    for member in (cast.viewer, cast.operator, cast.admin, cast.superuser):
        assert cast.logged_in(member()).get(address(route, mine)).status_code == 200


@routes
def test_staff_limited_to_another_customer_find_nothing(route, mine, strange):
    client = cast.logged_in(cast.limited(cast.viewer(), strange))
    assert client.get(address(route, mine)).status_code == 404
    assert client.get(address(route, strange)).status_code == 200


@routes
def test_staff_who_may_not_look_at_calls_find_nothing(route, mine):
    user = cast.nobody()
    user.all_customers = True
    user.save()
    assert cast.logged_in(user).get(address(route, mine)).status_code == 404


@routes
def test_somebody_whose_membership_was_taken_away_finds_nothing(route, mine):
    client = owner(mine)
    mine.memberships.all().delete()
    assert client.get(address(route, mine)).status_code == 404


@routes
def test_nothing_can_be_sent_to_a_page(route, mine):
    assert owner(mine).post(address(route, mine)).status_code == 405


@routes
def test_no_page_is_kept_by_a_cache(route, mine):
    assert "no-store" in owner(mine).get(address(route, mine))["Cache-Control"]


@routes
def test_pages_tell_nothing_of_how_results_were_made_or_what_they_cost(route, mine):
    Usage.objects.update(cost_usd="7.654321")
    Call.objects.update(cost_usd="7.654321", source_url="https://source.example.com/secret")
    page = text(owner(mine).get(address(route, mine)))
    for internal in ("7.65", "cost_usd", "offline", "moonshine", "vault-17", "source.example.com", "/admin/"):
        assert internal not in page


@routes
def test_a_page_has_nothing_inline(route, mine):
    page = text(owner(mine).get(address(route, mine)))
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", page)


@routes
def test_the_number_of_queries_does_not_grow_with_the_calls(route, mine):
    client, counts = owner(mine), []
    for more in (2, 9):
        for number in range(more):
            copy_of_everything(mine, f"{more}-{number}")
        text(client.get(address_of_first(route, mine)))
        with CaptureQueriesContext(connection) as captured:
            text(client.get(address_of_first(route, mine)))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[1] <= 17


def address_of_first(route, customer):
    names = {"slug": customer.slug, "pk": Call.objects.filter(customer=customer).earliest("pk").pk, "table": "quotes"}
    return reverse(f"reports:{route.name}", kwargs={name: names[name] for name in route.pattern.converters})


def copy_of_everything(customer, name):
    call = cast.new_call(customer, f"{name}.wav", objection_count=1, red_flag_count=1, has_insight=True)
    cast._said(call)


def test_another_customers_call_is_not_found_below_ones_own_customer(mine, strange):
    theirs = Call.objects.get(customer=strange)
    assert owner(mine).get(reverse("reports:call", args=[mine.slug, theirs.pk])).status_code == 404


def test_somebody_of_one_customer_begins_at_its_overview(mine, strange):
    answer = owner(mine).get(reverse("reports:home"))
    assert answer.url == reverse("reports:overview", args=[mine.slug])


def test_somebody_of_several_customers_chooses_among_theirs(mine, strange):
    third = cast.new_customer("Third Practice")
    client = cast.logged_in(cast.limited(cast.customers_user(third), mine))
    page = text(client.get(reverse("reports:home")))
    assert "Mine Dental" in page
    assert "Third Practice" in page
    assert "Stranger" not in page
    assert "Other customers" in text(client.get(reverse("reports:overview", args=[mine.slug])))


def test_customers_are_found_by_a_part_of_their_name(mine, strange):
    page = text(cast.logged_in(cast.viewer()).get(reverse("reports:home"), {"name": "strang"}))
    assert "Stranger Clinic" in page
    assert "Mine Dental" not in page


def test_somebody_of_no_customer_is_told_whom_to_ask():
    client = cast.logged_in(cast.limited(cast.viewer()))
    answer = client.get(reverse("reports:home"))
    assert answer.status_code == 200
    assert "does not belong to a customer yet" in text(answer)


def test_opening_a_call_is_written_down(mine):
    call = Call.objects.get(customer=mine)
    user = mine.memberships.get().user
    owner(mine).get(reverse("reports:call", args=[mine.slug, call.pk]))
    assert [entry.actor for entry in history(call) if entry.action == entry.Action.ACCESS] == [user]
