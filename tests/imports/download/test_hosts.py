from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.work.errors import WorkError
from imports.policy import RetrievalPolicy
from imports.retrieve import retrieve
from imports.web.hosts import check_addresses, is_allowed, is_public, shown, shown_source, web_address

PRIVATE_SPELLINGS = (
    *(
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "127.255.255.254",
        "127.0.0.1.",
        "localhost",
        "LOCALHOST",
        "localhost.",
    ),
    *(
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0X7F.0.0.1",
        "017700000001",
        "0177.0.0.1",
        "0177.1",
        "0",
        "0.0.0.0",  # noqa: S104 - called, not bound
    ),
    *("10.0.0.1", "0xa000001", "172.16.0.1", "172.31.255.255", "192.168.1.1", "3232235777", "0300.0250.1.1"),
    *("169.254.169.254", "2852039166", "0xA9FEA9FE", "0251.0376.0251.0376", "100.64.0.1", "100.100.100.200"),
    *(
        "168.63.129.16",
        "192.0.0.192",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "192.88.99.1",
    ),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *("[::ffff:8.8.8.8]", "[64:ff9b::7f00:1]", "[64:ff9b::8.8.8.8]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]"),
    *("[2002:a00:1::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[2001:db8::1]", "[3fff::1]", "[5f00::1]"),
    *(
        "[fe80::1]",
        "[fec0::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[ff02::1]",
        "[100::1]",
        "[2001:2::1]",
        "[4000::1]",
    ),
)
TRICKS = (
    *(
        "http://user@8.8.8.8/",
        "http://user:secret@8.8.8.8/",
        "http://8.8.8.8@127.0.0.1/",
        "http://127.0.0.1\\@8.8.8.8/",
    ),
    *(
        "http://8.8.8.8\\@127.0.0.1/",
        "http://a@b@127.0.0.1/",
        "http://8.8.8.8/a\r\nHost: x",
        "http://8.8.8.8/\ta",
    ),
    *(
        "http://8.8.8.8/\x00",
        "http://[fe80::1%25eth0]/",
        "http://[::1",
        "http://①②⑦.0.0.1/",
        "http://\uff11\uff12\uff17.0.0.1/",
    ),
    *(
        "http:///etc/passwd",
        "http:127.0.0.1",
        "http://",
        "http://exa mple.com/",
        "http://%31%32%37.0.0.1/",
        "//8.8.8.8/a",
    ),
    *(
        "gopher://8.8.8.8/",
        "ftp://8.8.8.8/a.mp3",
        "ws://8.8.8.8/",
        "javascript:alert(1)",
        "data:audio/wav;base64,AAAA",
    ),
    *("http://8.8.8.8/" + "a" * 9000, "http://8.8.8.8:port/", "http://-/", "http://.../"),
)


@pytest.mark.parametrize("host", PRIVATE_SPELLINGS)
def test_no_spelling_of_a_private_address_is_called(host, tmp_path):
    with pytest.raises(WorkError) as error:
        retrieve(f"http://{host}/call.mp3", tmp_path, policy=RetrievalPolicy(tmp_path))
    assert error.value.code in {"import:source:address-refused", "import:source:unsupported"}


@pytest.mark.parametrize("url", TRICKS)
def test_an_address_that_two_parsers_could_read_differently_is_refused(url, tmp_path):
    with pytest.raises(WorkError) as error:
        retrieve(url, tmp_path, policy=RetrievalPolicy(tmp_path))
    assert error.value.code == "import:source:unsupported"
    assert error.value.permanent


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "2a00::1"]
)
def test_addresses_of_the_public_internet_are_public(address):
    assert is_public(address)


def test_one_private_address_among_public_ones_refuses_the_host():
    with pytest.raises(WorkError, match="not a public address"):
        check_addresses("mixed.example", 443, ["8.8.8.8", "10.0.0.1"], frozenset())
    check_addresses("public.example", 443, ["8.8.8.8", "1.1.1.1"], frozenset())


@pytest.mark.parametrize("port", [22, 25, 6379, 8080, 65535])
def test_only_the_usual_ports_are_called(port):
    with pytest.raises(WorkError, match=f"Port {port}"):
        web_address(f"http://8.8.8.8:{port}/a.mp3", frozenset())


@pytest.mark.parametrize("port", [80, 443])
def test_the_usual_ports_may_be_written_out(port):
    assert web_address(f"http://8.8.8.8:{port}/a.mp3", frozenset()).host == "8.8.8.8"


@pytest.mark.parametrize(
    ("host", "port", "expected"),
    [
        ("files.corp", 443, True),
        ("FILES.corp.", 80, True),
        ("files.corp", 8080, False),
        ("pbx.corp", 8080, True),
        ("pbx.corp", 80, False),
        ("::1", 9000, True),
        ("fd00::5", 443, True),
        ("evil-files.corp", 443, False),
        ("files.corp.evil", 443, False),
    ],
)
def test_an_allowed_host_is_allowed_under_its_own_name_and_port_only(host, port, expected):
    allowed = ["Files.corp", "pbx.corp:8080", "[::1]:9000", "[fd00::5]"]
    assert is_allowed(host, port, allowed) is expected


def test_an_error_shows_no_query_and_no_password():
    assert shown("https://user:secret@h.example/a/b.mp3?token=secret#x") == "https://h.example/a/b.mp3"


def test_an_address_keeps_its_query_and_loses_its_fragment():
    url = web_address(" https://h.example/a b.mp3?sig=%2Fx%3D&y=1#part ", frozenset())
    assert str(url) == "https://h.example/a%20b.mp3?sig=%2Fx%3D&y=1"


PIECES = [
    "http://",
    "[",
    "]",
    "@",
    ":",
    "/",
    "?",
    "%2f",
    "\ud800",
    "é",
    "xn--a",
    "\u3002",
    "\u200d",
    "::1",
    "a" * 70,
    ".",
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join))
def test_any_text_is_an_address_or_an_error_in_words(text):
    for url in (text, f"http://{text}", f"http://h/{text}"):
        with suppress(WorkError):
            assert web_address(url, frozenset()).scheme in {"http", "https"}
        assert isinstance(shown(url), str)


def test_a_member_that_climbs_out_of_an_archive_does_not_rewrite_the_address_shown():
    location = "zip:https://user:secret@example.com/calls.zip?key=1!/../../other.example/evil.wav"
    assert shown_source(location) == "zip:https://example.com/calls.zip!/../../other.example/evil.wav"
