"""Every address of the project, asked by seven people: what each gets stands in `url_table.py`."""

import json
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from auditlog.models import LogEntry
from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve

from calls.listening.playback import link
from calls.models import SavedFilter
from calls.models.call import recordings_storage
from calls.work.states import State
from reports.models import ExportFile
from tests import cast
from tests.architecture import url_table
from tests.architecture.url_table import PEOPLE

pytestmark = pytest.mark.django_db

LOGIN = ("/admin/login/", "/accounts/login/")
ASKING = PEOPLE if settings.ON_SQLITE else ("own", "admin")
"""Who may what is the same on every database: on PostgreSQL those ask who get to see most."""
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


def fields(text, *, as_json):
    """The fields of a form; for the API `a=[1]` is a list."""
    pairs = dict(parse_qsl(text))
    return (
        {name: json.loads(value) if value[:1] in "[{" else value for name, value in pairs.items()} if as_json else pairs
    )


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
        self.names["calltype"] = ContentType.objects.get_for_model(cast.Call).pk
        kept = SavedFilter.objects.create(user=self.people["viewer"], name="Mine", query="q=price")
        self.names["savedfilter"] = kept.pk
        self.call = next(row for row in rows if isinstance(row, cast.Call))
        self.cookies = {name: cast.logged_in(person).cookies for name, person in self.people.items() if person}
        ExportFile.objects.update(csv_name="exports/calls.csv", excel_name="exports/calls.xlsx", state=State.DONE)
        for name in (self.call.recording.name, "exports/calls.csv"):
            file = Path(recordings_storage().path(name))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"RIFF")

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
            response = client.post(address, fields(said, as_json=bool(kind)), **kind)
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
    answers = {}
    for name in ASKING:
        with transaction.atomic():  # what one person does, the next has not seen
            answers[name] = world.ask(name, row)
            transaction.set_rollback(True)
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
def test_strangers_are_told_that_it_is_not_there_or_what_all_customers_people_are_told(row):
    assert row.answers["stranger"] in ("404", "login", row.answers["own"])
