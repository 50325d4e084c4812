"""The admin's site: the bar on top, the log-in, pages that say what went wrong."""

import re

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from calls.models import Call, Customer, Usage, User
from imports.models import ImportJob
from insights.models import Objection
from tests.cast import (
    add_url,
    admin,
    customers_user,
    list_url,
    logged_in,
    new_customer,
    nobody,
    operator,
    page_url,
    viewer,
)

pytestmark = pytest.mark.django_db

INLINE = re.compile(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)


def text(answer):
    return answer.content.decode()


def bar(page):
    """{label: address or {label: address}} of the bar."""
    return {
        entry.label: {place.label: place.address for _, places in entry.sections for place in places}
        if hasattr(entry, "sections")
        else entry.address
        for entry in page.context["bar"]
    }


def test_the_bar_follows_the_way_of_a_call():
    page = logged_in(viewer()).get(reverse("admin:index"))
    assert list(bar(page)) == [
        "Dashboard", "Customers", "Imports", "Calls", "Batches", "Insights", "Reports", "Costs", "Settings",
    ]  # fmt: skip
    assert bar(page)["Insights"]["Objections"] == list_url(Objection)


def test_every_place_in_the_bar_can_be_opened():
    client = logged_in(admin())
    places = bar(client.get(reverse("admin:index"))).values()
    addresses = [address for place in places for address in (place.values() if isinstance(place, dict) else [place])]
    assert len(addresses) > 15
    assert {client.get(address, follow=True).status_code for address in addresses} == {200}


def test_the_bar_leads_nowhere_that_the_person_may_not_look():
    assert list(bar(logged_in(nobody()).get(reverse("admin:index")))) == ["Dashboard"]


def test_viewers_are_not_led_to_the_people():
    assert "People" not in bar(logged_in(viewer()).get(reverse("admin:index")))["Settings"]
    assert "People" in bar(logged_in(admin()).get(reverse("admin:index")))["Settings"]


def test_the_present_place_is_marked():
    page = text(logged_in(viewer()).get(list_url(Customer)))
    assert re.findall(r'aria-current="(\w+)">([^<]+)<', page) == [("page", "Customers")]


def test_a_page_below_a_place_marks_the_place():
    page = text(logged_in(viewer()).get(page_url(new_customer())))
    assert re.findall(r'aria-current="(\w+)">([^<]+)<', page) == [("true", "Customers")]


def test_a_menu_is_marked_when_the_present_page_is_in_it():
    page = text(logged_in(viewer()).get(list_url(Usage)))
    assert '<summary class="current">Settings' in page


@pytest.mark.parametrize(
    "address", ["admin:index", "admin:login", "admin:password_change", "admin:calls_usage_changelist"]
)
def test_pages_bring_no_script_or_style_of_their_own(address):
    client = Client() if address == "admin:login" else logged_in(operator())
    page = client.get(reverse(address))
    assert page.status_code == 200
    assert INLINE.findall(text(page)) == []
    assert "chat_project/theme.css" in text(page)


def test_the_log_in_leads_to_a_new_password():
    assert f'href="{reverse("password_reset")}"' in text(Client().get(reverse("admin:login")))


def test_a_list_is_headed_by_what_it_lists():
    assert "<h1>Customers</h1>" in text(logged_in(viewer()).get(list_url(Customer)))


def test_the_index_of_an_app_is_still_there():
    page = logged_in(viewer()).get(reverse("admin:app_list", args=["calls"]))
    assert page.status_code == 200
    assert list_url(Call) in text(page)


def test_the_first_address_leads_everybody_to_where_they_begin():
    assert logged_in(viewer()).get("/", follow=True).redirect_chain[-1][0] == reverse("admin:index")
    customer = customers_user(new_customer())
    assert logged_in(customer).get("/", follow=True).redirect_chain[-1][0].startswith(reverse("reports:home"))
    assert Client().get("/", follow=True).redirect_chain[-1][0] == reverse("login")


def test_a_page_that_is_not_there_says_so_in_our_own_clothes():
    page = Client().get("/nothing/here/")
    assert page.status_code == 404
    assert "There is nothing here" in text(page)
    assert INLINE.findall(text(page)) == []


def test_a_forbidden_page_says_so():
    page = logged_in(viewer()).get(reverse("admin:calls_customer_add"))
    assert page.status_code == 403
    assert "You may not do this" in text(page)


def test_a_form_without_its_token_is_told_from_a_missing_permission():
    page = Client(enforce_csrf_checks=True).post(reverse("login"), {"username": "x", "password": "y"})
    assert page.status_code == 403
    assert "This form is too old" in text(page)


def test_a_request_that_makes_no_sense_says_so():
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=1):
        page = logged_in(operator()).post(list_url(Customer), {"a": 1, "b": 2})
    assert page.status_code == 400
    assert "This request cannot be understood" in text(page)


def test_an_error_of_ours_shows_no_insides(monkeypatch):
    monkeypatch.setattr("chat_project.admin_site.dashboard.page", lambda _user: 1 / 0)
    client = logged_in(viewer())
    client.raise_request_exception = False
    page = client.get(reverse("admin:index"))
    assert page.status_code == 500
    assert "Something went wrong here" in text(page)
    assert "ZeroDivisionError" not in text(page)
    assert "Traceback" not in text(page)


def test_a_list_has_one_name_in_the_bar_over_it_and_on_the_way_back():
    client, person = logged_in(admin()), viewer()
    assert "People" in bar(client.get(reverse("admin:index")))["Settings"]
    assert "<h1>People</h1>" in client.get(list_url(User)).content.decode()
    assert f'<a href="{list_url(User)}">People</a>' in client.get(page_url(person)).content.decode()


def test_a_page_is_called_like_its_row():
    page = logged_in(admin()).get(page_url(viewer())).content.decode()
    assert "<h1>vera</h1>" in page
    assert "<title>vera | CHAT</title>" in page


def test_an_empty_list_says_so_and_offers_a_new_row():
    page = logged_in(admin()).get(list_url(ImportJob)).content.decode()
    assert "There are no imports yet." in page
    assert f'<a href="{add_url(ImportJob)}" class="button">New import</a>' in page


def test_a_search_that_finds_nothing_leads_back_to_all():
    page = logged_in(admin()).get(list_url(User), {"q": "no such name"}).content.decode()
    assert 'Nothing found. <a href="?">Show all</a>' in page
