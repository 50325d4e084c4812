"""Whether and when a failed item is tried again: a pure decision, applied by the runner."""

from dataclasses import dataclass

from calls.work.errors import WorkError

LONGEST_WAIT_SECONDS = 60
LONGEST_LIMITED_SECONDS = 3 * 24 * 3600
"""For so long after its start an item bears being rate limited by a host; by a model for ever (`calls.work.runner`)."""
LONGEST_ASKED_SECONDS = 24 * 3600
JITTER = 0.25


@dataclass(frozen=True)
class Decision:
    """`again` in `delay_seconds`, or the end; `counts` is False when the try was no attempt."""

    again: bool
    delay_seconds: float = 0.0
    counts: bool = True


def decide(
    error: WorkError, *, attempt: int, max_attempts: int, jitter: float, seconds_since_start: float = 0.0
) -> Decision:
    """Decide about the item whose `attempt`-th try (from 1) ended with `error`.

    The wait is min(2^attempt, 60) seconds, up to a quarter longer by `jitter` (0 to 1), so that items that failed
    together do not come back together; or what the other side asked for, at most a day. Being rate limited is no
    attempt, for three days; nor is what pauses the whole job.
    """
    if error.pauses:
        return Decision(again=True, counts=False)
    if error.permanent:
        return Decision(again=False)
    delay = backoff_seconds(attempt)
    if error.retry_after is not None:
        delay = min(max(error.retry_after, 0.0), LONGEST_ASKED_SECONDS)
    delay *= 1 + JITTER * jitter
    if error.rate_limited and seconds_since_start < LONGEST_LIMITED_SECONDS:
        return Decision(again=True, delay_seconds=delay, counts=False)
    return Decision(again=attempt < max_attempts, delay_seconds=delay)


def backoff_seconds(attempt: int) -> float:
    """Seconds to wait after the `attempt`-th try: 2, 4, 8 … 60."""
    return float(min(2 ** min(attempt, 10), LONGEST_WAIT_SECONDS))
