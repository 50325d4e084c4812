"""Connections on which no request outlives its time, however slowly an answer drips in. Loads the HTTP library.

Its own time-outs are for each single read. A request runs in one thread from its first byte to its last: the deadline
of that thread is the deadline of whatever it reads and writes.
"""

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpcore2
import httpx2

KEPT_SECONDS = 15.0
"""An idle connection is closed before most servers would do so, maybe just when it is used again."""

_now = threading.local()


@cache
def _tls() -> ssl.SSLContext:
    """The certificate authorities; loaded once per process."""
    return httpx2.create_ssl_context(trust_env=False)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """All that is read and written by this thread in the context has to be over in so many seconds."""
    _now.deadline = time.monotonic() + seconds
    try:
        yield
    finally:
        del _now.deadline


def transport() -> httpx2.HTTPTransport:
    """A transport whose connections keep deadlines; no proxy of the environment is used."""
    made = httpx2.HTTPTransport(verify=_tls(), trust_env=False)
    made._pool = httpcore2.ConnectionPool(
        ssl_context=_tls(),
        max_connections=None,
        max_keepalive_connections=64,
        keepalive_expiry=KEPT_SECONDS,
        network_backend=_Backend(),
    )
    return made


class _Backend(httpcore2.NetworkBackend):
    def __init__(self) -> None:
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        left = _left(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._plain.connect_tcp(host, port, left, local_address, socket_options))


class _Stream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        left = _left(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(timeout: float | None, error: type[httpcore2.TimeoutException]) -> float | None:
    """Seconds that are left, at most `timeout`; raises the given error where none are."""
    deadline: float | None = getattr(_now, "deadline", None)
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise error("the time is up")
    return left if timeout is None else min(left, timeout)
