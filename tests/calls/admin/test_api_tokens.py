"""The admin's page of API tokens."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from calls.models import ApiToken, TokenScope
from tests import cast

pytestmark = pytest.mark.django_db

TEXT = re.compile(r"chat_[\w-]{40,}")


def add(client, **fields):
    return client.post(cast.add_url(ApiToken), {"name": "Reports", "scope": "read", "days": 30, **fields})


def test_a_token_is_shown_once_and_kept_as_a_hash_only():
    client = cast.logged_in(cast.viewer())
    page = add(client)
    (text,) = TEXT.findall(page.content.decode())
    token = ApiToken.objects.get()
    assert text not in str(vars(token))
    assert token.beginning == text[:12]
    for address in (cast.list_url(ApiToken), cast.page_url(token)):
        assert text not in client.get(address).content.decode()
    assert "no-store" in page.headers["Cache-Control"]


def test_the_token_that_was_shown_works(client):
    page = add(cast.logged_in(cast.viewer()))
    (text,) = TEXT.findall(page.content.decode())
    assert client.get("/api/calls/", headers={"authorization": f"Bearer {text}"}).status_code == 200


def test_a_token_belongs_to_its_maker_and_expires_in_time():
    viewer = cast.viewer()
    add(cast.logged_in(viewer), user=cast.superuser().pk)
    token = ApiToken.objects.get()
    assert token.user == viewer
    assert abs(token.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("who", "scopes"),
    [(cast.viewer, ["read"]), (cast.operator, ["read", "run"]), (cast.admin, ["read", "run", "admin"])],
)
def test_nobody_makes_a_token_of_a_wider_scope_than_they_have(who, scopes):
    client = cast.logged_in(who())
    for scope in TokenScope:
        add(client, scope=scope)
    assert sorted(ApiToken.objects.values_list("scope", flat=True)) == sorted(scopes)


def test_only_customers_that_one_sees_can_be_chosen():
    mine, strange = cast.new_customer("Mine"), cast.new_customer("Strange")
    client = cast.logged_in(cast.limited(cast.operator(), mine))
    assert "Strange" not in client.get(cast.add_url(ApiToken)).content.decode()
    add(client, customers=[strange.pk])
    assert not ApiToken.objects.exists()
    add(client, customers=[mine.pk])
    token = ApiToken.objects.get()
    assert (token.limited, list(token.customers.all())) == (True, [mine])


@pytest.mark.parametrize("days", [0, 366])
def test_a_token_lives_a_year_at_most(days):
    add(cast.logged_in(cast.viewer()), days=days)
    assert not ApiToken.objects.exists()


def test_people_revoke_their_own_and_see_nobody_elses():
    client = cast.logged_in(cast.viewer())
    add(client)
    add(cast.logged_in(cast.operator()), name="Of Olga")
    own, other = ApiToken.objects.order_by("pk")
    page = cast.act(client, "revoke", own, other)
    assert "Of Olga" not in page.content.decode()
    own.refresh_from_db()
    other.refresh_from_db()
    assert own.revoked_at is not None
    assert other.revoked_at is None


def test_a_superuser_makes_one_for_a_customers_user():
    user = cast.customers_user(cast.new_customer())
    add(cast.logged_in(cast.superuser()), user=user.pk)
    assert ApiToken.objects.get().user == user


def test_not_even_a_superuser_makes_one_that_promises_more_than_its_owner_may():
    user = cast.customers_user(cast.new_customer())
    page = add(cast.logged_in(cast.superuser()), user=user.pk, scope="run")
    assert "You may not do what a token" in page.content.decode()
    assert not ApiToken.objects.exists()
