"""One GET request to an address somebody else chose: checked, bounded, redirected by hand."""

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpcore2
import httpx2

from imports.policy import RetrievalPolicy
from imports.web.connection import GuardedBackend, tls_context
from imports.web.errors import network_error, permanent, retry_after_seconds, status_error
from imports.web.hosts import UNREADABLE, shown, web_address

MAX_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
FAILURES = (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException)
BASE_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "CHAT"}


@dataclass(frozen=True)
class Answer:
    """An answer whose body is still to come. `address`: where redirects ended; header names: lower case."""

    address: httpx2.URL
    status: int
    headers: Mapping[str, str]
    deadline: float
    _response: httpcore2.Response = field(repr=False)

    @property
    def content_type(self) -> str:
        """The media type without parameters, in lower case; empty where the server gives none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def length(self) -> int | None:
        """The length of the body in bytes, as far as the server gives one."""
        value = self.headers.get("content-length", "")
        return int(value) if value.isascii() and value.isdigit() else None

    def chunks(self) -> Iterator[bytes]:
        """The body, piece by piece, as it comes in. Raises WorkError when it stops in the middle."""
        try:
            yield from self._response.iter_stream()
        except FAILURES as e:
            up = time.monotonic() >= self.deadline
            raise network_error(e, shown(self.address), in_body=True, time_is_up=up) from e


@contextmanager
def open_url(
    url: str,
    policy: RetrievalPolicy,
    *,
    headers: Mapping[str, str] | None = None,
    accept: Collection[int] = (200, 203),
) -> Iterator[Answer]:
    """Open an http(s) address and follow up to five redirects, each checked again.

    Raises WorkError for an address that may not be called, for a failed connection, and for a status outside
    `accept`. Nothing is read from the environment but the certificate authorities: no proxies, no passwords.
    """
    deadline = time.monotonic() + policy.total_seconds
    backend = GuardedBackend(policy, deadline)
    address = web_address(url, policy.allowed_hosts)
    seen = {str(address)}
    with httpcore2.ConnectionPool(ssl_context=tls_context(), network_backend=backend) as pool:
        while True:
            with _get(pool, address, policy, {**BASE_HEADERS, **(headers or {})}, deadline) as answer:
                if answer.status not in REDIRECTS:
                    _check_answer(answer, accept)
                    yield answer
                    return
                address = _next_address(answer, policy, seen)


@contextmanager
def _get(
    pool: httpcore2.ConnectionPool,
    address: httpx2.URL,
    policy: RetrievalPolicy,
    headers: Mapping[str, str],
    deadline: float,
) -> Iterator[Answer]:
    request = httpcore2.Request(
        "GET",
        httpcore2.URL(scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path),
        headers=[("Host", address.netloc), *headers.items()],
        extensions={"timeout": _timeouts(policy)},
    )
    try:
        response = pool.handle_request(request)
    except FAILURES as e:
        up = time.monotonic() >= deadline
        raise network_error(e, shown(address), in_body=False, time_is_up=up) from e
    try:
        yield Answer(address, response.status, _readable(response.headers), deadline, response)
    finally:
        response.close()


def _timeouts(policy: RetrievalPolicy) -> dict[str, float]:
    read = policy.read_seconds
    return {"connect": policy.connect_seconds, "read": read, "write": read, "pool": read}


def _readable(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("ascii").lower(): value.decode("latin-1") for name, value in headers}


def _check_answer(answer: Answer, accept: Collection[int]) -> None:
    if answer.status not in accept:
        wait = retry_after_seconds(answer.headers.get("retry-after"), datetime.now(UTC))
        raise status_error(answer.status, shown(answer.address), retry_after=wait)
    encoding = answer.headers.get("content-encoding", "").strip().lower()
    if encoding not in {"", "identity"}:
        text = f"{shown(answer.address)} sends the file packed, although it was asked not to."
        raise permanent("unsupported", text, "Serve the file without Content-Encoding.")


def _next_address(answer: Answer, policy: RetrievalPolicy, seen: set[str]) -> httpx2.URL:
    """Where a redirect leads; `seen` holds the addresses called so far and takes this one in."""
    target = _joined(answer.address, answer.headers.get("location", ""))
    address = web_address(target, policy.allowed_hosts)
    if str(address) in seen:
        raise permanent("redirects", f"{shown(answer.address)} leads in a circle.", "Check the address.")
    if len(seen) > MAX_REDIRECTS:
        text = f"{shown(answer.address)} leads on more than {MAX_REDIRECTS} times."
        raise permanent("redirects", text, "Use the address at the end of the chain.")
    seen.add(str(address))
    return address


def _joined(address: httpx2.URL, location: str) -> str:
    # Header bytes are UTF-8 where a server does not encode a name.
    location = location.encode("latin-1").decode("utf-8", "replace")
    try:
        return str(address.join(location)) if location else ""
    except UNREADABLE as e:
        text = f"{shown(address)} leads to an address that cannot be read."
        raise permanent("unsupported", text, "Check the address.") from e
