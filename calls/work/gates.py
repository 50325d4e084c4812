"""Gates: at most so many items at once for one name (a host, a model), counted over all workers of all machines.

Nobody hands anything back: an item counts while it runs and shows signs of life, so the place of a killed worker is
free again after `SILENT_SECONDS`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from calls.work.models import Gate, GatedItem, work_item_models
from calls.work.pace import AHEAD, next_place
from calls.work.states import State

SILENT_SECONDS = 10.0
"""An item whose worker was silent for so long passes no gate any more; signs of life come every two seconds."""
REGAIN_SECONDS = 30.0
"""A slowed host lets one more pass for each such span without further complaint."""
REGAIN_SECONDS_MODEL = 1.0
"""The same for models, whose answers take seconds and whose limits are a matter of minutes."""
FIRST = 2
"""So many pass at a model's gate before its first answer: that tells its limits, and what goes out before may be too
much."""
LINES = "customer/"
"""How names of rows begin that keep one customer's requests apart (`calls.work.rates`): nothing passes those."""
MOST_AT_ONCE = 100
"""Gates of one job that are looked at together: a list may name a host a row."""


def is_model(name: str) -> bool:
    """Whether it is a hosted model's ("openai/gpt-5-mini"); no host's name holds a slash."""
    return "/" in name


def usual(name: str) -> int:
    """How many pass at once where nobody has asked for less."""
    return int(settings.WORK["per_model" if is_model(name) else "per_gate"])


def opens_at(gate: Gate) -> datetime | None:
    """When the gate lets somebody in again: shortly before the next place within its limits; None if it is open."""
    place = next_place(gate.requests_until, gate.tokens_until)
    return next_place(gate.closed_until, place and place - AHEAD)


def allowed(gate: Gate, *, usual: int, now: datetime) -> int:
    """How many may pass at once now; none while the gate is closed."""
    opens = opens_at(gate)
    if opens is not None and now < opens:
        return 0
    return _slowed(gate, usual, now)


def allowance(gate: Gate, now: datetime) -> int:
    """How many may be within at once, as far as they find it open."""
    return _slowed(gate, usual(gate.name), now)


def _slowed(gate: Gate, usual: int, now: datetime) -> int:
    if is_model(gate.name) and gate.first_answer_at is None:
        return min(usual, FIRST)
    if gate.allowance is None or gate.slowed_at is None:
        return usual
    seconds = REGAIN_SECONDS_MODEL if is_model(gate.name) else REGAIN_SECONDS
    regained = int((now - gate.slowed_at).total_seconds() // seconds)
    return min(usual, gate.allowance + max(regained, 0))


def passing(name: str, now: datetime) -> int:
    """How many items are within."""
    return with_passing(Gate.objects.filter(name=name), now).values_list("within", flat=True).first() or 0


def with_passing(gates: QuerySet[Gate], now: datetime) -> QuerySet[Any]:
    """The gates, each with how many items are `within`, by one question for all."""
    counts = []
    for model in _gated_models():
        within = _within(model, now).filter(gate=OuterRef("name")).order_by().values("gate")
        counts.append(Coalesce(Subquery(within.annotate(number=Count("pk")).values("number")), 0))
    return gates.annotate(within=sum(counts, start=Value(0)))


def _within(model: type[GatedItem], now: datetime) -> QuerySet[Any]:
    alive = {"lease_until__isnull": False, "beat_at__gte": now - timedelta(seconds=SILENT_SECONDS)}
    return model.objects.filter(state=State.RUNNING, **alive)


def has_room(name: str | None, now: datetime) -> bool:
    """Whether one more could pass, as far as can be seen without a lock: most who ask have to wait."""
    if not name:
        return True
    gate = with_passing(Gate.objects.filter(name=name), now).first()
    return gate is None or gate.within < allowed(gate, usual=usual(name), now=now)


def locked(name: str) -> Gate:
    """The gate, locked until the transaction ends."""
    return Gate.objects.select_for_update().filter(name=name).first() or _made(name)


def _made(name: str) -> Gate:
    Gate.objects.get_or_create(name=name)
    return Gate.objects.select_for_update().get(name=name)


def is_open(name: str, now: datetime) -> bool:
    """Whether one more may pass; to be asked in the transaction that claims, since it locks the gate."""
    may = allowed(locked(name), usual=usual(name), now=now)
    return may > 0 and passing(name, now) < may


def slow(name: str, *, seconds: float, now: datetime | None = None) -> None:
    """Somebody behind the gate asked for less: nothing passes for so many seconds, and then half as many at once."""
    if not name:
        return
    now = now or timezone.now()
    with transaction.atomic():
        gate = locked(name)
        if gate.closed_until is None or now >= gate.closed_until:
            # Of several that were let in together and refused together, only the first one halves.
            gate.allowance = max(1, _at_once(gate, now) // 2)
        gate.slowed_at = now + timedelta(seconds=seconds)
        gate.closed_until = max(gate.slowed_at, gate.closed_until or gate.slowed_at)
        gate.save(update_fields=["allowance", "slowed_at", "closed_until"])


def _at_once(gate: Gate, now: datetime) -> int:
    """How many were too many: those that may pass, but of a model no more than are within, since few fill a limit."""
    may = allowance(gate, now)
    return min(may, passing(gate.name, now)) if is_model(gate.name) else may


def gates_with_due_items(
    model: type[GatedItem], job: int, *, lane: str, now: datetime, after: str | None = None
) -> Iterator[str]:
    """Names of the gates that due items of a job wait at: one look into the claim index each, whatever waits there.

    At most MOST_AT_ONCE, from the one behind `after` on, and round.
    """
    waiting = model.objects.due(job, lane=lane, now=now)
    parts = [waiting] if after is None else [waiting.filter(gate__gt=after), waiting.filter(gate__lte=after)]
    return islice(chain.from_iterable(map(_names, parts)), MOST_AT_ONCE)


def _names(waiting: QuerySet[GatedItem]) -> Iterator[str]:
    name = waiting.order_by("gate").values_list("gate", flat=True).first()
    while name is not None:
        yield name
        name = waiting.filter(gate__gt=name).order_by("gate").values_list("gate", flat=True).first()


def _gated_models() -> list[type[GatedItem]]:
    return [model for model in work_item_models() if issubclass(model, GatedItem)]
