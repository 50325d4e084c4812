"""Shared limits: how many requests and tokens a minute go out to one name, over all workers of all machines.

The name's `Gate` row holds up to when what was sent fills each limit (`calls.work.pace`). Whoever sends takes a place
first; the gate lets nobody in whose place is further off than a second, so nobody waits long with a thread in hand.

    wait = rates.take("openai/gpt-5-mini", tokens=3000)     # WorkError: come again later, it is no attempt
    time.sleep(wait)                                        # at most a second
    …                                                       # send
    rates.answered("openai/gpt-5-mini", requests_per_minute=60)  # as told; or rates.refused(…, retry_after=7)
    rates.corrected("openai/gpt-5-mini", tokens=-800)       # it was less than estimated
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from calls.work import gates, refusals, spacing
from calls.work.errors import WorkError
from calls.work.models import Gate
from calls.work.pace import AHEAD, LATE, Apart, Rate, filled, next_place, seconds_until, share
from calls.work.retry import LONGEST_ASKED_SECONDS

CODE = "work:limit:wait"
MOMENT = timedelta(milliseconds=50)
LONGEST = timedelta(minutes=10)
"""One request fills no limit for longer: limits and sizes are told by others, and may be nonsense."""


def take(
    name: str,
    *,
    tokens: int = 0,
    requests_per_minute: int | None = None,
    tokens_per_minute: int | None = None,
    apart: Apart | None = None,
    now: datetime | None = None,
) -> float:
    """Seconds to wait before sending one request of so many tokens, at most about one; its place is reserved.

    The limits given are those that people have set; where the other side has told lower ones, those hold. Raises
    WorkError, rate limited and with nothing reserved, when the next place is further off, or the gate is closed.
    """
    now = now or timezone.now()
    given = Rate(requests_per_minute, tokens_per_minute)
    apart = apart if apart and apart.seconds > 0 else None
    gate, line = _seen(name), _seen(apart.name) if apart else None
    if _is_bearable(_wait(now, gate, line)) and (apart or _known(gate, given) != Rate()):
        with transaction.atomic():
            gate, line = gates.locked(name), gates.locked(apart.name) if apart else None  # always in this order
            if _is_bearable(wait := _wait(now, gate, line)):
                sent_at = now + timedelta(seconds=wait)
                _fill(gate, _known(gate, given), tokens, sent_at)
                if line and apart:
                    _keep_apart(line, apart, sent_at)
                return wait
    if not _is_bearable(wait := _wait(now, gate)):
        known = _known(gate, given)
        step = max(share(1, known.requests_per_minute), share(tokens, known.tokens_per_minute))
        raise _too_early(f"{name} takes only so much a minute", spacing.come_again(name, step=step, wait=wait, now=now))
    if apart and not _is_bearable(wait := _wait(now, line)):
        wait = spacing.come_again(apart.name, step=timedelta(seconds=apart.seconds), wait=wait, now=now)
        raise _too_early("its customer's requests are sent with a delay", wait)
    return _wait(now, gate)


def answered(
    name: str,
    *,
    requests_per_minute: int | None = None,
    tokens_per_minute: int | None = None,
    now: datetime | None = None,
) -> None:
    """Note an answer that was no refusal, and the limits told with it; those are written only when they change."""
    if not refusals.of(name).answered(refusals.clock()):
        Gate.objects.filter(name=name, first_answer_at=None).update(first_answer_at=now or timezone.now())
    told = {"requests_per_minute": requests_per_minute, "tokens_per_minute": tokens_per_minute}
    told = {field: limit for field, limit in told.items() if limit}
    if told and not Gate.objects.filter(name=name, **told).exists():
        _learn(name, told, now or timezone.now())


def refused(name: str, *, retry_after: float | None = None, now: datetime | None = None) -> None:
    """Note that the other side said "too many requests", and for how many seconds.

    One refusal among many answers delays its own item only; once refusals are a real share of what this process is
    answered, nothing passes the gate for that long, and then half as many at once.
    """
    known = refusals.of(name)
    if known.refused(refusals.clock()):
        seconds = known.rest_seconds() if retry_after is None else retry_after
        gates.slow(name, seconds=min(max(seconds, 0.0), LONGEST_ASKED_SECONDS), now=now)


def corrected(name: str, *, tokens: int, tokens_per_minute: int | None = None) -> None:
    """Take `tokens` more than estimated, or give them back where negative. The limit is that given to `take`.

    What fills the limit for less than a moment is not written.
    """
    given = Rate(None, tokens_per_minute)
    if abs(share(tokens, _known(_seen(name), given).tokens_per_minute)) < MOMENT:
        return
    with transaction.atomic():
        gate = gates.locked(name)
        if gate.tokens_until is not None:
            more = share(tokens, _known(gate, given).tokens_per_minute)
            gate.tokens_until += max(min(more, LONGEST), -LONGEST)
            gate.save(update_fields=["tokens_until"])


def _learn(name: str, told: dict[str, int | None], now: datetime) -> None:
    with transaction.atomic():
        gate = gates.locked(name)
        for field, limit in told.items():
            setattr(gate, field, limit)
        if gate.requests_until is None and gate.requests_per_minute:
            # What is under way was sent before anybody knew.
            gate.requests_until = now - LATE + share(gates.passing(name, now), gate.requests_per_minute)
        gate.save(update_fields=[*told, "requests_until"])


def _seen(name: str) -> Gate:
    return Gate.objects.filter(name=name).first() or Gate(name=name)


def _known(gate: Gate, given: Rate) -> Rate:
    return given.lower(Rate(gate.requests_per_minute, gate.tokens_per_minute))


def _wait(now: datetime, *rows: Gate | None) -> float:
    """Seconds until all of them let the next one be sent."""
    opens = [at for row in rows if row for at in (row.requests_until, row.tokens_until, row.closed_until)]
    return seconds_until(next_place(*opens), now)


def _is_bearable(wait: float) -> bool:
    return wait <= AHEAD.total_seconds()


def _fill(gate: Gate, rate: Rate, tokens: int, sent_at: datetime) -> None:
    before = gate.requests_until, gate.tokens_until
    requests, sent = share(1, rate.requests_per_minute), share(tokens, rate.tokens_per_minute)
    gate.requests_until = filled(gate.requests_until, min(requests, LONGEST), sent_at=sent_at)
    gate.tokens_until = filled(gate.tokens_until, min(sent, LONGEST), sent_at=sent_at)
    if (gate.requests_until, gate.tokens_until) != before:
        gate.save(update_fields=["requests_until", "tokens_until"])


def _keep_apart(line: Gate, apart: Apart, sent_at: datetime) -> None:
    line.requests_until = sent_at + timedelta(seconds=apart.seconds)
    line.save(update_fields=["requests_until"])


def _too_early(why: str, wait: float) -> WorkError:
    return WorkError(
        CODE,
        f"Waits for its turn: {why}.",
        hint="Nothing has to be done: it goes on by itself.",
        rate_limited=True,
        retry_after=wait - AHEAD.total_seconds(),
    )
