"""What goes wrong with a language model, as often as is wished and always with the same requests."""

import random
from collections import Counter, deque
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What can go wrong."""

    RATE_LIMITED = "rate-limited"
    """429 with Retry-After; the model does not run."""
    SERVER_ERROR = "server-error"
    """500; the model does not run."""
    TIME_OUT = "time-out"
    """The model runs, its answer is never sent."""
    CUT_CONNECTION = "cut-connection"
    """The connection breaks in the middle of the answer."""
    DRIP = "drip"
    """The answer comes byte by byte."""
    CUT_JSON = "cut-json"
    """The answer is at its limit (finish_reason length)."""
    BROKEN_JSON = "broken-json"
    REFUSAL = "refusal"
    FILTER = "content-filter"
    OFF_LIST = "off-list"
    """A value that no list has."""
    MISSING_FIELD = "missing-field"
    INVENTED = "invented-quotes"
    """Quotes that nobody said."""


UNBILLED = (Kind.RATE_LIMITED, Kind.SERVER_ERROR)
USABLE = (Kind.INVENTED,)
"""An answer all the same, of which the checker has to beware."""


@dataclass(frozen=True)
class Canned:
    """An answer that is given instead of the usual one; nothing is billed."""

    status: int
    body: object = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


class Faults:
    """Decides for each request what happens to it. `planned` come first, one each; then chance, by seed and request.

    The same request, sent for the n-th time, always meets the same fault, in whatever order requests come.
    """

    def __init__(self, shares: "dict[Kind, float] | float" = 0.0, seed: int = 0) -> None:
        self.shares = shares_of(shares)
        self.seed = seed
        self.planned: deque[Kind | Canned | None] = deque()
        self._seen: Counter[str] = Counter()

    def next(self, request: str) -> "Kind | Canned | None":
        """What happens to a request, given as its hash."""
        self._seen[request] += 1
        if self.planned:
            return self.planned.popleft()
        chance = self.chance(request).random()
        for kind, share in self.shares.items():
            if chance < share:
                return kind
            chance -= share
        return None

    def chance(self, request: str) -> random.Random:
        """The chance that a request has this time."""
        return random.Random(f"{self.seed}|{request}|{self._seen[request]}")


def shares_of(told: "dict[str, float] | float") -> dict[Kind, float]:
    """Shares of all requests by kind; a number is divided among all kinds."""
    if isinstance(told, dict):
        return {Kind(kind): float(share) for kind, share in told.items()}
    return {kind: told / len(Kind) for kind in Kind} if told else {}
