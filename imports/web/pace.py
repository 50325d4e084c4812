"""Reading a body only as long as it comes fast enough: one that drips would hold its thread for an hour."""

import time
from collections.abc import Iterator

from imports.policy import RetrievalPolicy
from imports.web.client import Answer
from imports.web.errors import too_slow
from imports.web.hosts import shown


class Pace:
    """How fast one transfer comes, over all the connections that it takes."""

    def __init__(self, policy: RetrievalPolicy) -> None:
        self._policy = policy
        self._began = time.monotonic()
        self._done = 0

    def is_kept(self, count: int, deadline: float) -> bool:
        """Note so many bytes more; whether they come fast enough on average and before the deadline."""
        self._done += count
        now = time.monotonic()
        took = now - self._began
        crawls = self._done < took * self._policy.slowest_bytes_per_second
        return now < deadline and not (crawls and took > self._policy.grace_seconds)


def paced(answer: Answer, policy: RetrievalPolicy, pace: Pace | None = None) -> Iterator[bytes]:
    """The body's chunks, as long as they come fast enough on average and before the deadline; raises WorkError."""
    pace = pace or Pace(policy)
    for chunk in answer.chunks():
        if not pace.is_kept(len(chunk), answer.deadline):
            raise too_slow(shown(answer.address))
        yield chunk
