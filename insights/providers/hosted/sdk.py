"""Requests through OpenAI's SDK. Apart from the provider, since importing the SDK takes over a second."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import openai

from calls.hosted.bounded import EndlessError
from calls.hosted.plain import plain
from calls.work.errors import WorkError
from insights.providers.base import Access, RawAnswer, Request
from insights.providers.faults import CannotBeAskedError
from insights.providers.hosted import refusals
from insights.providers.hosted.answers import raw_answer
from insights.providers.hosted.clients import client_of
from insights.providers.hosted.deadlines import within
from insights.providers.hosted.errors import error_of
from insights.providers.hosted.houses import House

KEY_FIELD = "chat_request"
"""Under which a kept answer carries the key of its request."""
MOST_FOUND = 20
_NOTHING_THERE = (400, 404, 405, 501)
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.WriteError, httpx2.WriteTimeout)
"""What did not go out whole cannot have been done."""


def sent(house: House, access: Access, request: Request, *, key: str) -> RawAnswer:
    """Send a request once; with a key, its answer is kept there. Raises `WorkError`, see `Vendor.send`."""
    keeping: dict[str, Any] = {"store": True, "metadata": {KEY_FIELD: key}} if key else {}
    with client_of(house, access) as client:
        ask = client.chat.completions.with_raw_response.create
        response = _put(house, access, lambda: ask(**request.body, **keeping), request.body["model"])
    body = _content(response)
    if not isinstance(body, dict):
        raise refusals.lost(house, "it cannot be read", is_over=True)
    return raw_answer(plain(body), response.headers, request, is_kept=bool(key))


def found(house: House, access: Access, key: str) -> RawAnswer | None:
    """The kept answer to the request with that key; raises `CannotBeAskedError` where nothing is ever kept."""
    with client_of(house, access) as client:
        ask = client.chat.completions.with_raw_response.list
        response = _asked(house, access, lambda: ask(metadata={KEY_FIELD: key}, limit=MOST_FOUND))
    if response is None:
        raise CannotBeAskedError(house.name)
    body = _content(response)
    kept = body.get("data") if isinstance(body, dict) else None
    if not isinstance(kept, list):
        raise refusals.unavailable(house, "its list of kept answers cannot be read")
    for one in kept:  # whoever does not know the filter gives all there are
        if isinstance(one, dict) and (one.get("metadata") or {}).get(KEY_FIELD) == key and one.get("choices"):
            return raw_answer(plain(one), response.headers, None, is_kept=True)
    return None


def forgotten(house: House, access: Access, kept_there: str) -> None:
    """Delete a kept answer; one that is gone is no error."""
    with client_of(house, access) as client:
        ask = client.chat.completions.with_raw_response.delete
        _asked(house, access, lambda: ask(kept_there))


def _asked(house: House, access: Access, question: Callable[[], Any]) -> httpx2.Response | None:
    """What is said of kept answers: it costs nothing, so that nothing can be lost; None where there are none."""
    try:
        return _put(house, access, question, "", is_free=True)
    except _NothingThereError:
        return None


class _NothingThereError(WorkError):
    """There is nothing under an address."""

    def __init__(self) -> None:
        super().__init__("insights:provider:nothing-there", "There is nothing there.", permanent=True)


def _put(
    house: House, access: Access, question: Callable[[], Any], model: str, *, is_free: bool = False
) -> httpx2.Response:
    """Ask once, within the time; raises `WorkError` for whatever goes wrong."""
    try:
        with within(access.timeout_seconds):
            response: httpx2.Response = question().http_response
            return response
    except openai.APIStatusError as error:
        if is_free and error.status_code in _NOTHING_THERE:
            raise _NothingThereError from None
        raise error_of(house, access, error.response, model, datetime.now(UTC)) from None  # its text may hold more
    except (openai.APIConnectionError, EndlessError) as error:
        raise _broken(house, error, is_free=is_free) from None


def _broken(house: House, error: Exception, *, is_free: bool) -> WorkError:
    """Whether a request that got no answer was sent at all."""
    cause = error.__cause__ or error
    if isinstance(cause, _NEVER_SENT):
        return refusals.unavailable(house, "it cannot be reached")
    is_over = not isinstance(cause, (EndlessError, httpx2.TimeoutException))
    why = "the connection broke" if is_over else "it did not come in time, or has no end"
    return refusals.unavailable(house, why) if is_free else refusals.lost(house, why, is_over=is_over)


def _content(response: httpx2.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None
