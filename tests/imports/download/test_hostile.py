"""Hostile addresses: each refused with one clear error, and nobody is called.

The server stands for what must not be reached. Its port counts as public here, so that the address alone decides.
"""

import socket

import pytest

from calls.work.errors import WorkError
from imports.policy import RetrievalPolicy
from imports.retrieve import retrieve
from imports.sources.base import DiscoveryContext
from imports.sources.probe import probe
from imports.sources.registry import pick
from tests.imports.download.server import Server

REFUSED, UNSUPPORTED = "import:source:address-refused", "import:source:unsupported"
NAMES = {
    "public.example": ["93.184.215.14"],
    "rebound.example": ["127.0.0.1"],
    "rebound6.example": ["::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "mixed.example": ["93.184.215.14", "127.0.0.1"],
    "mixed-last.example": ["127.0.0.1", "93.184.215.14"],
    "mixed6.example": ["2606:4700::1111", "fd00::1"],
    "zone.example": ["fe80::1%lo"],
    "meta.example": ["169.254.169.254"],
    "nat64.example": ["64:ff9b::a9fe:a9fe"],
}
"""What the resolver of these tests knows; numbers it leaves to the system's, and everything else is unknown."""

BY_ADDRESS = {
    "loopback": ("127.0.0.1", "127.0.0.2", "127.255.255.254", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "0.0.0.0"),  # noqa: S104
    "mapped and compatible": (
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::FFFF:a9fe:a9fe]", "[::ffff:0:127.0.0.1]", "[::127.0.0.1]",
    ),
    "NAT64": ("[64:ff9b::7f00:1]", "[64:ff9b::169.254.169.254]", "[64:ff9b:1::a00:1]"),
    "6to4": ("[2002:7f00:1::]", "[2002:a9fe:a9fe::1]", "[2002:0a00:0001::1]"),
    "Teredo": ("[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[2001::1]"),
    "private": ("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "[fc00::1]", "[fd12:3456::1]"),
    "link-local and site-local": ("169.254.1.1", "[fe80::1]", "[fec0::1]"),
    "multicast, broadcast, reserved": ("224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "[ff02::1]"),
    "documentation, benchmarks": (
        "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "[2001:db8::1]", "[3fff::1]",
    ),
    "metadata of AWS, Google, Azure, Oracle, Alibaba": (
        "169.254.169.254", "169.254.170.2", "[fd00:ec2::254]", "[fd20:ce::254]", "168.63.129.16", "192.0.0.192",
        "100.100.100.200",
    ),
    "names of a local network": (
        "localhost", "LOCALHOST", "localhost.", "db.localhost", "router", "printer.local", "metadata.google.internal",
        "metadata.google.internal.", "instance-data", "nas.lan", "box.home.arpa",
    ),
    "names that lead inside": (
        "rebound.example", "REBOUND.example", "rebound6.example", "mapped.example", "mixed.example",
        "mixed-last.example", "mixed6.example", "zone.example", "meta.example", "nat64.example",
    ),
}  # fmt: skip
BY_SPELLING = {
    "decimal": ("2130706433", "2852039166", "3232235777", "00002130706433"),
    "octal": ("0177.0.0.1", "017700000001", "0251.0376.0251.0376", "127.0.0.01"),
    "hexadecimal": ("0x7f000001", "0x7f.0.0.1", "0X7F.1", "0xA9FEA9FE", "0x"),
    "short": ("127.1", "127.0.1", "0", "10.1"),
    "too long": ("127.0.0.1.5", "256.256.256.256", "4294967297"),
    "trailing dots": ("127.0.0.1.", "2130706433.", "0x7f.1.", "127.0.0.1..", "93.184.215.14."),
    "digits and dots of other alphabets": (
        "\uff11\uff12\uff17.0.0.1", "①②⑦.0.0.1", "١٢٧.0.0.1", "127\u30020\u30020\u30021", "127\uff0e0\uff0e0\uff0e1",
        "127\uff610\uff610\uff611", "93\u3002184\u3002215\u300214", "ⓛocalhost", "rebound\u3002example",
    ),
    "characters nobody sees": (
        "127.0.0.1\u200b", "127.0.0\u2060.1", "local\u00adhost", "\ufeff127.0.0.1", "\u202e127.0.0.1",
        "127.0.0.1\u180e", "public\u200d.example",
    ),
    "zone ids": ("[fe80::1%25lo]", "[fe80::1%lo]", "[::1%251]"),
    "broken brackets": ("[::1", "::1]", "[127.0.0.1]", "[v1.fe80]", "[::ffff:127.0.0.1.]", "[1:2:3]"),
    "no host": (
        "", ".", "...", "-", "%31%32%37.0.0.1", "127%2e0.0.1", "public.example%00.evil.test", "*", "a b.example",
    ),
}  # fmt: skip
WHOLE = {
    "user names": (
        "http://93.184.215.14@127.0.0.1:{port}/x.wav", "http://public.example:80@127.0.0.1:{port}/x.wav",
        "http://user:open-sesame@public.example/x.wav", "http://a@b@127.0.0.1:{port}/", "http://:@127.0.0.1:{port}/",
        "http://public.example%40127.0.0.1:{port}/", "http://127.0.0.1:{port}%2f@public.example/",
    ),
    "backslashes": (
        "http://public.example\\@127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@public.example/", "http:\\\\127.0.0.1/",
        "http://public.example/\\..\\x.wav",
    ),
    "line breaks and other control characters": (
        "http://public.example/x.wav\r\nHost: 127.0.0.1", "http://public.example/\r\n\r\nGET / HTTP/1.1",
        "http://public.example\r\n.evil.test/", "http://public.example/\tx.wav", "http://public.example/x\x00.wav",
        "\x01http://127.0.0.1/", "http://public.example/\x7f", "http://127.0.0.1\n/",
    ),
    "other schemes": (
        "file:///etc/passwd", "FILE:///etc/passwd", "file://127.0.0.1/etc/passwd", "gopher://127.0.0.1:{port}/_GET%20/",
        "ftp://127.0.0.1:{port}/x.wav", "data:audio/wav;base64,UklGRg==", "javascript:alert(1)", "dict://127.0.0.1:{port}/",
        "ldap://127.0.0.1/", "ws://127.0.0.1:{port}/", "jar:http://127.0.0.1/!/a", "view-source:http://127.0.0.1/",
        "//127.0.0.1:{port}/x.wav", "http:127.0.0.1", "http:/127.0.0.1", "http:///x.wav", "127.0.0.1:{port}/x.wav",
    ),
    "ports that are none": (
        "http://127.0.0.1:0/", "http://public.example:0/", "http://public.example:+80/", "http://public.example:-1/",
        "http://public.example:8\uff10/", "http://public.example:80:80/", "http://public.example:http/",
        "http://public.example:000080/", "http://public.example: 80/", "http://public.example:99999999999/",
    ),
    "too long": ("http://public.example/" + "a" * 9000, "http://" + "a." * 5000 + "example/"),
}  # fmt: skip
ODD_PORTS = (1, 22, 25, 110, 2375, 3306, 5432, 6379, 8080, 9200, 11211, 27017, 65535, 65536, 70000)

CASES = [
    *((f"http://{host}:{{port}}/x.wav", REFUSED) for hosts in BY_ADDRESS.values() for host in hosts),
    *((f"http://{host}:{{port}}/x.wav", UNSUPPORTED) for hosts in BY_SPELLING.values() for host in hosts),
    *((url, UNSUPPORTED) for urls in WHOLE.values() for url in urls),
    *((f"http://public.example:{port}/x.wav", REFUSED) for port in ODD_PORTS),
    ("http://public.example:443@127.0.0.1:{port}#@public.example/", UNSUPPORTED),
    ("http://127.0.0.1:{port}#@public.example/", REFUSED),
    ("http://127.0.0.1:{port}?@public.example/", REFUSED),
    ("http://@127.0.0.1:{port}/", REFUSED),
    ("https://127.0.0.1:{port}/x.wav", REFUSED),
    ("zip:http://127.0.0.1:{port}/x.zip!/a.wav", REFUSED),
    ("zip:file:///etc/x.zip!/a.wav", UNSUPPORTED),
]


def resolver(host, port):
    """The names of these tests, and whatever the system reads as a number; it asks nobody."""
    known = NAMES.get(host.lower().rstrip("."))
    if known is not None:
        return known
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [entry[4][0] for entry in found]


@pytest.fixture(scope="module")
def inner():
    """A server of the inner network, full of secrets."""
    server = Server()
    for path in ("/", "/x.wav", "/x.zip"):
        server.gives(path, b"RIFF secret")
    yield server
    server.close()


@pytest.fixture
def hostile(inner, tmp_path, monkeypatch):
    """A policy that asks the resolver of these tests, and nobody may be called under it."""

    def refuse(address, *args, **kwargs):
        pytest.fail(f"{address} was called")

    monkeypatch.setattr(socket, "create_connection", refuse)
    ports = (80, 443, inner.server_port)
    yield RetrievalPolicy(tmp_path / "temporary", public_ports=ports, resolver=resolver)
    assert inner.connections == []


def refusal(call, *args, **kwargs):
    """The one error of a call, which has to be clear: a code, words, and what to do."""
    with pytest.raises(WorkError) as caught:
        call(*args, **kwargs)
    error = caught.value
    assert error.permanent
    assert not error.rate_limited
    assert error.text.endswith(".")
    assert error.hint.endswith(".") or "CHAT_ALLOW_PRIVATE_HOSTS" in error.hint
    assert len(error.text) + len(error.hint) < 800
    assert "open-sesame" not in str(error) + error.hint
    assert error.text.isprintable()
    return error


def test_there_are_enough_of_them():
    assert len({url for url, _ in CASES}) == len(CASES) > 150


@pytest.mark.parametrize(("url", "code"), CASES, ids=lambda value: ascii(value)[:60])
def test_a_hostile_address_is_refused_and_nobody_is_called(hostile, inner, tmp_path, url, code):
    url = url.replace("{port}", str(inner.server_port))
    assert refusal(retrieve, url, tmp_path / "into", policy=hostile).code == code
    assert not (tmp_path / "into").exists()


@pytest.mark.parametrize("look", [pick, probe])
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:{port}/", REFUSED),
        ("http://rebound.example:{port}/", REFUSED),
        ("http://2130706433:{port}/", UNSUPPORTED),
        ("http://public.example@127.0.0.1:{port}/", UNSUPPORTED),
        ("http://[::ffff:127.0.0.1]:{port}/", REFUSED),
        ("http://169.254.169.254/latest/meta-data/", REFUSED),
        ("http://public.example:22/", REFUSED),
        ("gopher://127.0.0.1:{port}/", UNSUPPORTED),
    ],
)
def test_looking_at_a_hostile_address_calls_nobody_either(hostile, inner, look, url, code):
    url = url.replace("{port}", str(inner.server_port))
    assert refusal(look, url, DiscoveryContext(hostile)).code == code


@pytest.fixture
def outer():
    """A server that somebody may import from."""
    server = Server()
    yield server
    server.close()


@pytest.fixture
def allowed(inner, outer, tmp_path):
    """A policy under which the outer server may be called by its name; the inner one must not be."""
    ports = (80, 443, inner.server_port)

    def names(host, port):
        return ["127.0.0.1"] if host == "outer.example" else resolver(host, port)

    host = f"outer.example:{outer.server_port}"
    yield RetrievalPolicy(tmp_path / "temporary", allowed_hosts=[host], public_ports=ports, resolver=names)
    assert inner.connections == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "case",
    [
        ("http://127.0.0.1:{port}/x.wav", REFUSED),
        ("//127.0.0.1:{port}/x.wav", REFUSED),
        ("http://localhost:{port}/x.wav", REFUSED),
        ("http://[::ffff:7f00:1]:{port}/x.wav", REFUSED),
        ("http://2130706433:{port}/x.wav", UNSUPPORTED),
        ("http://10.0.0.1/x.wav", REFUSED),
        ("http://169.254.169.254/latest/meta-data/iam/security-credentials/", REFUSED),
        ("http://metadata.google.internal/computeMetadata/v1/", REFUSED),
        ("http://rebound.example:{port}/x.wav", REFUSED),
        ("http://outer.example:{port}/x.wav", REFUSED),
        ("http://public.example:22/", REFUSED),
        ("http://public.example:0/", UNSUPPORTED),
        ("http://user:open-sesame@127.0.0.1:{port}/", UNSUPPORTED),
        ("file:///etc/passwd", UNSUPPORTED),
        ("gopher://127.0.0.1:{port}/", UNSUPPORTED),
        ("data:audio/wav;base64,UklGRg==", UNSUPPORTED),
        ("http://127.0.0.1:{port}\\@public.example/", UNSUPPORTED),
        ("http://[::1", UNSUPPORTED),
    ],
)
def test_a_redirect_to_a_hostile_address_is_refused(allowed, inner, outer, case, status):
    target, code = case
    outer.redirects("/x.wav", target.replace("{port}", str(inner.server_port)), status)
    url = f"http://outer.example:{outer.server_port}/x.wav"
    assert refusal(retrieve, url, allowed.temporary_folder, policy=allowed).code == code
    assert len(outer.requests) == 1


def test_a_name_that_turns_private_after_the_first_answer_is_refused(inner, outer, tmp_path):
    """DNS rebinding: each connection asks for the name again, and each answer is checked."""
    answers = iter([["93.184.215.14"], ["127.0.0.1"], ["127.0.0.1"]])
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return ["127.0.0.1"] if host == "outer.example" else next(answers)

    ports = (80, 443, inner.server_port)
    policy = RetrievalPolicy(
        tmp_path, allowed_hosts=[f"outer.example:{outer.server_port}"], public_ports=ports, resolver=rebinding,
        connect_seconds=0.05,
    )  # fmt: skip
    with pytest.raises(WorkError) as first:  # a public address, where nobody answers in these tests
        retrieve(f"http://rebinding.example:{inner.server_port}/x.wav", tmp_path, policy=policy)
    assert first.value.code in {"import:source:timeout", "import:source:unreachable"}
    outer.redirects("/x.wav", f"http://rebinding.example:{inner.server_port}/x.wav")
    urls = (f"http://rebinding.example:{inner.server_port}/x.wav", f"http://outer.example:{outer.server_port}/x.wav")
    for url in urls:
        assert refusal(retrieve, url, tmp_path, policy=policy).code == REFUSED
    assert asked == ["rebinding.example", "rebinding.example", "outer.example", "rebinding.example"]
    assert inner.connections == []


def test_a_name_that_is_public_when_checked_and_private_when_called_is_called_where_it_was_checked(
    inner, tmp_path, monkeypatch
):
    """Whoever answers differently the second time is not asked a second time."""
    called = []
    monkeypatch.setattr(socket, "create_connection", lambda address, *_, **__: called.append(address) or unreachable())
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    policy = RetrievalPolicy(
        tmp_path, public_ports=[inner.server_port], resolver=lambda *_: next(answers), connect_seconds=1
    )
    with pytest.raises(WorkError, match="cannot be reached"):
        retrieve(f"http://rebinding.example:{inner.server_port}/x.wav", tmp_path, policy=policy)
    assert called == [("93.184.215.14", inner.server_port)]
    assert next(answers) == ["127.0.0.1"]
    assert inner.connections == []


def unreachable():
    raise OSError("no route")


@pytest.mark.parametrize("port", [8443, 8080])
def test_ports_that_the_settings_open_are_called_at_public_addresses_only(tmp_path, port):
    policy = RetrievalPolicy(tmp_path, public_ports=[port], resolver=resolver)
    assert refusal(retrieve, f"http://10.0.0.1:{port}/x.wav", tmp_path, policy=policy).code == REFUSED
    assert refusal(retrieve, "http://public.example/x.wav", tmp_path, policy=policy).text.startswith("Port 80")
