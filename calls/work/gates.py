"""Gates: at most so many items at once for one name (a host), counted over all workers of all machines.

Nobody hands anything back: an item counts while it runs and shows signs of life, so the place of a killed worker is
free again after `SILENT_SECONDS`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, islice

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from calls.work.models import Gate, GatedItem, work_item_models
from calls.work.states import State

SILENT_SECONDS = 10.0
"""An item whose worker was silent for so long passes no gate any more; signs of life come every two seconds."""
REGAIN_SECONDS = 30.0
"""A slowed gate lets one more pass for each such span without further complaint."""
MOST_AT_ONCE = 100
"""Gates of one job that are looked at together: a list may name a host a row."""


def allowed(gate: Gate, *, usual: int, now: datetime) -> int:
    """How many may pass at once now; none while the gate is closed."""
    if gate.closed_until is not None and now < gate.closed_until:
        return 0
    if gate.allowance is None or gate.slowed_at is None:
        return usual
    regained = int((now - gate.slowed_at).total_seconds() // REGAIN_SECONDS)
    return min(usual, gate.allowance + max(regained, 0))


def passing(name: str, now: datetime) -> int:
    """How many items are within."""
    alive = {
        "state": State.RUNNING,
        "lease_until__isnull": False,
        "beat_at__gte": now - timedelta(seconds=SILENT_SECONDS),
    }
    return sum(model.objects.filter(gate=name, **alive).count() for model in _gated_models())


def has_room(name: str | None, now: datetime) -> bool:
    """Whether one more could pass, as far as can be seen without a lock: most who ask have to wait."""
    if not name:
        return True
    gate = Gate.objects.filter(name=name).first() or Gate(name=name)
    return passing(name, now) < allowed(gate, usual=settings.WORK["per_gate"], now=now)


def is_open(name: str, now: datetime) -> bool:
    """Whether one more may pass; to be asked in the transaction that claims, since it locks the gate."""
    gate = Gate.objects.select_for_update().filter(name=name).first() or Gate.objects.get_or_create(name=name)[0]
    return passing(name, now) < allowed(gate, usual=settings.WORK["per_gate"], now=now)


def slow(name: str, *, seconds: float) -> None:
    """Somebody behind the gate asked for less: nothing passes for so many seconds, and then half as many at once."""
    if not name:
        return
    now = timezone.now()
    with transaction.atomic():
        gate, _ = Gate.objects.select_for_update().get_or_create(name=name)
        if gate.closed_until is None or now >= gate.closed_until:
            # Of several that were let in together and refused together, only the first one halves.
            gate.allowance = max(1, allowed(gate, usual=settings.WORK["per_gate"], now=now) // 2)
        gate.slowed_at = now + timedelta(seconds=seconds)
        gate.closed_until = max(gate.slowed_at, gate.closed_until or gate.slowed_at)
        gate.save(update_fields=["allowance", "slowed_at", "closed_until"])


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
