"""Credentials in the admin: a secret goes in and never comes out."""

import json

import pytest
from auditlog.models import LogEntry

from imports import services
from imports.models import SourceCredential
from tests import cast

pytestmark = pytest.mark.django_db

ACCOUNT = json.dumps({"client_email": "a@example.com", "private_key": "sesame"})


@pytest.fixture
def admins():
    return cast.logged_in(cast.admin())


@pytest.fixture
def key(customer):
    return SourceCredential.objects.create(
        customer=customer, name="Telephone system", kind="bearer", host="calls.example.com", secret="sesame"
    )


def fields(customer, **more):
    return {"customer": customer.pk, "name": "Key", "kind": "bearer", "host": "calls.example.com", "secret": "sesame",
            **more}  # fmt: skip


def add(client, customer, **more):
    return client.post(cast.add_url(SourceCredential), fields(customer, **more))


def change(client, key, **more):
    told = {"name": key.name, "kind": key.kind, "host": key.host, "secret": "", **more}
    return client.post(cast.page_url(key), told)


def errors(page):
    return set(page.context["adminform"].form.errors)


def test_a_secret_is_stored_and_opens_the_source(admins, customer):
    assert add(admins, customer).status_code == 302
    assert SourceCredential.objects.get().opened().secret == "sesame"


def test_no_page_shows_a_secret(admins, customer, key):
    pages = [admins.get(cast.page_url(key)), admins.get(cast.list_url(SourceCredential))]
    pages += [
        add(admins, customer, host="", secret="another sesame"),
        admins.get(cast.page_url(key).replace("change/", "history/")),
    ]
    viewer = cast.logged_in(cast.viewer())
    pages += [viewer.get(cast.page_url(key)), viewer.get(cast.list_url(SourceCredential))]
    stored = SourceCredential.objects.get(pk=key.pk).secret
    for page in pages:
        assert page.status_code in (200, 302)
        assert "sesame" not in page.content.decode()
        assert str(stored) not in page.content.decode()


def test_left_empty_the_stored_secret_stays(admins, key):
    assert change(admins, key, name="Other name").status_code == 302
    key.refresh_from_db()
    assert (key.name, key.opened().secret) == ("Other name", "sesame")


def test_a_secret_is_replaced_and_the_history_says_so_without_it(admins, key):
    change(admins, key, secret="open-barley")
    key.refresh_from_db()
    assert key.opened().secret == "open-barley"
    told = str(list(LogEntry.objects.values_list("changes", flat=True)))
    assert "secret" in told
    assert "sesame" not in told
    assert "barley" not in told


@pytest.mark.parametrize("moved", [{"host": "elsewhere.example.com"}, {"kind": "header", "header_name": "X-Key"}])
def test_a_stored_secret_does_not_go_to_another_place_unseen(admins, key, moved):
    assert errors(change(admins, key, **moved)) == {"secret"}
    assert change(admins, key, **moved, secret="sesame").status_code == 302


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"host": ""}, "host"),
        ({"host": "https://calls.example.com/"}, "host"),
        ({"kind": "basic"}, "user_name"),
        ({"kind": "header"}, "header_name"),
        ({"kind": "header", "header_name": "Host"}, "header_name"),
        ({"kind": "s3", "host": ""}, "user_name"),
        ({"kind": "s3", "host": "", "user_name": "AK", "endpoint": "http://storage.example.com"}, "endpoint"),
        ({"kind": "azure", "host": ""}, "user_name"),
        ({"kind": "gcs", "host": ""}, "secret"),
        ({"secret": ""}, "secret"),
        ({"secret": "two\nlines"}, "secret"),
    ],
)
def test_what_a_kind_needs_is_asked_for(admins, customer, given, wrong):
    assert errors(add(admins, customer, **given)) == {wrong}


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "basic", "user_name": "me"},
        {"kind": "header", "header_name": "X-Api-Key"},
        {"kind": "s3", "host": "", "user_name": "AK", "endpoint": "https://storage.example.com", "region": "eu"},
        {"kind": "gcs", "host": "", "secret": ACCOUNT},
        {"kind": "azure", "host": "", "user_name": "account"},
    ],
)
def test_every_kind_can_be_kept(admins, customer, given):
    assert add(admins, customer, **given).status_code == 302
    assert SourceCredential.objects.get().kind == given["kind"]


def test_a_storage_is_called_without_encryption_only_where_an_administrator_allowed_it(admins, customer, settings):
    settings.ENV = {**settings.ENV, "CHAT_ALLOW_PRIVATE_HOSTS": ["minio.local:9000"]}
    given = {"kind": "s3", "host": "", "user_name": "AK"}
    assert errors(add(admins, customer, **given, endpoint="http://minio.local:9001")) == {"endpoint"}
    assert add(admins, customer, **given, endpoint="http://minio.local:9000").status_code == 302


def test_a_credential_stays_its_customers(admins, key):
    change(admins, key, customer=cast.new_customer("Other").pk)
    assert SourceCredential.objects.get().customer == key.customer


def test_a_credential_that_an_import_was_opened_with_is_not_deleted(admins, customer, key):
    services.start_import(customer=customer, locations=["https://calls.example.com/"], credential=key)
    admins.post(cast.page_url(key).replace("change/", "delete/"), {"post": "yes"})
    assert SourceCredential.objects.filter(pk=key.pk).exists()


def test_operators_choose_credentials_and_change_none(operators, customer, key):
    assert operators.get(cast.page_url(key)).status_code == 200
    assert add(operators, customer).status_code == 403
    assert change(operators, key, secret="other").status_code == 403
