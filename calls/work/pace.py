"""How limits a minute become places in time: pure arithmetic, time comes in as an argument.

Everything sent fills its share of a limit up to a moment, `until`; the next may be sent from then on. This is the
generic cell rate algorithm (ITU-T I.371), which needs one moment a limit instead of a list of what was sent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

AIM = 0.98
"""Share of a limit that is used: what is sent evenly arrives unevenly."""
LATE = timedelta(seconds=1)
"""A place that nobody took is kept for so long, so that late workers lose nothing. With `AIM`, no minute ever has
more than its limit: 0.98 * (60 + 1) / 60 is less than 1."""
AHEAD = timedelta(seconds=1)
"""Places are given out so long before their time; who would have to wait longer comes again then."""


@dataclass(frozen=True)
class Rate:
    """Requests and tokens a minute, None without a limit."""

    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None

    def lower(self, other: "Rate") -> "Rate":
        """Of both limits the lower ones."""
        return Rate(
            _lower(self.requests_per_minute, other.requests_per_minute),
            _lower(self.tokens_per_minute, other.tokens_per_minute),
        )


@dataclass(frozen=True)
class Apart:
    """A fixed time between two requests, such as those of one customer ("customer/12"); no gate has that name."""

    name: str
    seconds: float


def _lower(one: int | None, other: int | None) -> int | None:
    return min((limit for limit in (one, other) if limit), default=None)


def share(amount: float, per_minute: int | None) -> timedelta:
    """How long `amount` fills a limit; no time where there is none."""
    return timedelta(seconds=60 * amount / (AIM * per_minute)) if per_minute else timedelta()


def filled(until: datetime | None, more: timedelta, *, sent_at: datetime) -> datetime | None:
    """Up to when the limit is filled once something is sent at that time that fills it for `more`."""
    if not more:
        return until
    return max(until or sent_at - LATE, sent_at - LATE) + more


def next_place(*untils: datetime | None) -> datetime | None:
    """From when on the next may be sent; None for at once."""
    return max((until for until in untils if until is not None), default=None)


def seconds_until(moment: datetime | None, now: datetime) -> float:
    """How long it is until then; 0 for the past."""
    return max((moment - now).total_seconds(), 0.0) if moment is not None else 0.0
