"""Connections are kept for a moment and used again, by the same rules only."""

import multiprocessing
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from imports.web.pools import MOST_KEPT
from tests.imports.download.server import WAV, Server
from tests.imports.download.test_download import failure_of


@pytest.fixture
def server():
    server = Server(keeps=True)
    yield server
    server.close()


@pytest.fixture
def named(server):
    """Settings under which the server is called by name, as its own address; and the names that were asked for."""
    asked = []

    def resolver(host, port):
        asked.append(host)
        return ["127.0.0.1"]

    host = f"calls.test:{server.server_port}"
    return {"allowed_hosts": [host], "resolver": resolver}, f"http://{host}", asked


def test_many_files_come_over_one_connection(server, fetch):
    for n in range(5):
        assert fetch(server.gives(f"/{n}.wav")).size_bytes == len(WAV)
    assert len(server.connections) == 1


@pytest.mark.parametrize("status", [404, 429, 503])
def test_errors_do_not_cost_the_connection(server, fetch, status):
    for n in range(3):
        failure_of(fetch, server.gives(f"/{n}.wav", b"not now", status))
    assert len(server.connections) == 1


def test_redirects_do_not_cost_the_connection(server, fetch):
    server.gives("/there.wav")
    server.gives("/x.wav", b"<p>It is there.", 302, Location="/there.wav")
    for _ in range(3):
        fetch(server.url("/x.wav"))
    assert len(server.connections) == 1


def test_an_error_that_does_not_end_is_not_read_to_its_end(server, fetch):
    url = server.hangs_after("/x.wav", b"HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\nsome")
    started = time.monotonic()
    assert failure_of(fetch, url).code == "import:source:not-found"
    assert time.monotonic() - started < 3


def test_a_kept_connection_is_not_checked_again_and_a_new_one_is(server, fetch, named):
    settings, host, asked = named
    server.gives("/x.wav")
    for _ in range(3):
        fetch(f"{host}/x.wav", **settings)
    assert asked == ["calls.test"]
    server.hang_up()
    fetch(f"{host}/x.wav", **settings)
    assert asked == ["calls.test"] * 2


def test_a_connection_serves_no_policy_with_other_rules(server, fetch, named):
    settings, host, _ = named
    server.gives("/x.wav")
    fetch(f"{host}/x.wav", **settings)
    private = {"public_ports": [server.server_port], "resolver": settings["resolver"]}
    assert failure_of(fetch, f"{host}/x.wav", allowed_hosts=[], **private).code == "import:source:address-refused"
    assert len(server.requests) == 1


def test_a_connection_that_the_server_closes_just_then_is_replaced(server, fetch):
    """It answers the first request of a connection, and hangs up over the second."""
    met = set()

    def once(handler):
        if handler.connection in met:
            handler.close_connection = True
            return
        met.add(handler.connection)
        handler.answer(200, WAV, {})

    server.routes["/x.wav"] = once
    for _ in range(3):
        assert fetch(server.url("/x.wav")).size_bytes == len(WAV)
    assert len(server.connections) == 3


def test_a_new_connection_that_is_closed_without_an_answer_is_not_replaced(server, fetch):
    def never(handler):
        handler.close_connection = True

    server.routes["/x.wav"] = never
    assert failure_of(fetch, server.url("/x.wav")).code == "import:source:unreachable"
    assert len(server.requests) == 1


def test_each_request_has_its_own_deadline(server, fetch):
    fetch(server.gives("/x.wav"), total_seconds=0.05)
    threading.Event().wait(0.1)
    fetch(server.url("/x.wav"), total_seconds=5)
    url = server.hangs_after("/y.wav", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome")
    assert failure_of(fetch, url, total_seconds=0.1).code == "import:source:too-slow"
    assert len(server.connections) == 1


def test_threads_share_the_connections_and_few_are_kept(server, fetch):
    threads = 2 * MOST_KEPT
    together = threading.Barrier(threads, timeout=10)

    def all_at_once(handler):
        together.wait()
        handler.answer(200, WAV, {})

    server.routes["/x.wav"] = all_at_once
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(2):
            assert [got.size_bytes for got in pool.map(fetch, [server.url("/x.wav")] * threads)] == [len(WAV)] * threads
    assert len(server.connections) == 2 * threads - MOST_KEPT


def test_a_forked_process_makes_connections_of_its_own(server, fetch):
    fetch(server.gives("/x.wav"))
    child = multiprocessing.get_context("fork").Process(target=fetch, args=[server.url("/x.wav")])
    child.start()
    child.join(20)
    assert child.exitcode == 0
    fetch(server.url("/x.wav"))
    assert len(server.connections) == 2
