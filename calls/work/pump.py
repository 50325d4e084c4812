"""What a doorbell starts: claim and work for a while, then ring again if something is left."""

import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone

from calls.work import pulse, shutdown
from calls.work.claim import Claimer, next_due_at
from calls.work.doorbell import ring
from calls.work.lanes import NETWORK
from calls.work.lease import Lease, LeaseLostError
from calls.work.memory import Crew
from calls.work.models import WorkItem
from calls.work.runner import run

LOOK_AGAIN_SECONDS = 0.5
SHORTEST_WAIT_SECONDS = 0.05
"""What is due and cannot be claimed waits for other workers: at a gate, or because they are just taking it."""
SOON_SECONDS = 5.0
LONGEST_STAY_SECONDS = 2 * 3600.0
"""A worker with slow items goes on for so long, or a few slow sources would hold up its whole lane. What is slow
ends before the queue's timeout of six hours."""

_crew = Crew()


def pump(lane: str) -> None:
    """Work on due items of a lane for about `pump_seconds`; one at a time, in the network lane several."""
    if shutdown.requested():
        # A cluster whose watchdog was killed would go on for ever, taking messages from those that work.
        shutdown.end_cluster()
        return
    pulse.record()
    shift = Shift(lane)
    if lane == NETWORK:
        _work_side_by_side(shift)
    else:
        for item in shift.items():
            run(item, Lease(item))
    due_at = next_due_at(lane)
    if due_at is not None and due_at <= timezone.now() and not shutdown.requested():
        ring(lane)


class Shift:
    """The time one pump has, and the items it gets in it."""

    def __init__(self, lane: str) -> None:
        self._lane = lane
        self._claimer = Claimer(lane)
        self._end = time.monotonic() + settings.WORK["pump_seconds"]
        self._latest_end = self._end + LONGEST_STAY_SECONDS
        self._rang = False

    def over(self) -> bool:
        """Whether no further item is to be claimed."""
        return time.monotonic() >= self._end or shutdown.requested()

    def go_on(self) -> bool:
        """Begin again, because something slow keeps the worker here; False when it is to end with that."""
        now = time.monotonic()
        if now >= self._latest_end or shutdown.requested():
            return False
        self._end = now + settings.WORK["pump_seconds"]
        return True

    def claim(self) -> WorkItem | None:
        """The next item; the first one wakes a further worker, who does the same."""
        item = self._claimer.claim()
        if item is not None and not self._rang:
            self._rang = True
            ring(self._lane)
        return item

    def items(self) -> Iterator[WorkItem]:
        """Items until the time is over or none will be due before that."""
        while not self.over():
            item = self.claim()
            if item is not None:
                yield item
            elif not self.wait_for_due():
                return

    def wait_for_due(self) -> bool:
        """Wait a moment for items that are due soon; False when there are none."""
        due_at = next_due_at(self._lane)
        if due_at is None:
            return False
        seconds = (due_at - timezone.now()).total_seconds()
        if time.monotonic() + seconds >= self._end:
            return False
        pulse.record()
        time.sleep(min(max(seconds, SHORTEST_WAIT_SECONDS), LOOK_AGAIN_SECONDS))
        return True


def _work_side_by_side(shift: Shift) -> None:
    running: dict[Future[None], Lease] = {}
    with ThreadPoolExecutor(max_workers=settings.WORK["threads"]) as pool:
        try:
            _fill(pool, running, shift)
            while running and shift.go_on():
                _fill(pool, running, shift)
        finally:
            # After an error, too: threads that wait for an answer have nobody else to keep their leases.
            _drain(running)
            _close_connections(pool)


def _fill(pool: ThreadPoolExecutor, running: dict[Future[None], Lease], shift: Shift) -> None:
    """Give the threads items until the shift is over, then let those end that soon do."""
    while not shift.over():
        item = shift.claim() if len(running) < _crew.number(settings.WORK["threads"]) else None
        if item is not None:
            lease = Lease(item)
            running[pool.submit(_run_in_thread, item, lease)] = lease
        elif running:
            _await_one(running)
        elif not shift.wait_for_due():
            return
    _drain(running, seconds=SOON_SECONDS)


def _drain(running: dict[Future[None], Lease], *, seconds: float = float("inf")) -> None:
    end = time.monotonic() + seconds
    while running and time.monotonic() < end:
        _await_one(running)


def _await_one(running: dict[Future[None], Lease]) -> None:
    """Wait for a thread to end; meanwhile keep the leases of all, since a call over the network shows no progress."""
    ended, _ = wait(running, timeout=LOOK_AGAIN_SECONDS, return_when=FIRST_COMPLETED)
    for future in ended:
        del running[future]
        future.result()
    for lease in running.values():
        # The thread learns it at its own next sign of life.
        with suppress(LeaseLostError):
            lease.keep()


def _run_in_thread(item: WorkItem, lease: Lease) -> None:
    """Work in a thread that keeps its connections to the database until the shift ends, as long as they are sound."""
    try:
        run(item, lease)
    finally:
        close_old_connections()


def _close_connections(pool: ThreadPoolExecutor) -> None:
    """Close what each thread of the pool has open: every one takes one of as many tasks that wait for one another."""
    together = Barrier(settings.WORK["threads"])
    for ended in [pool.submit(_close_own, together) for _ in range(settings.WORK["threads"])]:
        ended.result()


def _close_own(together: Barrier) -> None:
    with suppress(BrokenBarrierError):
        together.wait(SOON_SECONDS)
    connections.close_all()
