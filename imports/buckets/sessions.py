"""Sessions of requests that go only where they may: for the libraries of Google and Azure."""

from typing import Any

import requests
from requests.adapters import HTTPAdapter

from imports.buckets.reach import Reach


class GuardedAdapter(HTTPAdapter):
    """Checks every address before it is called; nothing is tried twice."""

    def __init__(self, reach: Reach) -> None:
        super().__init__(max_retries=0)
        self._reach = reach

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request; raises WorkError for an address that must not be called."""
        self._reach.check(request.url or "")
        return super().send(request, *args, **kwargs)


def guarded(session: requests.Session, reach: Reach) -> requests.Session:
    """Make a session read nothing from the environment, follow no redirect, and check every address."""
    session.trust_env = False
    session.max_redirects = 0
    for scheme in ("http://", "https://"):
        session.mount(scheme, GuardedAdapter(reach))
    return session
