"""Connections that go only where they may; checked below TLS, so that certificates still check the name."""

import functools
import ipaddress
import ssl
import time
from collections.abc import Iterable

import httpcore2
import httpx2

from imports.policy import RetrievalPolicy
from imports.web.hosts import check_addresses

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


@functools.lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """The system's certificate authorities, or those of SSL_CERT_FILE; loaded once per process."""
    return httpx2.create_ssl_context()


class CertificateError(httpcore2.ConnectError):
    """The server could not prove that it has the name it was called by."""


class GuardedBackend(httpcore2.NetworkBackend):
    """Resolves a name once, checks every address, and connects to the very addresses it checked."""

    def __init__(self, policy: RetrievalPolicy, deadline: float) -> None:
        self._policy = policy
        self._deadline = deadline
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
        last: Exception = httpcore2.ConnectError("no address")
        end = min(self._deadline, time.monotonic() + (timeout or self._policy.connect_seconds))
        for address in self._addresses(host, port):
            try:
                left = time_left(end, httpcore2.ConnectTimeout)
                stream = self._plain.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as e:
                last = e
                continue
            return DeadlineStream(_same_peer(stream, address), self._deadline)
        raise last

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            addresses = self._policy.resolver(host, port)
        except (OSError, UnicodeError) as e:
            raise httpcore2.ConnectError("the name was not found") from e
        check_addresses(host, port, addresses, self._policy.allowed_hosts)
        return addresses


class DeadlineStream(httpcore2.NetworkStream):
    """A stream on which no read or write outlives one deadline, so that a slow drip of headers ends too."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read at most `max_bytes`; the shorter of timeout and deadline counts."""
        return self._stream.read(max_bytes, self._shorter(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of the buffer; the shorter of timeout and deadline counts."""
        self._stream.write(buffer, self._shorter(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Go on encrypted, under the same deadline."""
        left = self._shorter(timeout, httpcore2.ConnectTimeout)
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, left)
        except httpcore2.ConnectError as e:
            if isinstance(e.__cause__, ssl.SSLCertVerificationError):
                raise CertificateError(str(e)) from e
            raise
        return DeadlineStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        """What the stream below knows, for example `server_addr`."""
        return self._stream.get_extra_info(info)

    def _shorter(self, timeout: float | None, error: type[httpcore2.TimeoutException]) -> float:
        left = time_left(self._deadline, error)
        return left if timeout is None else min(timeout, left)


def time_left(deadline: float, error: type[httpcore2.TimeoutException]) -> float:
    """Seconds until the deadline of the monotonic clock; raises the given error where none are left."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise error("the time is up")
    return left


def _same_peer(stream: httpcore2.NetworkStream, address: str) -> httpcore2.NetworkStream:
    peer = ipaddress.ip_address(stream.get_extra_info("server_addr")[0])
    if peer != ipaddress.ip_address(address):
        stream.close()
        raise httpcore2.ConnectError("connected to another address")
    return stream
