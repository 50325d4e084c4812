"""The network lane's threads, and who keeps their leases."""

import threading
import time

import pytest
from django.db import OperationalError

from calls.work import pump
from calls.work.lease import Lease
from calls.work.pump import Shift


class BrokenShift(Shift):
    """Gets one item; then the database does not answer."""

    def __init__(self, item):
        super().__init__("network")
        self._items = [item]

    def claim(self):
        if self._items:
            return self._items.pop()
        raise OperationalError


@pytest.mark.django_db
def test_leases_of_threads_are_kept_although_no_more_can_be_claimed(new_job, claim, monkeypatch):
    new_job(lane="network")
    kept = threading.Event()
    monkeypatch.setattr(Lease, "keep", lambda _lease: kept.set())
    monkeypatch.setattr(pump, "LOOK_AGAIN_SECONDS", 0.01)
    seen = []
    monkeypatch.setattr(pump, "_run_in_thread", lambda _item, _lease: seen.append(kept.wait(5)))
    with pytest.raises(OperationalError):
        pump._work_side_by_side(BrokenShift(claim("network")))
    assert seen == [True]


class LateShift(Shift):
    """Gets one item at once, and another when its time is over."""

    def __init__(self, first, second):
        super().__init__("network")
        self._first, self._second = [first], [second]
        self._ended = self._end

    def claim(self):
        if self._first:
            return self._first.pop()
        return self._second.pop() if self._second and time.monotonic() > self._ended else None


@pytest.mark.django_db
def test_a_slow_item_does_not_keep_its_worker_from_others(new_job, claim, monkeypatch, settings):
    settings.WORK = {**settings.WORK, "pump_seconds": 0.05}
    monkeypatch.setattr(pump, "LOOK_AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(pump, "SOON_SECONDS", 0.05)
    new_job(count=2, lane="network")
    slow, quick = claim("network"), claim("network")
    quick_was_there, seen = threading.Event(), []

    def run(item, _lease):
        if item == quick:
            quick_was_there.set()
        else:
            seen.append(quick_was_there.wait(5))

    monkeypatch.setattr(pump, "_run_in_thread", run)
    pump._work_side_by_side(LateShift(slow, quick))
    assert seen == [True]
