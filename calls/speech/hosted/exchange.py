"""One question after the other to a vendor over HTTP. Loads httpx: only what sends something imports this."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from calls.hosted.bounded import EndlessError
from calls.speech.base import Access
from calls.speech.hosted.connections import Connections
from calls.speech.hosted.refusals import too_long, unavailable

CONNECT_SECONDS = 30.0


class Exchange:
    """What goes to a vendor and what comes back, as it came: SDKs keep less of it, above all of the headers.

    `http` is for the SDK. Nothing is redirected, or sent through a proxy that the environment names.
    """

    def __init__(self, access: Access, connections: Connections, **options: Any) -> None:
        self._responses: list[httpx.Response] = []
        self.http = httpx.Client(
            timeout=httpx.Timeout(access.timeout_seconds, connect=min(CONNECT_SECONDS, access.timeout_seconds)),
            follow_redirects=False,
            trust_env=False,
            event_hooks=connections.hooks(self._responses.append),
            **options,
        )

    def put(self, question: Callable[[], object], *, whatever: tuple[type[Exception], ...]) -> httpx.Response:
        """The answer to a question that goes through the SDK, whatever error the SDK then makes of the answer."""
        self._responses.clear()
        try:
            question()
        except whatever:
            if not self._responses:
                raise
        return self._responses[-1]


@contextmanager
def exchange(engine: str, access: Access, connections: Connections, **options: Any) -> Iterator[Exchange]:
    """An exchange whose connections end with it. Raises `WorkError` speech:vendor:unavailable where nothing comes."""
    exchanged = Exchange(access, connections, **options)
    try:
        with exchanged.http:
            yield exchanged
    except httpx.TimeoutException as error:
        raise unavailable(engine, f"nothing came for {access.timeout_seconds:g} seconds") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise unavailable(engine, str(error).rstrip(".") or type(error).__name__) from error
    except EndlessError:
        raise too_long(engine) from None


def content(response: httpx.Response) -> Any:
    """What an answer says: JSON, or its text where it is none."""
    try:
        return response.json()
    except (ValueError, RecursionError):
        return response.text
