"""Watched sources over the API."""

import pytest

from calls.models import TokenScope
from imports.models import ImportJob, SourceCredential, WatchedSource
from tests import cast
from tests.imports.api.programs import BASE, JSON, program

WATCHED = f"{BASE}/watched"
WEB = "https://example.com/calls/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(olga):
    return program(olga)


@pytest.fixture
def watch(customer, olga):
    return WatchedSource.objects.create(customer=customer, name="Calls", location=f"{WEB}?key=1", created_by=olga)


def add(client, **fields):
    body = {"customer_name": "Acme Clinic", "name": "Telephone", "location": WEB, **fields}
    return client.post(WATCHED, body, content_type=JSON)


def change(client, watch, **fields):
    return client.patch(f"{WATCHED}/{watch.pk}", fields, content_type=JSON)


def test_a_source_is_watched_and_told_without_its_secrets(client, customer, olga):
    SourceCredential.objects.create(customer=customer, name="Key", kind="bearer", host="example.com", secret="sesame")
    answer = add(client, location=f"{WEB}?token=secret", every_minutes=15, credential="Key")
    told, watch = answer.json(), WatchedSource.objects.get()
    assert (answer.status_code, told["location"], told["every_minutes"], told["credential"]) == (201, WEB, 15, "Key")
    assert (watch.location, watch.created_by, watch.is_active) == (f"{WEB}?token=secret", olga, True)
    assert "secret" not in answer.text
    assert "sesame" not in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"location": "/etc"}, {"location": "upload:1"}, {"location": "file:///etc"}, {"every_minutes": 4}, {"name": ""},
        {"customer_name": "Nobody"}, {"credential": "Nowhere"},
    ],
)  # fmt: skip
def test_what_cannot_be_watched_is_refused(client, customer, fields):
    assert add(client, **fields).status_code == 422
    assert not WatchedSource.objects.exists()


def test_a_name_is_given_once_for_a_customer(client, customer):
    add(client)
    assert list(add(client).json()["errors"]) == ["name"]


def test_who_changes_where_a_watch_looks_stands_for_it_from_then_on(watch):
    ada = cast.admin()
    told = change(program(ada), watch, location="s3://calls/", every_minutes=30, is_active=False).json()
    watch.refresh_from_db()
    assert (told["location"], told["every_minutes"], told["is_active"]) == ("s3://calls/", 30, False)
    assert (watch.location, watch.created_by) == ("s3://calls/", ada)


def test_who_only_renames_a_watch_does_not_stand_for_it(watch, olga):
    change(program(cast.admin()), watch, name="Another name", every_minutes=30)
    watch.refresh_from_db()
    assert (watch.name, watch.created_by) == ("Another name", olga)


def test_a_watch_does_not_become_one_of_a_folder_that_is_closed_to_who_changes_it(client, watch, tmp_path, settings):
    settings.ENV = {**settings.ENV, "CHAT_IMPORT_FOLDERS": [str(tmp_path / "open")]}
    (tmp_path / "open").mkdir()
    assert change(client, watch, location=str(tmp_path)).status_code == 422
    assert change(client, watch, location=str(tmp_path / "open")).status_code == 200


def test_a_watch_is_searched_at_once_but_not_beside_its_search(client, watch):
    answers = [client.post(f"{WATCHED}/{watch.pk}/check") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[0].json()["job_id"] == ImportJob.objects.get(watch=watch).pk


def test_a_watch_that_is_deleted_leaves_its_imports(client, watch):
    client.post(f"{WATCHED}/{watch.pk}/check")
    assert client.delete(f"{WATCHED}/{watch.pk}").status_code == 204
    assert (WatchedSource.objects.count(), ImportJob.objects.get().watch) == (0, None)


def test_a_stranger_finds_no_watch(watch):
    client = program(cast.limited(cast.staff("lily", "operator")))
    address = f"{WATCHED}/{watch.pk}"
    answers = [
        client.get(address), client.delete(address), client.post(f"{address}/check"),
        change(client, watch, name="Mine"),
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} == {404}
    assert client.get(WATCHED).json() == {"next": None, "results": []}


def test_who_may_only_look_changes_nothing(watch, olga):
    for client in (cast.logged_in(cast.viewer()), program(olga, TokenScope.READ)):
        address = f"{WATCHED}/{watch.pk}"
        answers = [
            add(client), change(client, watch, name="Mine"), client.delete(address), client.post(f"{address}/check"),
        ]  # fmt: skip
        assert {answer.status_code for answer in answers} == {403}
        assert client.get(address).status_code == 200
