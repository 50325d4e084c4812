"""Watched sources in the admin: set up, searched at once, paused and resumed."""

import pytest

from calls.work.states import JobState
from imports.models import ImportJob, SourceCredential, WatchedSource
from tests import cast

pytestmark = pytest.mark.django_db

PAGE = "https://example.com/recordings/?key=sesame"


def add(client, customer, **more):
    told = {"customer": customer.pk, "name": "March", "location": PAGE, "every_minutes": 60, "is_active": "on", **more}
    return client.post(cast.add_url(WatchedSource), told)


def errors(page):
    return set(page.context["adminform"].form.errors)


@pytest.fixture
def watch(operators, customer):
    add(operators, customer)
    return WatchedSource.objects.get()


def test_an_operator_watches_a_source(watch):
    assert (watch.location, watch.created_by.username, watch.is_active) == (PAGE, "olga", True)


@pytest.mark.parametrize("place", ["/etc", "ftp://example.com/", "https://me:pw@example.com/"])
def test_only_places_that_can_be_imported_from_are_watched(operators, customer, place):
    assert errors(add(operators, customer, location=place)) == {"location"}


def test_a_credential_has_to_be_one_of_the_customer(operators, customer):
    strange = SourceCredential.objects.create(
        customer=cast.new_customer("Other"), name="Key", kind="bearer", host="example.com", secret="x"
    )
    assert errors(add(operators, customer, credential=strange.pk)) == {"credential"}


def test_the_list_says_what_it_is_for_while_it_is_empty(operators):
    assert "is searched again and again" in operators.get(cast.list_url(WatchedSource)).content.decode()


def test_the_list_says_how_often_a_place_is_searched(operators, watch):
    assert "60 min" in operators.get(cast.list_url(WatchedSource)).content.decode()


def test_searching_now_begins_an_import_that_the_list_leads_to(operators, watch):
    page = cast.act(operators, "search_now", watch)
    job = ImportJob.objects.get()
    assert (job.watch, job.created_by.username) == (watch, "olga")
    assert cast.messages_of(page)[-1] == f"March: import {job.pk} looks for what is new."
    assert cast.page_url(job) in page.content.decode()
    [message] = cast.messages_of(cast.act(operators, "search_now", watch))
    assert "has not ended" in message


def test_watching_is_paused_and_resumed(operators, watch):
    seen = []
    for action in ("pause", "resume"):
        cast.act(operators, action, watch)
        watch.refresh_from_db()
        seen.append(watch.is_active)
    assert seen == [False, True]


def test_deleting_a_watch_leaves_its_imports(operators, watch):
    cast.act(operators, "search_now", watch)
    operators.post(cast.page_url(watch).replace("change/", "delete/"), {"post": "yes"})
    assert not WatchedSource.objects.exists()
    assert ImportJob.objects.get().state == JobState.STOPPED


def test_secrets_of_addresses_are_for_those_who_set_them_up(watch, operators):
    viewer = cast.logged_in(cast.viewer())
    for page in (viewer.get(cast.page_url(watch)), viewer.get(cast.list_url(WatchedSource))):
        assert page.status_code == 200
        assert "sesame" not in page.content.decode()
    assert operators.get(cast.list_url(WatchedSource), {"location__contains": "sesame"}).status_code == 400


def test_viewers_start_nothing(watch):
    cast.act(cast.logged_in(cast.viewer()), "search_now", watch)
    assert not ImportJob.objects.exists()
