"""How often somebody may ask: so many requests a minute, each token, person and address by itself."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

SECONDS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "hour": 3600}


def parsed(rate: str) -> tuple[int, int]:
    """ "1200/min" as a number of requests and of seconds; raises ValueError."""
    number, _, unit = rate.partition("/")
    if unit not in SECONDS or int(number) < 1:
        raise ValueError(f"{rate!r} is no rate; write it as 1200/min (s, min or hour).")
    return int(number), SECONDS[unit]


class Throttle(BaseThrottle):
    """Counts in windows of the clock, in the cache: with the built-in one each web process counts for itself."""

    def allow_request(self, request: Request, view: Any) -> bool:  # noqa: ARG002 - the framework's signature
        """Count the request; False above the rate."""
        known = request.user is not None and request.user.is_authenticated
        most, self.window = parsed(settings.ENV["CHAT_API_RATE" if known else "CHAT_API_ANONYMOUS_RATE"])
        key = f"api-rate:{self._who(request)}:{int(time.time() // self.window)}"
        if cache.add(key, 1, self.window):
            return True
        try:
            return cache.incr(key) <= most
        except ValueError:  # its time ran out in between
            return True

    def wait(self) -> float:
        """Seconds until the next window."""
        return self.window - time.time() % self.window

    def _who(self, request: Request) -> str:
        if request.auth is not None:
            return f"token:{request.auth.pk}"
        if request.user is not None and request.user.is_authenticated:
            return f"user:{request.user.pk}"
        return f"address:{self.get_ident(request)}"
