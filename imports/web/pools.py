"""Connections kept for a moment, so that thousands of files of one host do not pay for a handshake each.

A kept connection was checked when it was made, by the rules of the policy it was made under; so it serves only
policies with the same rules.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpcore2

from imports.policy import RetrievalPolicy
from imports.web.connection import GuardedBackend, tls_context

KEPT_SECONDS = 5.0
MOST_KEPT = 4
Rules = tuple[frozenset[str], frozenset[int], Callable[[str, int], list[str]]]


@dataclass
class _Kept:
    pool: httpcore2.ConnectionPool
    users: int = 0


@dataclass
class Pools:
    """The pools of this process: the one used last, and those in use."""

    _by_rules: dict[Rules, _Kept] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def borrow(self, policy: RetrievalPolicy) -> Iterator[httpcore2.ConnectionPool]:
        """The pool for the rules of a policy; threads share it."""
        rules = (frozenset(policy.allowed_hosts), frozenset(policy.public_ports), policy.resolver)
        with self._lock:
            kept = self._by_rules.pop(rules, None) or _Kept(_new_pool(policy))
            self._by_rules[rules] = kept
            kept.users += 1
        try:
            yield kept.pool
        finally:
            with self._lock:
                kept.users -= 1
                self._close_unused()

    def forget(self) -> None:
        """A forked process leaves its parent's connections, and its parent's lock, alone."""
        self._by_rules, self._lock = {}, threading.Lock()

    def _close_unused(self) -> None:
        *earlier, _ = self._by_rules.items()
        for rules, kept in earlier:
            if not kept.users:
                del self._by_rules[rules]
                kept.pool.close()


POOLS = Pools()
os.register_at_fork(after_in_child=POOLS.forget)


def _new_pool(policy: RetrievalPolicy) -> httpcore2.ConnectionPool:
    return httpcore2.ConnectionPool(
        ssl_context=tls_context(),
        network_backend=GuardedBackend(policy.allowed_hosts, policy.resolver),
        max_connections=None,
        max_keepalive_connections=MOST_KEPT,
        keepalive_expiry=KEPT_SECONDS,
    )
