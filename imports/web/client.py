"""One GET request to an address somebody else chose: checked, bounded, redirected by hand."""

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpcore2
import httpx2

from calls.hosted.waiting import seconds_asked
from imports.policy import RetrievalPolicy
from imports.web.connection import Exchange, Wait
from imports.web.credentials import headers_for
from imports.web.errors import SignIn, network_error, permanent, status_error
from imports.web.hosts import UNREADABLE, shown, web_address
from imports.web.pools import MOST_KEPT, POOLS

MAX_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
FAILURES = (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException)
MOST_DRAINED_BYTES, DRAIN_SECONDS = 16_384, 0.5
BASE_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "CHAT"}


@dataclass(frozen=True)
class Answer:
    """An answer whose body is still to come. `address`: where redirects ended; header names: lower case."""

    address: httpx2.URL
    status: int
    headers: Mapping[str, str]
    sign_in: SignIn
    _exchange: Exchange = field(repr=False)
    _response: httpcore2.Response = field(repr=False)

    @property
    def deadline(self) -> float:
        """When the whole answer has to be here, by the monotonic clock."""
        return self._exchange.deadline

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

    def drain(self) -> None:
        """Take a short body that nobody reads, so that its connection can be used again."""
        self._exchange.deadline = min(self.deadline, time.monotonic() + DRAIN_SECONDS)
        taken = 0
        with suppress(*FAILURES):
            for chunk in self._response.iter_stream():
                taken += len(chunk)
                if taken > MOST_DRAINED_BYTES:
                    return


@contextmanager
def open_url(
    url: str,
    policy: RetrievalPolicy,
    *,
    headers: Mapping[str, str] | None = None,
    accept: Collection[int] = (200, 203),
    deadline: float | None = None,
) -> Iterator[Answer]:
    """Open an http(s) address and follow up to five redirects, each checked again.

    `deadline` (monotonic clock) takes the place of the policy's total. Raises WorkError for an address that may not
    be called, for a failed connection, and for a status outside `accept`. Nothing is read from the environment but
    the certificate authorities: no proxies, no passwords.
    """
    end = time.monotonic() + policy.total_seconds if deadline is None else deadline
    address = web_address(url, policy.allowed_hosts, policy.public_ports)
    seen = {str(address)}
    with POOLS.borrow(policy) as pool:
        while True:
            with _get(pool, address, policy, headers or {}, end) as answer:
                if answer.status not in REDIRECTS:
                    _check_answer(answer, accept)
                    yield answer
                    return
                answer.drain()
                address = _next_address(answer, policy, seen)


@contextmanager
def _get(
    pool: httpcore2.ConnectionPool,
    address: httpx2.URL,
    policy: RetrievalPolicy,
    headers: Mapping[str, str],
    deadline: float,
) -> Iterator[Answer]:
    secret = headers_for(address, policy)
    request = _request(address, {**BASE_HEADERS, **headers, **secret})
    try:
        response, exchange = _sent(pool, request, policy, deadline)
    except FAILURES as e:
        up = time.monotonic() >= deadline
        raise network_error(e, shown(address), in_body=False, time_is_up=up) from e
    try:
        sign_in = SignIn.of(chosen=policy.credential is not None, sent=bool(secret))
        yield Answer(address, response.status, _readable(response.headers), sign_in, exchange, response)
    finally:
        response.close()


def _request(address: httpx2.URL, headers: Mapping[str, str]) -> httpcore2.Request:
    encoded = [(name.encode("ascii"), value.encode()) for name, value in headers.items()]
    return httpcore2.Request(
        "GET",
        httpcore2.URL(scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path),
        headers=[(b"Host", address.netloc), *encoded],
    )


def _sent(
    pool: httpcore2.ConnectionPool, request: httpcore2.Request, policy: RetrievalPolicy, deadline: float
) -> tuple[httpcore2.Response, Exchange]:
    """Send a request; again where the server had just closed the kept connection it went out on."""
    for _ in range(MOST_KEPT):
        exchange = Exchange(deadline)
        try:
            return _answered(pool, request, policy, exchange), exchange
        except (httpcore2.NetworkError, httpcore2.ProtocolError):
            if not exchange.met_a_closed_door:
                raise
    exchange = Exchange(deadline)
    return _answered(pool, request, policy, exchange), exchange


def _answered(
    pool: httpcore2.ConnectionPool, request: httpcore2.Request, policy: RetrievalPolicy, exchange: Exchange
) -> httpcore2.Response:
    """The head of an answer, which has no hour to come: it could drip, or be announced without end."""
    whole = exchange.deadline
    exchange.deadline = min(whole, time.monotonic() + policy.connect_seconds + policy.read_seconds)
    request.extensions["timeout"] = _waits(policy, exchange)
    response = pool.handle_request(request)
    exchange.deadline = whole
    return response


def _waits(policy: RetrievalPolicy, exchange: Exchange) -> dict[str, Wait]:
    read = Wait(policy.read_seconds, exchange)
    return {"connect": Wait(policy.connect_seconds, exchange), "read": read, "write": read, "pool": read}


def _readable(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("ascii").lower(): value.decode("latin-1") for name, value in headers}


def _check_answer(answer: Answer, accept: Collection[int]) -> None:
    if answer.status not in accept:
        answer.drain()
        wait = seconds_asked(answer.headers.get("retry-after"), datetime.now(UTC))
        raise status_error(answer.status, shown(answer.address), retry_after=wait, sign_in=answer.sign_in)
    encoding = answer.headers.get("content-encoding", "").strip().lower()
    if encoding not in {"", "identity"}:
        text = f"{shown(answer.address)} sends the file packed, although it was asked not to."
        raise permanent("unsupported", text, "Serve the file without Content-Encoding.")


def _next_address(answer: Answer, policy: RetrievalPolicy, seen: set[str]) -> httpx2.URL:
    """Where a redirect leads; `seen` holds the addresses called so far and takes this one in."""
    target = _joined(answer.address, answer.headers.get("location", ""))
    address = web_address(target, policy.allowed_hosts, policy.public_ports)
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
