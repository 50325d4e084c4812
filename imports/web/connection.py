"""Connections that go only where they may; checked below TLS, so that certificates still check the name."""

import functools
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

import httpcore2
import httpx2

from imports.web.hosts import check_addresses

QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)  # Linux; holds for what comes next only (tcp(7))
SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


@functools.lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """The system's certificate authorities, or those of SSL_CERT_FILE; loaded once per process."""
    return httpx2.create_ssl_context()


class CertificateError(httpcore2.ConnectError):
    """The server could not prove that it has the name it was called by."""


@dataclass
class Exchange:
    """One request and its answer: when they have to be over (monotonic clock), and how far they have come."""

    deadline: float
    has_connected: bool = False
    has_answer: bool = False

    @property
    def met_a_closed_door(self) -> bool:
        """Whether it went out on a connection kept from an earlier request, and not one byte came back."""
        return not self.has_connected and not self.has_answer


class Wait(float):
    """The seconds that one wait of an exchange may take.

    httpcore hands the timeouts of a request down to the stream as they are, so they carry what belongs to the
    request: a connection serves many.
    """

    exchange: Exchange

    def __new__(cls, seconds: float, exchange: Exchange) -> Self:
        """Seconds of an exchange."""
        wait = super().__new__(cls, seconds)
        wait.exchange = exchange
        return wait

    def left(self, error: type[httpcore2.TimeoutException]) -> float:
        """Seconds until the wait or the whole exchange is over; raises the given error where none are left."""
        return min(float(self), time_left(self.exchange.deadline, error))


class GuardedBackend(httpcore2.NetworkBackend):
    """Resolves a name once, checks every address, and connects to the very addresses it checked."""

    def __init__(self, allowed: Collection[str], resolver: Callable[[str, int], list[str]]) -> None:
        self._allowed = allowed
        self._resolver = resolver
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address that answers; the timeout (seconds) is for all of them together."""
        wait = _wait(timeout)
        wait.exchange.has_connected = True
        last: Exception = httpcore2.ConnectError("no address")
        end = time.monotonic() + wait.left(httpcore2.ConnectTimeout)
        for address in self._addresses(host, port):
            try:
                left = time_left(end, httpcore2.ConnectTimeout)
                stream = self._plain.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as e:
                last = e
                continue
            return TimedStream(_same_peer(stream, address))
        raise last

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            addresses = self._resolver(host, port)
        except (OSError, UnicodeError) as e:
            raise httpcore2.ConnectError("the name was not found") from e
        check_addresses(host, port, addresses, self._allowed)
        return addresses


class TimedStream(httpcore2.NetworkStream):
    """A stream on which no read or write outlives its exchange, so that a slow drip of headers ends too."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read at most `max_bytes`; the shorter of timeout and deadline counts."""
        wait = _wait(timeout)
        data = self._stream.read(max_bytes, wait.left(httpcore2.ReadTimeout))
        wait.exchange.has_answer |= data != b""
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of the buffer; the shorter of timeout and deadline counts."""
        self._stream.write(buffer, _wait(timeout).left(httpcore2.WriteTimeout))
        _acknowledge_at_once(self._stream)

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Go on encrypted."""
        left = _wait(timeout).left(httpcore2.ConnectTimeout)
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, left)
        except httpcore2.ConnectError as e:
            if isinstance(e.__cause__, ssl.SSLCertVerificationError):
                raise CertificateError(str(e)) from e
            raise
        return TimedStream(stream)

    def get_extra_info(self, info: str) -> object:
        """What the stream below knows, for example `server_addr`."""
        return self._stream.get_extra_info(info)


def time_left(deadline: float, error: type[httpcore2.TimeoutException]) -> float:
    """Seconds until the deadline of the monotonic clock; raises the given error where none are left."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise error("the time is up")
    return left


def _wait(timeout: float | None) -> Wait:
    if not isinstance(timeout, Wait):
        raise TypeError("every timeout of a request belongs to its exchange")
    return timeout


def _acknowledge_at_once(stream: httpcore2.NetworkStream) -> None:
    """Do not let a server wait 40 ms between the head and the body of its answer, as many do on kept connections."""
    plain = stream.get_extra_info("socket")
    if QUICK_ACK is not None and plain is not None:
        with suppress(OSError):  # the answer, or its absence, tells what is wrong
            plain.setsockopt(socket.IPPROTO_TCP, QUICK_ACK, 1)


def _same_peer(stream: httpcore2.NetworkStream, address: str) -> httpcore2.NetworkStream:
    peer = ipaddress.ip_address(stream.get_extra_info("server_addr")[0])
    if peer != ipaddress.ip_address(address):
        stream.close()
        raise httpcore2.ConnectError("connected to another address")
    return stream
