"""What opens a source goes to its own host, and nowhere else: no other host, no error, no log."""

import base64
import logging
import traceback

import pytest

from imports.credential import BASIC, BEARER, HEADER, S3, Credential
from imports.policy import RetrievalPolicy
from imports.web.connection import tls_context
from imports.web.credentials import headers_for
from imports.web.hosts import parse_web_address
from tests.imports.download.server import CERTIFICATE, WAV, Server
from tests.imports.download.test_download import failure_of

SECRET = "open-sesame"


@pytest.fixture
def other():
    server = Server()
    yield server
    server.close()


@pytest.fixture
def encrypted(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    tls_context.cache_clear()
    server = Server(encrypted=True)
    yield server
    server.close()
    tls_context.cache_clear()


def credential(kind=BEARER, *, host, **fields):
    return Credential(kind, **{"secret": SECRET, "host": host, **fields})


def sent(server, path="/x.wav"):
    """What a request told beside the usual."""
    (headers,) = server.seen(path)
    return {name: value for name, value in headers.items() if name not in {"Host", "Accept", "User-Agent"}}


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        (BEARER, {}, {"Authorization": f"Bearer {SECRET}"}),
        (BEARER, {"secret": f"{SECRET}\n"}, {"Authorization": f"Bearer {SECRET}"}),
        (BASIC, {"user_name": "ann"}, {"Authorization": f"Basic {base64.b64encode(b'ann:open-sesame').decode()}"}),
        (HEADER, {"header_name": "X-Api-Key"}, {"X-Api-Key": SECRET}),
        (S3, {"user_name": "key"}, {}),
    ],
)
def test_each_kind_is_sent_as_its_service_wants_it(server, fetch, kind, fields, told):
    url = server.gives("/x.wav")
    fetch(url, credential=credential(kind, host=server.host, **fields))
    assert sent(server) == {"Accept-Encoding": "identity", **told}


def test_a_credential_opens_what_is_closed_without_it(server, fetch):
    def guarded(handler):
        known = handler.headers.get("Authorization") == f"Bearer {SECRET}"
        handler.answer(200 if known else 401, WAV, {})

    server.routes["/x.wav"] = guarded
    assert failure_of(fetch, server.url("/x.wav")).code == "import:source:forbidden"
    assert fetch(server.url("/x.wav"), credential=credential(host=server.host)).size_bytes == len(WAV)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_takes_no_credential_along(server, other, fetch, status):
    server.redirects("/x.wav", other.gives("/there.wav"), status)
    fetch(server.url("/x.wav"), credential=credential(host=server.host), allowed_hosts=[server.host, other.host])
    assert "Authorization" in sent(server)
    assert "Authorization" not in sent(other, "/there.wav")


def test_a_redirect_to_another_name_of_the_same_server_takes_no_credential_along(server, fetch):
    hosts = [f"{name}.test:{server.server_port}" for name in ("calls", "evil-calls")]
    server.redirects("/x.wav", f"http://{hosts[1]}/there.wav")
    server.gives("/there.wav")
    settings = {"allowed_hosts": hosts, "resolver": lambda *_: ["127.0.0.1"]}
    fetch(f"http://{hosts[0]}/x.wav", credential=credential(host=hosts[0]), **settings)
    assert "Authorization" in sent(server)
    assert "Authorization" not in sent(server, "/there.wav")


def test_a_redirect_on_the_same_host_is_opened_too(server, fetch):
    server.redirects("/x.wav", "/there.wav")
    server.gives("/there.wav")
    fetch(server.url("/x.wav"), credential=credential(host=server.host))
    assert "Authorization" in sent(server, "/there.wav")


def test_a_redirect_from_https_to_http_takes_no_credential_along(encrypted, other, fetch):
    """The host is named for its https port only, as people do: its plain port is another one."""
    secure, plain = f"calls.test:{encrypted.server_port}", f"calls.test:{other.server_port}"
    resolver = lambda *_: ["127.0.0.1"]  # noqa: E731
    encrypted.redirects("/x.wav", f"http://{plain}/there.wav")
    other.gives("/there.wav")
    failure = failure_of(fetch, f"https://{secure}/x.wav", resolver=resolver, allowed_hosts=[secure, plain])
    assert failure.code == "import:source:certificate"  # the certificate is recordings.test's
    secure, plain = secure.replace("calls", "recordings"), plain.replace("calls", "recordings")
    encrypted.redirects("/x.wav", f"http://{plain}/there.wav")
    fetch(
        f"https://{secure}/x.wav",
        credential=credential(host=secure),
        resolver=resolver,
        allowed_hosts=[secure, plain],
    )
    assert "Authorization" in sent(encrypted)
    assert "Authorization" not in sent(other, "/there.wav")


def test_by_plain_http_it_goes_only_where_an_administrator_has_named_the_host():
    policy = RetrievalPolicy(None, credential=credential(host="calls.example.com"))
    secure, plain = (parse_web_address(f"{scheme}://calls.example.com/x.wav") for scheme in ("https", "http"))
    assert (bool(headers_for(secure, policy)), bool(headers_for(plain, policy))) == (True, False)


@pytest.mark.parametrize(
    "host", ["calls.example.com.evil.test", "example.com", "xcalls.example.com", "calls.example.com:8443"]
)
def test_a_host_that_only_looks_alike_gets_nothing(server, fetch, host):
    url = server.gives("/x.wav").replace("127.0.0.1", "calls.example.com")
    settings = {"allowed_hosts": [f"calls.example.com:{server.server_port}"], "resolver": lambda *_: ["127.0.0.1"]}
    fetch(url, credential=credential(host=host), **settings)
    assert "Authorization" not in sent(server)


def test_the_rest_of_a_file_is_asked_for_with_the_credential(server, fetch):
    body = bytes(200_000)

    def drops(handler):
        if "Range" in handler.headers:
            handler.answer(206, body[:100_000], {"Content-Range": "bytes 100000-199999/200000", "ETag": '"1"'})
            return
        handler.send_response(200)
        handler.send_header("ETag", '"1"')
        handler.send_header("Content-Length", "200000")
        handler.end_headers()
        handler.wfile.write(body[:100_000])

    server.routes["/x.wav"] = drops
    fetch(server.url("/x.wav"), credential=credential(host=server.host))
    assert [headers.get("Authorization") for headers in server.seen("/x.wav")] == [f"Bearer {SECRET}"] * 2


@pytest.mark.parametrize("status", [401, 403, 407])
def test_a_refusal_says_what_to_do_about_it(server, fetch, status):
    url = server.gives("/x.wav", b"", status)
    hints = [
        failure_of(fetch, url, credential=chosen).hint
        for chosen in (None, credential(host=server.host), credential(host="elsewhere.example"))
    ]
    assert ["choose a credential" in hints[0], "refused the chosen" in hints[1], "was not sent" in hints[2]] == [
        True
    ] * 3


@pytest.mark.parametrize(
    "fields",
    [
        {"secret": f"{SECRET}\r\nHost: evil"},
        {"secret": f"{SECRET}\x00"},
        {"kind": HEADER, "header_name": "Host"},
        {"kind": HEADER, "header_name": "transfer-encoding"},
        {"kind": HEADER, "header_name": "Range"},
    ],
)
def test_a_credential_cannot_bend_the_request(server, fetch, fields):
    error = failure_of(fetch, server.gives("/x.wav"), credential=credential(host=server.host, **fields))
    assert (error.code, error.permanent) == ("import:source:credential", True)
    assert server.requests == []
    assert_nowhere(error)


def test_a_secret_of_any_alphabet_is_sent(server, fetch):
    fetch(server.gives("/x.wav"), credential=credential(host=server.host, secret="schlüssel"))
    assert sent(server)["Authorization"].encode("latin-1").decode() == "Bearer schlüssel"


def assert_nowhere(error):
    """A secret is in no part of an error, nor in those that led to it."""
    whole = "".join(traceback.format_exception(error))
    assert SECRET not in whole + error.text + error.hint
    assert "0cGVuLXNlc2FtZQ" not in whole


@pytest.mark.parametrize("status", [200, 302, 401, 404, 429, 500])
def test_no_secret_is_in_an_error_or_in_what_is_logged_at_most(server, other, fetch, caplog, status):
    caplog.set_level(logging.DEBUG)
    server.gives("/x.wav", WAV, status, Location=f"{other.url('/y.wav')}?sig={SECRET}", Set_Cookie=f"id={SECRET}")
    url = server.url("/x.wav") + f"?token={SECRET}"
    chosen = credential(BASIC, host=server.host, user_name="ann")
    if status == 200:
        fetch(url, credential=chosen)
    else:
        assert_nowhere(failure_of(fetch, url, credential=chosen))
    assert SECRET not in caplog.text
    assert SECRET not in repr(chosen)
