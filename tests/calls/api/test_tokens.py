"""What a token opens, and what it does not."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calls import tokens
from calls.models import ApiToken, TokenScope, User
from calls.work.errors import WorkError
from tests import cast

CALLS = "/api/calls/"


def code_of(answer):
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def change(**fields):
    ApiToken.objects.update(**fields)


def test_without_a_token_nothing_is_told(client):
    answer = client.get(CALLS)
    assert code_of(answer) == (401, "api:user:not-authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("given", ["Bearer", "Bearer chat_x", "Bearer chat_x y", "bearer \u00e9", "Basic Zm9vOmJhcg=="])
def test_what_is_no_token_of_ours_is_refused(client, given):
    assert client.get(CALLS, headers={"authorization": given.encode().decode("latin-1")}).status_code == 401


def test_a_token_lets_its_owner_in(program):
    assert program(cast.viewer()).get(CALLS).status_code == 200


def test_a_revoked_token_is_refused(program):
    client = program(cast.viewer())
    tokens.revoke(token=ApiToken.objects.get())
    assert code_of(client.get(CALLS)) == (401, "token:user:revoked")


def test_revoking_twice_keeps_the_first_time(program):
    program(cast.viewer())
    long_ago = timezone.now() - timedelta(days=3)
    change(revoked_at=long_ago)
    tokens.revoke(token=ApiToken.objects.get())
    assert ApiToken.objects.get().revoked_at == long_ago


def test_an_expired_token_is_refused(program):
    client = program(cast.viewer())
    change(expires_at=timezone.now())
    assert code_of(client.get(CALLS)) == (401, "token:user:expired")


def test_the_token_of_somebody_switched_off_is_refused(program):
    client = program(cast.viewer())
    User.objects.update(is_active=False)
    assert code_of(client.get(CALLS)) == (401, "token:user:owner-inactive")


def test_a_token_may_no_more_than_its_owner_may_now(program):
    olga = cast.operator()
    client = program(olga, TokenScope.RUN)
    assert client.get(CALLS).status_code == 200
    olga.groups.clear()
    assert code_of(client.get(CALLS)) == (403, "api:user:forbidden")


def test_a_permission_of_ones_own_counts_like_a_groups(program):
    norman = cast.nobody()
    client = program(norman)
    norman.user_permissions.set(Group.objects.get(name="viewer").permissions.filter(codename="view_call"))
    User.objects.filter(pk=norman.pk).update(all_customers=True)
    assert client.get(CALLS).status_code == 200
    assert client.get("/api/batches/").status_code == 403


@pytest.mark.parametrize("address", ["batches/", "batches/1/pause/", "bulk-import/start", "bulk-import/jobs/1/stop"])
def test_a_read_token_changes_nothing_whoever_it_belongs_to(program, address):
    answer = program(cast.superuser()).post(f"/api/{address}", {}, content_type="application/json")
    assert code_of(answer) == (403, "api:user:forbidden")
    assert "read only" in answer.json()["detail"]


def test_a_limited_token_that_loses_its_last_customer_sees_nothing(program, customer, stranger):
    for owner in (customer, stranger):
        cast.new_call(owner)
    client = program(cast.superuser(), TokenScope.READ, customer)
    assert len(client.get(CALLS).json()["results"]) == 1
    ApiToken.objects.get().customers.clear()
    assert client.get(CALLS).json()["results"] == []


def test_a_limited_token_never_sees_what_its_owner_does_not(program, customer, stranger):
    cast.new_call(customer)
    owner = cast.limited(cast.operator(), customer)
    client = program(owner, TokenScope.READ, customer)
    owner.memberships.all().delete()
    assert client.get(CALLS).json()["results"] == []


def test_who_a_token_is_costs_one_question(program):
    program(cast.admin())
    text = tokens.make(user=User.objects.get(), name="x", scope="admin")[1]
    with CaptureQueriesContext(connection) as asked:
        token = tokens.find(text, now=timezone.now())
        assert token.user.has_perms(["calls.delete_call", "calls.view_call"])
        assert not token.user.has_perm("auth.change_group")
    assert len(asked) == 1


def test_the_last_use_is_written_down_once_a_minute(program):
    client = program(cast.viewer())
    client.get(CALLS)
    first = ApiToken.objects.get().last_used_at
    assert abs(first - timezone.now()) < timedelta(minutes=1)
    client.get(CALLS)
    assert ApiToken.objects.get().last_used_at == first
    change(last_used_at=first - timedelta(minutes=2))
    client.get(CALLS)
    assert ApiToken.objects.get().last_used_at > first - timedelta(minutes=1)


@pytest.mark.parametrize(("who", "most"), [(cast.viewer, "read"), (cast.operator, "run"), (cast.admin, "admin")])
def test_nobody_makes_a_token_wider_than_they_are(who, most, db):
    user = who()
    assert tokens.offered_scopes(user)[-1] == most
    for scope in set(TokenScope) - set(tokens.offered_scopes(user)):
        with pytest.raises(WorkError, match="You may not do what a token"):
            tokens.make(user=user, name="x", scope=scope)


def test_a_session_reads_like_a_token(customer):
    cast.new_call(customer)
    assert len(cast.logged_in(cast.viewer()).get(CALLS).json()["results"]) == 1


def test_a_session_changes_nothing_without_the_csrf_token():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.admin())
    answer = browser.post("/api/batches/", {}, content_type="application/json")
    assert code_of(answer) == (403, "api:user:forbidden")
    assert "CSRF" in answer.json()["detail"]
