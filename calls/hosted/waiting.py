"""How long a service of others wants us to wait, and the moments it names (RFC 9110, 5.6.7 and 10.2.3)."""

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_SECONDS = 24 * 3600.0


def seconds_asked(retry_after: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, a number or a date, a day at most; None if unreadable."""
    seconds = seconds_of(retry_after)
    return _until(retry_after, now) if seconds is None else seconds


def seconds_of(value: str | None, share: float = 1.0) -> float | None:
    """A number of seconds, or of a share of a second each, a day at most; None if it is none."""
    try:
        seconds = float(value or "") * share
    except ValueError:
        return None
    return min(seconds, LONGEST_SECONDS) if math.isfinite(seconds) and seconds >= 0 else None


def http_date(value: str | None) -> datetime | None:
    """The moment that a header names; None if unreadable."""
    try:
        at = parsedate_to_datetime(value or "")
    except (ValueError, OverflowError):  # years and zones that no clock has
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _until(value: str | None, now: datetime) -> float | None:
    at = http_date(value)
    return None if at is None else min(max((at - now).total_seconds(), 0.0), LONGEST_SECONDS)
