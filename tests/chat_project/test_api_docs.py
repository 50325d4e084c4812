"""The example of docs/api.md runs as it stands; the API's page shows every operation."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from calls import tokens
from calls.models import Batch, TokenScope, Transcript
from chat_project.api import openapi
from tests import cast
from tests.flows.engine import work_until_idle
from tests.ours import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text()
EXAMPLE = PAGE.partition("```python\n")[2].partition("```")[0]


@pytest.fixture
def transcribed(transactional_db):
    call = cast.new_call(cast.new_customer(), has_transcript=True)
    Transcript.objects.create(
        call=call, content_hash=call.content_hash, engine="moonshine", model="tiny", language="en", text="x",
        segments=cast.SEGMENTS, text_hash="y", word_count=6, audio_seconds=68,
    )  # fmt: skip
    return call


def example(url, text):
    environment = {**os.environ, "CHAT_URL": url, "CHAT_TOKEN": text}
    return subprocess.Popen(
        [sys.executable, "-c", EXAMPLE],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for_batch(program):
    """Until the program has made its batch; it ends by itself where it cannot."""
    until = timezone.now() + timedelta(seconds=30)
    while not Batch.objects.exists() and program.poll() is None and timezone.now() < until:
        pass


def test_the_example_in_python_makes_a_batch_and_prints_its_results(live_server, transcribed):
    text = tokens.make(user=cast.operator(), name="example", scope=TokenScope.RUN)[1]
    program = example(live_server.url, text)
    wait_for_batch(program)
    work_until_idle()
    said, _ = program.communicate(timeout=60)
    assert program.returncode == 0, said
    assert said.startswith("1 of 1 calls")
    assert "'done': 1" in said
    assert transcribed.file_name in said.splitlines()[-1]


def test_the_example_says_what_the_api_refuses(live_server, transcribed):
    text = tokens.make(user=cast.viewer(), name="example", scope=TokenScope.READ)[1]
    said, _ = example(live_server.url, text).communicate(timeout=60)
    assert "This token may read only" in said
    assert "api:user:forbidden" in said


@pytest.mark.django_db
def test_the_page_shows_every_operation():
    page = cast.logged_in(cast.viewer()).get("/api/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    names = [row["operationId"] for path in openapi()["paths"].values() for row in path.values()]
    assert [name for name in names if f'id="{name}"' not in text] == []
    assert "style=" not in text
    assert "<script" not in text


@pytest.mark.django_db
def test_the_page_is_for_those_who_are_logged_in(client):
    assert client.get("/api/docs/").status_code == 302
    assert client.get("/api/schema/").status_code == 401


@pytest.mark.django_db
def test_customers_people_read_the_schema_of_what_they_may_call():
    user = cast.logged_in(cast.customers_user(cast.new_customer()))
    assert user.get("/api/schema/").json()["openapi"].startswith("3.")
