"""A link may carry a token: whoever reads reports, errors or logs does not get it."""

import json
import logging

import pytest

from calls.models import Call
from imports.models import ImportFile, ImportSource
from imports.queries import job_report
from tests.flows.clips import quiet_call
from tests.imports.download.archives import packed

pytestmark = pytest.mark.django_db

TOKEN = "sesame-4711"
QUERY = f"?sig=a%2Bb&token={TOKEN}"


@pytest.fixture
def everything_logged(caplog):
    """All that any library logs, down to the least important."""
    caplog.set_level(logging.DEBUG)
    return caplog


def assert_hidden(job, caplog):
    """The token is in the addresses that are called, and nowhere a person looks."""
    assert TOKEN not in json.dumps(job_report(job, include_files=True))
    for model in (ImportSource, ImportFile):
        for item in model.objects.all():
            assert TOKEN not in f"{item} {item.error_text} {item.error_hint}"
    for call in Call.objects.all():
        assert TOKEN not in f"{call} {call.source_url} {call.file_name} {call.recording.name}"
    assert TOKEN not in caplog.text


def test_the_token_of_a_link_that_works_is_not_shown(bring, web, folder, everything_logged):
    url = web.gives("/call.wav", quiet_call(folder / "call.wav").read_bytes()) + QUERY
    job = bring(url, allow_local=False)
    assert (job_report(job)["status"], Call.objects.get().source_url) == ("completed", url.partition("?")[0])
    assert_hidden(job, everything_logged)


def test_the_token_of_an_archives_link_is_not_shown(bring, web, folder, everything_logged):
    archive = packed(("in/call.wav", quiet_call(folder / "call.wav").read_bytes()), ("in/bad.wav", b""))
    job = bring(web.gives("/calls.zip", archive) + QUERY, allow_local=False)
    assert (job_report(job)["failed_files"], Call.objects.count()) == (1, 1)
    assert_hidden(job, everything_logged)


@pytest.mark.parametrize("status", [403, 404, 500])
def test_the_token_of_a_link_that_is_refused_is_not_shown(bring, web, everything_logged, status):
    job = bring(web.gives("/call.mp3", b"", status=status) + QUERY, allow_local=False)
    assert job_report(job)["sources"][0]["error"]["code"].startswith("import:source:")
    assert_hidden(job, everything_logged)


def test_the_tokens_of_a_pages_links_are_not_shown(bring, web, everything_logged):
    links = [
        web.gives("/gone.mp3", b"", status=404) + QUERY,
        web.redirects("/circle.mp3", web.url("/circle.mp3") + QUERY) + QUERY,
        web.gives("/text.mp3", b"some words") + QUERY,
        f"http://10.0.0.1/private.mp3{QUERY}",
        web.redirects("/hidden.mp3", f"http://10.0.0.1/private.mp3{QUERY}"),
        web.sends("/cut.mp3", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx") + QUERY,
    ]
    page = "".join(f'<a href="{link}">x</a>' for link in links).encode()
    job = bring(web.gives("/", page, Content_Type="text/html") + QUERY, allow_local=False)
    report = job_report(job, include_files=True)
    assert [bool(file["error"]) for file in report["files"]] == [True] * len(links)
    assert_hidden(job, everything_logged)


@pytest.mark.parametrize("form", ["http://user:{token}@127.0.0.1/a.mp3", "http://127.0.0.1/a.mp3#{token}"])
def test_a_secret_anywhere_in_an_address_is_not_shown(bring, everything_logged, form):
    job = bring(form.format(token=TOKEN), allow_local=False)
    assert job_report(job)["status"] == "failed"
    assert_hidden(job, everything_logged)


def test_the_token_is_not_in_the_log_of_an_error_nobody_anticipated(bring, web, folder, everything_logged, monkeypatch):
    url = web.gives("/call.wav", quiet_call(folder / "call.wav").read_bytes()) + QUERY
    monkeypatch.setattr("imports.work.fetch.sniff", lambda head: 1 / 0)
    job = bring(url, allow_local=False)
    assert "ZeroDivisionError" in everything_logged.text
    assert job_report(job, include_files=True)["files"][0]["error"]["code"] == "work:internal:unexpected"
    assert_hidden(job, everything_logged)
