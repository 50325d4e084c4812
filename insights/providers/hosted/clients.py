"""Clients of OpenAI's SDK: one per process and account, made by the first request. Loads the SDK.

The threads of a worker share its connections.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import openai

from calls.hosted.bounded import bounded
from insights.providers.base import Access
from insights.providers.hosted.deadlines import transport
from insights.providers.hosted.houses import House

CONNECT_SECONDS = 15.0
NO_KEY = "none"
"""What servers that ask for no key are sent: the SDK insists on one."""
MOST_KEPT = 8
"""Accounts change where keys do: those not asked for the longest time are closed."""


@dataclass(slots=True)
class _Kept:
    client: openai.OpenAI
    users: int = 0


_kept: dict[tuple[int, str, str, float], _Kept] = {}
_lock = threading.Lock()


@contextmanager
def client_of(house: House, access: Access) -> Iterator[openai.OpenAI]:
    """The client of this process for an account, not closed while it is used."""
    which = (os.getpid(), access.base_url or house.address, access.api_key, access.timeout_seconds)
    with _lock:
        kept = _kept.pop(which) if which in _kept else _Kept(_made(house, access))
        _kept[which] = kept  # the last one asked for stands last
        kept.users += 1
        _close_idle()
    try:
        yield kept.client
    finally:
        with _lock:
            kept.users -= 1


def _close_idle() -> None:
    """Close the oldest of too many; what another process has left to this one after a fork is not ours to close."""
    idle = [which for which, kept in _kept.items() if not kept.users]
    for which in idle[: max(0, len(_kept) - MOST_KEPT)]:
        closed = _kept.pop(which)
        if which[0] == os.getpid():
            closed.client.close()


def _made(house: House, access: Access) -> openai.OpenAI:
    """No proxy of the environment gets to read a transcript, and no redirect takes it elsewhere."""
    timeout = openai.Timeout(access.timeout_seconds, connect=min(CONNECT_SECONDS, access.timeout_seconds))
    http = openai.DefaultHttpx2Client(
        transport=transport(),
        trust_env=False,
        follow_redirects=False,
        timeout=timeout,
        event_hooks={"response": [bounded]},
    )
    return openai.OpenAI(
        api_key=access.api_key or NO_KEY,
        base_url=access.base_url or house.address,
        timeout=timeout,
        max_retries=0,
        http_client=http,
    )
