"""The network lane's threads, and who keeps their leases."""

import threading

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
