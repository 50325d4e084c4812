import hashlib
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime

import httpcore2
import pytest

from calls.work.errors import WorkError
from imports.web.connection import tls_context
from tests.imports.download.server import CERTIFICATE, WAV, Server

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def failure_of(fetch, *args, **kwargs):
    with pytest.raises(WorkError) as error:
        fetch(*args, **kwargs)
    return error.value


def test_a_file_comes_complete_with_its_hash_name_and_type(server, fetch, into):
    url = server.gives("/calls/call%201.wav", Content_Type="audio/wav; x=1")
    got = fetch(url)
    assert got.path.read_bytes() == WAV
    assert (got.name, got.size_bytes, got.content_type) == ("call 1.wav", len(WAV), "audio/wav")
    assert got.sha256 == hashlib.sha256(WAV).hexdigest()
    assert list(into.iterdir()) == [got.path]


def test_an_answer_that_is_announced_without_end_is_not_waited_for(server, fetch):
    def announce(handler):
        with suppress(OSError):
            while True:
                handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")

    server.routes["/x.wav"] = announce
    error = failure_of(fetch, server.url("/x.wav"), connect_seconds=0.1, read_seconds=0.2, total_seconds=5)
    assert (error.code, error.permanent) == ("import:source:timeout", False)


def test_two_files_of_one_name_stay_two_files(server, fetch):
    first = fetch(server.gives("/a/call.mp3", b"one"))
    second = fetch(server.gives("/b/call.mp3", b"two"))
    assert first.name == second.name
    assert (first.path.read_bytes(), second.path.read_bytes()) == (b"one", b"two")


@pytest.mark.parametrize(
    ("status", "what", "permanent"),
    [
        (404, "not-found", True),
        (410, "not-found", True),
        (401, "forbidden", True),
        (403, "forbidden", True),
        (400, "refused", True),
        (206, "refused", True),
        (304, "refused", True),
        (408, "server-error", False),
        (202, "server-error", False),
        (500, "server-error", False),
        (503, "server-error", False),
    ],
)
def test_statuses_are_told_apart(server, fetch, status, what, permanent):
    error = failure_of(fetch, server.gives("/x.mp3", b"", status))
    assert (error.code, error.permanent) == (f"import:source:{what}", permanent)
    assert not error.rate_limited


def test_being_rate_limited_carries_the_wait_the_server_asks_for(server, fetch):
    error = failure_of(fetch, server.gives("/x.mp3", b"", 429, Retry_After="17"))
    assert (error.rate_limited, error.retry_after, error.permanent) == (True, 17.0, False)


def test_a_file_that_says_it_is_too_large_is_not_read(server, fetch, left):
    url = server.hangs_after("/x.mp3", b"HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n")
    error = failure_of(fetch, url)
    assert (error.code, error.permanent) == ("import:file:too-large", True)
    assert left() == []


def test_a_file_that_hides_its_size_is_stopped_when_it_grows_too_large(server, fetch, left):
    url = server.hangs_after("/x.mp3", b"HTTP/1.1 200 OK\r\n\r\n" + bytes(1_000_001))
    assert failure_of(fetch, url).code == "import:file:too-large"
    assert left() == []


def test_a_file_of_exactly_the_limit_is_taken(server, fetch):
    assert fetch(server.gives("/x.mp3", bytes(1000)), max_bytes=1000).size_bytes == 1000


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes.",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ],
)
def test_a_body_cut_short_leaves_nothing_and_is_tried_again(server, fetch, left, raw):
    error = failure_of(fetch, server.sends("/x.mp3", raw))
    assert (error.code, error.permanent) == ("import:source:cut-short", False)
    assert left() == []


def test_more_bytes_than_promised_are_not_taken(server, fetch):
    url = server.sends("/x.mp3", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more")
    assert fetch(url).path.read_bytes() == b"hello"


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\nsome"])
def test_a_server_that_falls_silent_is_left_at_the_deadline(server, fetch, raw):
    started = time.monotonic()
    error = failure_of(fetch, server.hangs_after("/x.mp3", raw), total_seconds=0.2, read_seconds=5)
    assert (error.code, error.permanent) == ("import:source:too-slow", False)
    assert time.monotonic() - started < 4


def test_a_server_that_falls_silent_is_left_when_a_read_takes_too_long(server, fetch):
    url = server.hangs_after("/x.mp3", b"HTTP/1.1 200 OK\r\n\r\nsome")
    assert failure_of(fetch, url, read_seconds=0.1).code == "import:source:timeout"


def test_a_trickle_is_left_although_it_never_stops(server, fetch):
    url = server.hangs_after("/x.mp3", b"HTTP/1.1 200 OK\r\n\r\n" + bytes(1000))
    error = failure_of(fetch, url, slowest_bytes_per_second=1e12, grace_seconds=0.0)
    assert error.code == "import:source:too-slow"


def test_a_server_that_speaks_no_http_is_unreachable(server, fetch):
    error = failure_of(fetch, server.sends("/x.mp3", b"220 ftp ready\r\n"))
    assert (error.code, error.permanent) == ("import:source:unreachable", False)


def test_a_refused_connection_and_an_unknown_name_are_tried_again(fetch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{unused.getsockname()[1]}"
        refused = failure_of(fetch, f"http://{host}/x.mp3", allowed_hosts=[host])

    def unknown(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    unknown_name = failure_of(fetch, "http://nowhere.example/x.mp3", resolver=unknown)
    for error in (refused, unknown_name):
        assert (error.code, error.permanent) == ("import:source:unreachable", False)


def test_a_packed_answer_is_refused_and_was_not_asked_for(server, fetch):
    error = failure_of(fetch, server.gives("/x.mp3", Content_Encoding="gzip"))
    assert error.code == "import:source:unsupported"
    assert server.seen("/x.mp3")[0]["Accept-Encoding"] == "identity"


def test_progress_is_told_in_bytes_and_ends_with_the_size(server, fetch):
    told = []
    got = fetch(server.gives("/x.mp3", bytes(900_000)), told.append)
    assert len(told) > 1
    assert told == sorted(told)
    assert told[-1] == got.size_bytes == 900_000


def test_progress_may_stop_the_download_and_nothing_stays_behind(server, fetch, left):
    class StoppedError(Exception):
        pass

    def stop(done):
        raise StoppedError

    with pytest.raises(StoppedError):
        fetch(server.gives("/x.mp3"), stop)
    assert left() == []


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="call 7.mp3"', "call 7.mp3"),
        ("attachment; filename*=UTF-8''caf%C3%A9.mp3", "café.mp3"),
        ('attachment; filename="../../etc/cron.d/x.mp3"', "x.mp3"),
        ('attachment; filename="C:\\\\temp\\\\y.mp3"', "y.mp3"),
        ("attachment", "download"),
        ('attachment; filename=".."', "recording"),
        ("inline; filename*=nonsense''%ff%fe.mp3", None),
    ],
)
def test_a_name_in_the_header_wins_and_stays_harmless(server, fetch, into, header, name):
    got = fetch(server.gives("/download", Content_Disposition=header))
    assert "/" not in got.name
    assert name in {None, got.name}
    assert got.path.parent == into


def test_up_to_five_redirects_are_followed_also_relative_ones(server, fetch):
    for n in range(5):
        server.redirects(f"/r{n}", f"r{n + 1}", status=(301, 302, 303, 307, 308)[n])
    server.gives("/r5", b"there")
    assert fetch(server.url("/r0")).path.read_bytes() == b"there"


def test_a_sixth_redirect_ends_with_a_clear_error(server, fetch):
    for n in range(6):
        server.redirects(f"/r{n}", f"/r{n + 1}")
    server.gives("/r6", b"there")
    error = failure_of(fetch, server.url("/r0"))
    assert (error.code, error.permanent) == ("import:source:redirects", True)
    assert server.seen("/r6") == []


def test_a_circle_of_redirects_ends_with_a_clear_error(server, fetch):
    server.redirects("/a", "/b")
    server.redirects("/b", "/a")
    error = failure_of(fetch, server.url("/a"))
    assert "circle" in error.text
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("http://127.0.0.1/x.mp3", "import:source:address-refused"),
        ("http://[::1]/", "import:source:address-refused"),
        ("http://169.254.169.254/latest/meta-data/", "import:source:address-refused"),
        ("//10.0.0.1/x.mp3", "import:source:address-refused"),
        ("http://8.8.8.8:22/", "import:source:address-refused"),
        ("file:///etc/passwd", "import:source:unsupported"),
        ("gopher://127.0.0.1/_x", "import:source:unsupported"),
        ("http://user:secret@8.8.8.8/", "import:source:unsupported"),
        ("http://[broken", "import:source:unsupported"),
        ("", "import:source:unsupported"),
    ],
)
def test_a_redirect_goes_only_where_an_address_may_go(server, fetch, target, code):
    error = failure_of(fetch, server.redirects("/x.mp3", target))
    assert error.code == code
    assert "secret" not in str(error)


def test_a_redirect_with_a_name_in_utf8_is_followed(server, fetch):
    server.gives("/caf%C3%A9.mp3", b"there")
    raw = "HTTP/1.1 302 Found\r\nLocation: /café.mp3\r\nContent-Length: 0\r\n\r\n".encode()
    assert fetch(server.sends("/x", raw)).path.read_bytes() == b"there"


def test_a_name_that_resolves_to_a_private_address_is_refused(fetch):
    error = failure_of(fetch, "http://rebound.example/x.mp3", resolver=lambda host, port: ["127.0.0.1"])
    assert error.code == "import:source:address-refused"
    assert "127.0.0.1" not in str(error)


def test_a_name_is_resolved_once_and_the_checked_address_is_called(server, fetch):
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    server.gives("/x.mp3", b"there")
    host = f"recordings.test:{server.server_port}"
    fetch(f"http://{host}/x.mp3", allowed_hosts=[host], resolver=lambda host, port: next(answers))
    assert next(answers) == ["10.0.0.1"]
    assert server.seen("/x.mp3")[0]["Host"] == host


def test_a_connection_that_ended_up_elsewhere_is_not_used(server, fetch, monkeypatch):
    connect = httpcore2.SyncBackend.connect_tcp

    def astray(backend, host, port, *args):
        """As if the network had sent the connection to another address of this machine."""
        return connect(backend, "127.0.0.1", port, *args)

    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", astray)
    host = f"recordings.test:{server.server_port}"
    settings = {"allowed_hosts": [host], "resolver": lambda host, port: ["127.0.0.2"]}
    assert failure_of(fetch, f"http://{host}/x.mp3", **settings).code == "import:source:unreachable"
    assert server.requests == []


def test_the_next_address_is_tried_when_one_does_not_answer(server, fetch):
    host = f"recordings.test:{server.server_port}"
    server.gives("/x.mp3", b"there")
    got = fetch(f"http://{host}/x.mp3", allowed_hosts=[host], resolver=lambda *_: ["127.0.0.2", "127.0.0.1"])
    assert got.path.read_bytes() == b"there"


def test_no_proxy_is_taken_from_the_environment(server, fetch, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch(server.gives("/x.mp3", b"there")).path.read_bytes() == b"there"


@pytest.mark.parametrize("status", [404, 403, 429, 500, 400])
def test_no_error_shows_the_secrets_of_an_address(server, fetch, status):
    url = server.gives("/x.mp3", b"", status) + "?token=sesame"
    error = failure_of(fetch, url)
    assert "sesame" not in str(error) + error.hint
    assert "/x.mp3" in error.text


@pytest.fixture
def encrypted(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    tls_context.cache_clear()
    server = Server(encrypted=True)
    yield server
    server.close()
    tls_context.cache_clear()


def test_a_certificate_is_checked_against_the_name_not_the_address(encrypted, fetch):
    encrypted.gives("/x.mp3", b"there")
    hosts = [f"{name}.test:{encrypted.server_port}" for name in ("recordings", "elsewhere")]
    settings = {"allowed_hosts": hosts, "resolver": lambda host, port: ["127.0.0.1"]}
    assert fetch(f"https://{hosts[0]}/x.mp3", **settings).path.read_bytes() == b"there"
    error = failure_of(fetch, f"https://{hosts[1]}/x.mp3", **settings)
    assert error.code == "import:source:certificate"
