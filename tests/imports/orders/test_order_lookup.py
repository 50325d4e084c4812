"""What is made of a service's answers about orders."""

import json

import pytest

from calls.work.errors import WorkError
from imports.orders.addresses import OrderAddresses
from imports.orders.lookup import address_of_order
from imports.orders.path import path_fault, value_at
from tests.imports.download.server import Server, policy_for


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


@pytest.fixture
def ask(server, tmp_path):
    """The address found in an answer."""

    def ask(told, *, path="", order_id="7 7"):
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        server.gives("/orders", body)
        orders = OrderAddresses(lookup_url=server.url("/orders?id={order_id}"), lookup_path=path)
        return address_of_order(orders.address_of(order_id), policy_for(tmp_path, server, orders=orders))

    return ask


@pytest.mark.parametrize(
    ("told", "path", "place"),
    [
        ({"url": "/a.wav"}, "url", "/a.wav"),
        ({"a": [{"b c": "/x"}, {"b c": "/y"}]}, "a[1].b c", "/y"),
        ([["/x"]], "[0][0]", "/x"),
        ({"url": "a b.wav"}, "url", "/a%20b.wav"),
        ({"id": "77", "n": 1, "deep": [[{"er": "/calls/77.mp3?sig=1"}]]}, "", "/calls/77.mp3?sig=1"),
        ({"file": "77.mp3", "at": "/calls/77.mp3"}, "", "/calls/77.mp3"),
        ({"first": "/1.wav", "second": "/2.wav"}, "", "/1.wav"),
    ],
)
def test_the_address_is_found(ask, server, told, path, place):
    assert ask(told, path=path) == server.url(place)


@pytest.mark.parametrize(
    "told",
    [
        {"self": "https://a.example/orders/77", "recording_url": "https://a.example/77"},
        {"self": "https://a.example/orders/77", "audioFiles": ["https://a.example/77"]},
        {"file": "77.mp3", "recordingUrl": "https://a.example/77"},
    ],
)
def test_what_is_called_a_recording_is_one_without_a_suffix(ask, told):
    assert ask(told) == "https://a.example/77"


@pytest.mark.parametrize(
    ("told", "path"),
    [
        ({}, ""), ([], ""), (None, ""), ("", ""), ({"id": 77, "self": "https://a.example/orders/77"}, ""),
        ({"url": "/a.wav"}, "data.url"), ({"url": None}, "url"), ({"url": {"href": "/a.wav"}}, "url"),
        ({"url": ["/a.wav"]}, "url[3]"), ({"url": 5}, "url"), ({"url": "  "}, "url"),
    ],
)  # fmt: skip
def test_an_answer_without_an_address_says_that_the_order_has_none(ask, told, path):
    with pytest.raises(WorkError) as error:
        ask(told, path=path)
    assert (error.value.code, error.value.permanent) == ("import:order:not-found", True)
    assert "order 7 7" in error.value.text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[" * 500_000, "import:order:unreadable"),
        (b'{"a":' * 150_000, "import:order:unreadable"),
        (b"<html>", "import:order:unreadable"),
        (b"", "import:order:unreadable"),
        (b"\xff\xfe\xfd", "import:order:unreadable"),
        (b'"' + b"a" * 1_000_001 + b'"', "import:file:too-large"),
        (b"1" * 900_000, "import:order:not-found"),
        (b'{"url": "/' + b"a" * 70_000 + b'.wav"}', "import:order:unreadable"),
        (b'{"recording": "http://[/a.wav"}', "import:source:unsupported"),
        (b'{"recording": "http://user:word@a.example/a.wav"}', "import:source:unsupported"),
    ],
)
def test_hostile_answers_end_in_one_error(ask, body, code):
    with pytest.raises(WorkError) as error:
        ask(body)
    assert error.value.code == code


def test_an_endless_answer_is_left(server, tmp_path):
    def endless(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(200):
            handler.wfile.write(b" " * 100_000)

    server.routes["/orders"] = endless
    orders = OrderAddresses(lookup_url=server.url("/orders?id={order_id}"))
    with pytest.raises(WorkError, match="too-large"):
        address_of_order("order:1", policy_for(tmp_path, server, orders=orders, max_bytes=10**9))


def test_the_order_is_asked_for_as_it_is_written(ask, server):
    with pytest.raises(WorkError, match="order a&b"):
        ask({}, order_id="a&b=c/../d")
    assert server.requests[0][0] == "/orders"


def test_the_service_is_asked_for_json(ask, server):
    ask({"url": "/a.wav"})
    assert server.seen("/orders")[0]["Accept"] == "application/json"


@pytest.mark.parametrize(
    ("path", "works"), [("", True), ("a", True), ("a.b[0][1].c-d", True), ("[0]", True), ("a.", False), (".a", False),
                        ("a..b", False), ("a[b]", False), ("a[1", False), ("a[0]b", False)],
)  # fmt: skip
def test_paths_are_names_with_dots_and_numbers_in_brackets(path, works):
    assert (path_fault(path) == "") == works


def test_a_path_that_leads_nowhere_has_no_value():
    assert value_at({"a": [1]}, "a[1]") is None
    assert value_at("text", "a") is None
