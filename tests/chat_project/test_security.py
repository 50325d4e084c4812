"""What the site tells browsers, how it answers guessers, and whether production is set up as Django wants it."""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from axes.models import AccessAttempt
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone

from chat_project.middleware import ClientAddressMiddleware
from chat_project.policy import content_security_policy
from tests import cast
from tests.ours import ROOT

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
INLINE = re.compile(
    r"<style\b|\sstyle=|<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")|\son[a-z]+=|javascript:"
)


@pytest.fixture
def vera():
    user = cast.viewer()
    user.set_password("a long enough secret")
    user.save()
    return user


def attempt(client, password, address=LOGIN, name="vera"):
    return client.post(address, {"username": name, "password": password})


def directives(response):
    parts = response["Content-Security-Policy"].split("; ")
    return {name: sources for name, _, sources in (part.partition(" ") for part in parts)}


def test_nothing_inline_and_nothing_from_elsewhere_is_allowed():
    policy = directives(Client().get(LOGIN))
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "media-src", "font-src")} == {"'self'"}
    assert {policy[name] for name in ("frame-ancestors", "base-uri", "object-src")} == {"'none'"}


def test_recordings_may_come_from_the_place_that_the_settings_name():
    policy = content_security_policy(media_origin="https://bucket.example.com")
    assert policy["DIRECTIVES"]["media-src"] == ["'self'", "https://bucket.example.com"]
    assert policy["DIRECTIVES"]["script-src"] == ["'self'"]


@pytest.mark.parametrize("address", [LOGIN, "/admin/", "/nowhere/", "/api/calls/", "/static/admin/css/base.css"])
def test_every_answer_carries_the_policies(address):
    response = Client().get(address)
    if response.streaming:
        b"".join(response)  # which closes the file behind it
    headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "microphone=()" in headers["Permissions-Policy"]
    assert "Content-Security-Policy" in headers


@pytest.mark.parametrize(
    "page", ["change/", "delete/", "history/", "../", "../add/"], ids=["page", "delete", "history", "list", "add"]
)
@pytest.mark.parametrize("model", ["customer", "user", "batch", "call"])
def test_pages_of_the_admin_have_nothing_inline(model, page):
    row = next(row for row in cast.everything(cast.new_customer()) if row._meta.model_name == model)
    client = cast.logged_in(cast.superuser())
    response = client.get(f"/admin/calls/{model}/{row.pk}/{page}".replace(f"{row.pk}/../", ""))
    assert INLINE.findall(response.content.decode()) == []


@pytest.mark.parametrize("address", [LOGIN, "/admin/login/"])
def test_after_five_wrong_passwords_the_right_one_is_refused_too(vera, client, address):
    for _ in range(5):
        attempt(client, "wrong", address)
    response = attempt(client, "a long enough secret", address)
    assert response.status_code == 429
    assert "Wait 15 minutes" in response.content.decode()
    assert response["Retry-After"] == "900"
    assert client.get("/admin/").status_code == 302


def test_four_wrong_passwords_lock_nobody_out(vera, client):
    for _ in range(4):
        attempt(client, "wrong")
    assert attempt(client, "a long enough secret").status_code == 302


def test_the_lock_does_not_tell_whether_a_name_is_somebodys(vera):
    answers = []
    for name in ("vera", "nobody-at-all"):
        client = Client()
        answers.append([attempt(client, "wrong", name=name) for _ in range(6)])
    known, unknown = ([(answer.status_code, len(answer.content)) for answer in said] for said in answers)
    assert [status for status, _ in known] == [status for status, _ in unknown]
    assert known[-1] == unknown[-1]


def test_somebody_elsewhere_is_not_locked_out_with_the_guesser(vera):
    guesser, herself = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    for _ in range(6):
        attempt(guesser, "wrong")
    assert attempt(herself, "a long enough secret").status_code == 302


def test_the_lock_opens_after_a_quarter_of_an_hour(vera, client):
    for _ in range(6):
        attempt(client, "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert attempt(client, "a long enough secret").status_code == 302


def test_what_a_person_makes_up_about_their_address_is_not_believed(vera):
    client = Client()
    for number in range(6):
        client.post(LOGIN, {"username": "vera", "password": "wrong"}, headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert attempt(client, "a long enough secret").status_code == 429


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "192.0.2.1", "198.51.100.9"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "made-up, 192.0.2.1", "192.0.2.1"),
        (2, "made-up, 192.0.2.1, 10.0.0.1", "192.0.2.1"),
        (2, "192.0.2.1", "198.51.100.9"),
        (1, "", "198.51.100.9"),
    ],
)
def test_the_address_is_the_one_that_our_own_proxies_wrote_down(settings, proxies, header, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory(REMOTE_ADDR="198.51.100.9").get("/", headers={"X-Forwarded-For": header})
    ClientAddressMiddleware(lambda request: None)(request)
    assert request.META["REMOTE_ADDR"] == address
    assert "HTTP_X_FORWARDED_FOR" not in request.META


def test_old_entries_of_the_audit_go_and_young_ones_stay(settings, capsys):
    settings.AUDIT_DAYS = 30
    old, young = cast.new_customer("Old"), cast.new_customer("Young")
    LogEntry.objects.get_for_object(old).update(timestamp=timezone.now() - timedelta(days=31))
    call_command("prune_audit")
    assert not LogEntry.objects.get_for_object(old).exists()
    assert LogEntry.objects.get_for_object(young).exists()
    assert "Deleted 1 audit entries" in capsys.readouterr().out


@pytest.fixture
def production(tmp_path):
    """The environment of a production site."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CHAT_", "DJANGO_"))}
    return {
        **kept,
        "CHAT_ENV": "production",
        "CHAT_HOME": str(tmp_path),
        "CHAT_SECRET_KEY": "Zk3vT9wq1LrX7mYb5NcD0hJf8GsAe2uPiQo6WxVtBnRzKyMlCj",
        "CHAT_ALLOWED_HOSTS": "chat.example.com",
    }


def manage(environment, *words):
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_djangos_check_of_production_finds_nothing(production):
    done = manage(production, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_production_without_a_key_of_its_own_is_refused(production):
    del production["CHAT_SECRET_KEY"]
    done = manage(production, "check", "--deploy")
    assert done.returncode == 1
    assert "CHAT_SECRET_KEY is not set" in done.stderr
