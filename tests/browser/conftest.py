"""A real Chromium on a real server, with people logged in, and everything that goes wrong on a page written down.

The work that pages start is done in this process when a test says so (`work`), so that nothing depends on timing.
"""

import os
import shutil

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect, sync_playwright

from calls import facts
from tests import cast
from tests.calls.audio.media import hiss, write_wav
from tests.flows.engine import work_until_idle
from tests.imports.download.server import Server

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items):
    """All in one process and one after the other: there is one browser."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="package")
def browser():
    """Ends with the last of these tests: the others want a process without children and without a loop."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("No Chromium: the tests of the pages need one.")
        pytest.skip("No Chromium found (package chromium): the tests of the pages are left out.")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright runs a loop in this thread; Django would take every question to the database for a mistake.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def troubles():
    """What pages complained of: console errors, exceptions, refused contents, failed requests."""
    found = []
    yield found
    assert found == []


@pytest.fixture
def visit(browser, live_server, troubles):
    """Open the site as somebody: a page of a browser of their own, logged in by a cookie."""
    contexts = []

    def visit(user=None, *, width=1280, height=900, scripts=True, dark=False):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([{**_session(user), "url": live_server.url}])
        page = context.new_page()
        _listen(page, troubles)
        return page

    yield visit
    for context in contexts:
        context.close()


def _session(user):
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = django_settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"name": django_settings.SESSION_COOKIE_NAME, "value": session.session_key}


def _listen(page, troubles):
    def say(kind, text):
        troubles.append(f"{kind} on {page.url}: {text}")

    page.on("console", lambda message: say("console", message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: say("exception", str(error)))
    page.on("response", lambda answer: say("answer", f"{answer.status} {answer.url}") if answer.status >= 500 else None)


@pytest.fixture
def web(settings):
    """A server on loopback that sources may use."""
    server = Server()
    settings.ENV = {**settings.ENV, "CHAT_ALLOW_PRIVATE_HOSTS": [server.host]}
    yield server
    server.close()


@pytest.fixture
def work():
    """Let workers do all that is due."""
    return work_until_idle


@pytest.fixture
def heard(settings):
    """Everything of a customer, with a recording in the storage that can be played; the call."""

    def heard(customer):
        call = next(row for row in cast.everything(customer) if isinstance(row, cast.Call))
        path = settings.RECORDINGS_DIR / call.recording.name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_wav(path, hiss(70))
        told = {"duration_seconds": 68.0, "silence_share": 0.25, "category": "other_question", "sentiment": "neutral"}
        facts.note(call, has_transcript=True, has_insight=True, objection_count=1, red_flag_count=1, **told)
        call.refresh_from_db()
        return call

    return heard


@pytest.fixture
def people():
    """Whom the tests are about."""
    return cast
