"""Reading a body only as long as it comes fast enough: one that drips would hold its thread for an hour."""

import time
from collections.abc import Iterator

from imports.policy import RetrievalPolicy
from imports.web.client import Answer
from imports.web.errors import too_slow
from imports.web.hosts import shown


def paced(answer: Answer, policy: RetrievalPolicy) -> Iterator[bytes]:
    """The body's chunks, as long as they come fast enough on average and before the deadline; raises WorkError."""
    start, done = time.monotonic(), 0
    for chunk in answer.chunks():
        done += len(chunk)
        now = time.monotonic()
        crawls = done < (now - start) * policy.slowest_bytes_per_second
        if now >= answer.deadline or (crawls and now - start > policy.grace_seconds):
            raise too_slow(shown(answer.address))
        yield chunk
