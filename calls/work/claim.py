"""Handing out due items: one conditional UPDATE an item, by priority, and within it job by job in turn."""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connections, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from calls.work import gates
from calls.work.lease import new_lease
from calls.work.models import GatedItem, WorkItem, work_item_models
from calls.work.states import JobState, State

ROUND_SECONDS = 1.0
"""How long the list of jobs with due items is believed: a new job waits no longer for its turn."""
POSTPONE = timedelta(seconds=5)
MOST_FULL = 8
"""Full gates that are asked about for one claim; the others come next time."""


@dataclass(frozen=True)
class Turn:
    """Due items that are claimed in turn with others: those of one job, and there of one gate."""

    model: type[WorkItem]
    job: int
    gate: str | None
    """None for items that pass no gates."""

    @property
    def order(self) -> tuple[str, int, str]:
        """Where it stands among turns of its priority."""
        return self.model.__name__, self.job, self.gate or ""


class Claimer:
    """Claims for one worker. Jobs take turns, so that one of 100,000 items does not starve one of five.

    Nothing of a lower priority is claimed while something of a higher one can be.
    """

    def __init__(self, lane: str) -> None:
        self._lane = lane
        self._turns: dict[int, deque[Turn]] = {}
        self._served: dict[int, tuple[str, int, str]] = {}
        self._last_gates: dict[tuple[type[WorkItem], int], str] = {}
        self._looked_at = float("-inf")

    def claim(self) -> WorkItem | None:
        """An item of this lane that is now ours, or None when nothing is due or no gate is open."""
        if not any(self._turns.values()) or time.monotonic() - self._looked_at > ROUND_SECONDS:
            self._look()
        for priority, turns in self._turns.items():
            item = self._claim_among(turns)
            if item is not None:
                self._served[priority] = turns[-1].order
                return item
        return None

    def _claim_among(self, turns: deque[Turn]) -> WorkItem | None:
        full = 0
        while turns and full < min(len(turns), MOST_FULL):
            turn = turns[0]
            if not gates.has_room(turn.gate, timezone.now()):
                # Its turn stays: there is room as soon as anybody's item ends.
                turns.rotate(-1)
                full += 1
                continue
            item = claim_from_job(turn.model, job=turn.job, lane=self._lane, now=timezone.now(), gate=turn.gate)
            if item is not None:
                turns.rotate(-1)
                return item
            turns.popleft()
        return None

    def _look(self) -> None:
        """See which jobs have something due, and go on in each priority behind the turn that was served last."""
        found: dict[int, list[Turn]] = {}
        for priority, turn in self._all_turns(timezone.now()):
            found.setdefault(priority, []).append(turn)
        self._turns = {priority: self._in_turn(priority, found[priority]) for priority in sorted(found)}
        self._looked_at = time.monotonic()

    def _all_turns(self, now: datetime) -> Iterator[tuple[int, Turn]]:
        """Every turn there is now, with its priority; of a job with very many gates those that come next."""
        for model in work_item_models():
            for job, priority in jobs_with_due_items(model, lane=self._lane, now=now).values_list("pk", "priority"):
                for gate in self._gates(model, job, now):
                    yield priority, Turn(model, job, gate)

    def _gates(self, model: type[WorkItem], job: int, now: datetime) -> Iterable[str | None]:
        if not issubclass(model, GatedItem):
            return (None,)
        after = self._last_gates.pop((model, job), None)
        found = list(gates.gates_with_due_items(model, job, lane=self._lane, now=now, after=after))
        if len(found) == gates.MOST_AT_ONCE:
            self._last_gates[model, job] = found[-1]
        return found

    def _in_turn(self, priority: int, turns: list[Turn]) -> deque[Turn]:
        turns.sort(key=lambda turn: turn.order)
        served = sum(turn.order <= self._served.get(priority, ("", 0, "")) for turn in turns)
        return deque(turns[served:] + turns[:served])


def jobs_with_due_items(model: type[WorkItem], *, lane: str, now: datetime) -> QuerySet[Any]:
    """Active jobs that have something due."""
    due = model.objects.due(OuterRef("pk"), lane=lane, now=now)
    return model.job_model()._base_manager.filter(Exists(due), state=JobState.ACTIVE)


def claim_from_job(
    model: type[WorkItem], *, job: int, lane: str, now: datetime, gate: str | None = None
) -> WorkItem | None:
    """Claim the item of this job (and gate) that has been due longest; None when nothing is due or others were faster.

    The transaction lets PostgreSQL skip what others are just taking, and SQLite look and write under one lock.
    """
    due = model.objects.claimable(job, lane=lane, now=now).order_by("not_before", "pk")
    if gate is not None:
        due = due.filter(Q(gate=gate))
    if connections[due.db].features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    item = None
    try:
        with transaction.atomic():
            if gate and not gates.is_open(gate, now):
                return None
            item = due.first()
            return item if item is not None and _take(item, now) else None
    except IntegrityError:
        # The item's own constraint says "not now" (its call is being worked on): let others go first.
        if item is not None:
            item.move(State.WAITING, not_before=now + POSTPONE)
        return None


def _take(item: WorkItem, now: datetime) -> bool:
    token, length = new_lease()
    attempts = item.attempts + 1
    taken = item.move(
        State.RUNNING,
        lease_token=token,
        lease_until=now + length,
        beat_at=now,
        attempts=F("attempts") + 1,
        started_at=item.started_at or now,
    )
    item.attempts = attempts
    return taken


def next_due_at(lane: str) -> datetime | None:
    """When the next waiting item of an active job is due in this lane; None when none waits."""
    return min((at for model in work_item_models() for at in _first_due(model, lane)), default=None)


def _first_due(model: type[WorkItem], lane: str) -> Iterable[datetime]:
    """By active job when its first waiting item is due: one look into the claim index each, however many wait."""
    waiting = model.objects.of(OuterRef("pk")).filter(state=State.WAITING, lane=lane).order_by("not_before")
    active = model.job_model()._base_manager.filter(state=JobState.ACTIVE)
    firsts = active.annotate(first=Subquery(waiting.values("not_before")[:1])).values_list("first", flat=True)
    return [at for at in firsts.iterator() if at is not None]
