"""Who gets into the admin, and what each role can open there."""

import pytest

from calls.models import (
    AudioProfile,
    Batch,
    BatchItem,
    Call,
    Customer,
    KeywordHit,
    Membership,
    ScheduledBatch,
    Transcript,
    Usage,
    User,
)
from imports.models import (
    ImportFile,
    ImportJob,
    ImportSettings,
    ImportSource,
    SourceCredential,
    WatchedSource,
)
from insights.models import Insight, InsightSettings, Objection, Question
from tests import cast

pytestmark = pytest.mark.django_db

PROCESSED = (
    AudioProfile, Batch, BatchItem, Call, Customer, KeywordHit, Transcript, Usage, ImportFile, ImportJob, ImportSource,
    Insight, Objection,
)  # fmt: skip


def test_a_customers_user_does_not_get_in():
    client = cast.logged_in(cast.customers_user(cast.new_customer()))
    answer = client.get(cast.list_url(Call))
    assert answer.status_code == 302
    assert answer.url.startswith("/admin/login/")


def test_somebody_not_logged_in_does_not_get_in(client):
    assert client.get(cast.list_url(Call)).url.startswith("/admin/login/")


def test_staff_without_a_role_may_open_no_list():
    client = cast.logged_in(cast.nobody())
    assert {client.get(cast.list_url(model)).status_code for model in (*PROCESSED, User, Membership)} == {403}


def test_staff_without_a_role_are_not_told_which_rows_exist():
    call = cast.new_call(cast.new_customer())
    client = cast.logged_in(cast.nobody())
    assert client.get(cast.page_url(call)).status_code == 403
    call.pk += 1
    assert client.get(cast.page_url(call)).status_code == 403


@pytest.mark.parametrize("member", [cast.viewer, cast.operator, cast.admin])
def test_every_role_opens_every_page_of_a_customers_rows(member):
    rows = [row for row in cast.everything(cast.new_customer()) if isinstance(row, PROCESSED)]
    client = cast.logged_in(member())
    for row in rows:
        assert client.get(cast.list_url(type(row))).status_code == 200, row
        assert client.get(cast.page_url(row)).status_code == 200, row


def test_pages_show_a_dash_where_there_is_nothing():
    client = cast.logged_in(cast.viewer())
    for row in cast.everything(cast.new_customer()):
        if isinstance(row, PROCESSED):
            assert ">None<" not in "".join(client.get(cast.page_url(row)).content.decode().split()), row


def test_pages_do_not_explain_how_values_are_stored():
    client = cast.logged_in(cast.viewer())
    for row in cast.everything(cast.new_customer()):
        if isinstance(row, PROCESSED):
            page = client.get(cast.page_url(row)).content.decode()
            assert "[{" not in page, row
            assert "{speaker" not in page, row


def test_viewers_can_save_nothing():
    client = cast.logged_in(cast.viewer())
    for row in cast.everything(cast.new_customer()):
        assert client.post(cast.page_url(row), {}).status_code == 403, row
        assert client.post(cast.add_url(type(row)), {}).status_code == 403, row
        assert client.post(cast.page_url(row).replace("/change/", "/delete/"), {"post": "yes"}).status_code == 403, row


@pytest.mark.parametrize("member", [cast.viewer, cast.operator])
def test_people_are_the_admins_business(member):
    client = cast.logged_in(member())
    assert {client.get(cast.list_url(model)).status_code for model in (User, Membership)} == {403}


@pytest.mark.parametrize("member", [cast.operator, cast.admin, cast.superuser])
def test_rows_made_by_machines_are_read_only_for_everybody(member):
    client = cast.logged_in(member())
    by_people = (
        Customer, Call, ImportJob, ImportSettings, InsightSettings, Membership, Question, ScheduledBatch,
        SourceCredential, User, WatchedSource,
    )  # fmt: skip
    for row in cast.everything(cast.new_customer()):
        if isinstance(row, by_people):
            continue
        assert client.post(cast.page_url(row), {}).status_code == 403, row
        assert client.get(cast.add_url(type(row))).status_code == 403, row
        assert client.get(cast.page_url(row).replace("/change/", "/delete/")).status_code == 403, row


def test_the_queues_own_lists_are_not_there():
    page = cast.logged_in(cast.superuser()).get("/admin/").content.decode()
    assert "Django Q" not in page
    assert "/admin/django_q/" not in page
