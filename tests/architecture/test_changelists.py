"""Every list of the admin, whichever is registered: how often it asks the database, and what it tells strangers."""

from urllib.parse import urljoin

import pytest
from auditlog.models import LogEntry
from axes.models import AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.models import ApiToken, CallText, Gate, ModelPrice, SavedFilter, WorkerPulse
from tests import cast
from tests.ours import MODELS

REGISTERED = [model for model in admin.site._registry if model._meta.app_label != "toy"]
LONG_FIELDS = ("segments", "silences", "key_points", "action_items", "red_flags", "summary")
AUDIT = (LogEntry, AccessLog, AccessFailureLog)  # for those who may see everybody's; others get none
OF_NO_CUSTOMER = (Gate, WorkerPulse, ModelPrice, Group, SavedFilter, ApiToken, *AUDIT)
WITHOUT_LIST = {
    CallText,  # the word index's own copy of what other lists show
    SavedFilter,  # kept and dropped in the library
}

pytestmark = pytest.mark.django_db


def named(model):
    return model._meta.label_lower


def queries_of(client, url):
    client.get(url)  # what is kept for the process (content types, say) is asked for once
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_every_model_is_in_the_admin(model):
    assert admin.site.is_registered(model) != (model in WITHOUT_LIST)


@pytest.mark.parametrize("model", REGISTERED, ids=named)
def test_the_number_of_queries_does_not_grow_with_the_rows(model):
    client = cast.logged_in(cast.superuser())
    counts = []
    for more in (2, 7):
        for number in range(more):
            customer = cast.new_customer(f"Clinic {more}-{number}")
            cast.everything(customer)
            cast.everything_shared(f"{more}-{number}")
        rows = model._default_manager.count()
        assert rows >= more
        counts.append(queries_of(client, cast.list_url(model)))
    assert counts[0] == counts[1]
    assert counts[1] <= 15


@pytest.mark.parametrize("model", REGISTERED, ids=named)
def test_a_list_leaves_long_fields_to_the_pages(model):
    cast.everything(cast.new_customer())
    client = cast.logged_in(cast.superuser())
    with CaptureQueriesContext(connection) as captured:
        client.get(cast.list_url(model))
    asked = " ".join(query["sql"] for query in captured)
    assert [field for field in LONG_FIELDS if f'"{field}"' in asked] == []


@pytest.mark.parametrize("model", REGISTERED, ids=named)
def test_a_list_counts_its_rows_once_and_shows_at_most_a_hundred(model):
    options = admin.site.get_model_admin(model)
    assert not options.show_full_result_count
    assert options.list_per_page <= 100


@pytest.mark.parametrize("model", [model for model in REGISTERED if model not in OF_NO_CUSTOMER], ids=named)
def test_a_list_names_no_stranger(model):
    mine = cast.new_customer("Mine Dental")
    other = cast.new_customer("Also Mine")
    for customer in (mine, other, cast.new_customer("Stranger Clinic")):
        cast.everything(customer)
    client = cast.logged_in(cast.limited(cast.admin(), mine, other))
    page = client.get(cast.list_url(model)).content.decode()
    assert "Mine" in page or "mine" in page
    assert "stranger" not in page.lower()


@pytest.mark.parametrize("page", ["", "../history/", "../delete/"], ids=["page", "history", "delete"])
def test_strangers_rows_are_not_found(page):
    client = cast.logged_in(cast.limited(cast.admin(), cast.new_customer("Mine Dental")))
    strange = cast.everything(cast.new_customer("Stranger Clinic"))
    answers = {named(row): client.get(urljoin(cast.page_url(row), page)).status_code for row in strange}
    assert set(answers.values()) == {404}, answers


def test_strangers_people_are_hidden_from_those_who_may_not_see_people():
    client = cast.logged_in(cast.limited(cast.operator(), cast.new_customer("Mine Dental")))
    strange = cast.everything(cast.new_customer("Stranger Clinic"))
    answers = {client.get(cast.page_url(row)).status_code for row in strange}
    assert answers == {403, 404}


def test_pages_of_ones_own_rows_open_and_name_no_stranger():
    mine = cast.new_customer("Mine Dental")
    cast.everything(cast.new_customer("Stranger Clinic"))
    rows = cast.everything(mine)
    client = cast.logged_in(cast.limited(cast.admin(), mine))
    for row in rows:
        page = client.get(cast.page_url(row))
        assert page.status_code == 200, row
        assert "Stranger" not in page.content.decode(), row


def test_autocompletion_offers_no_stranger():
    mine = cast.new_customer("Mine Dental")
    for customer in (mine, cast.new_customer("Stranger Clinic")):
        cast.everything(customer)
    client = cast.logged_in(cast.limited(cast.admin(), mine))
    address = "/admin/autocomplete/?app_label=calls&model_name=membership&field_name={}&term="
    for field in ("user", "customer"):
        found = client.get(address.format(field)).json()["results"]
        assert found
        assert not [row for row in found if "stranger" in row["text"].lower()]
