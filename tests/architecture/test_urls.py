"""Every address of the project, asked by seven people: what each gets stands in `url_table.py`."""

from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from auditlog.models import LogEntry
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve

from calls.playback import link
from tests import cast
from tests.architecture import url_table
from tests.architecture.url_table import PEOPLE

pytestmark = pytest.mark.django_db

LOGIN = ("/admin/login/", "/accounts/login/")
ROWS = url_table.rows()


def routes(resolver=None, before=""):
    """The routes of the project as `resolve` names them; Django's view of static files is not one of them."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + (str(pattern.pattern).removeprefix("^") if before else str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def route_of(address):
    return resolve(address.partition("?")[0]).route


class World:
    """Two customers with a row of everything, the people who ask, and the names that addresses may use."""

    def __init__(self):
        customer, other = cast.new_customer("Mine Dental"), cast.new_customer("Stranger Clinic")
        rows = [*cast.everything(customer), *cast.everything_shared(1)]
        [own] = [row for row in rows if isinstance(row, cast.User)]
        self.people = {
            "nobody": None,
            "own": own,
            "stranger": cast.customers_user(other),
            "viewer": cast.viewer(),
            "operator": cast.operator(),
            "admin": cast.admin(),
            "limited": cast.limited(cast.staff("lily", "operator"), other),
        }
        self.names = {"slug": customer.slug}
        for row in rows:
            self.names[row._meta.model_name] = row.pk
        self.names["logentry"] = LogEntry.objects.latest("pk").pk
        self.call = next(row for row in rows if isinstance(row, cast.Call))
        self.cookies = {name: cast.logged_in(person).cookies for name, person in self.people.items() if person}
        recording = Path(self.call.recording.path)
        recording.parent.mkdir(parents=True, exist_ok=True)
        recording.write_bytes(b"RIFF")

    def address(self, template, name):
        hearer = self.people[name] or self.people["own"]
        return template.format(play=link(self.call, hearer), **self.names)

    def ask(self, name, row):
        """What somebody gets: a status, or `login` when they are sent there."""
        client = Client(raise_request_exception=False)
        client.cookies = SimpleCookie(self.cookies.get(name, {}))
        address, _, said = self.address(row.address, name).partition("?")
        if row.method == "GET":
            response = client.get(address, dict(parse_qsl(said)))
        else:
            kind = {"content_type": "application/json"} if address.startswith("/api/") else {}
            response = client.post(address, dict(parse_qsl(said)), **kind)
        if response.streaming:
            b"".join(response)  # which closes the file behind it
        if response.status_code == 302 and response["Location"].partition("?")[0] in LOGIN:
            return "login"
        return str(response.status_code)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once for all rows; what a row's request changes is rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_the_table_says(row, world):
    answers = {name: world.ask(name, row) for name in PEOPLE}
    assert {name: got for name, got in answers.items() if got not in row.answers[name].split("|")} == {}


def test_every_route_has_a_row(world):
    asked = {route_of(world.address(row.address, "admin")) for row in ROWS}
    assert sorted(set(routes()) - asked) == []


def test_every_row_has_a_route(world):
    strays = [
        str(row)
        for row in ROWS
        if route_of(world.address(row.address, "admin")).endswith("(?P<url>.*)$") and "/nowhere" not in row.address
    ]
    assert strays == []


def test_every_list_of_the_admin_has_a_line():
    registered = {model._meta.label_lower for model in admin.site._registry if model._meta.app_label != "toy"}
    assert set(url_table.models()) == registered


def test_a_new_route_without_a_row_would_be_found(world):
    asked = {route_of(world.address(row.address, "admin")) for row in ROWS[:5]}
    assert set(routes()) - asked


@pytest.mark.parametrize("row", [row for row in ROWS if "404" in row.answers.values()], ids=str)
def test_strangers_are_told_that_it_is_not_there_never_that_it_is_forbidden(row):
    assert row.answers["stranger"] in ("404", "login", "401")
