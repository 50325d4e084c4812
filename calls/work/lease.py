"""The right to work on an item, kept by signs of life."""

import time
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from calls.work import pulse, shutdown
from calls.work.models import WorkItem
from calls.work.states import State

BEAT_SECONDS = 2.0
"""Signs of life that follow faster are not written: it is also how long a stop may go unnoticed."""


class LeaseLostError(Exception):
    """Somebody else owns the item now, or a person stopped its job: throw the result away."""


class ShuttingDownError(Exception):
    """The workers are being stopped: give the item back."""


def new_lease() -> tuple[UUID, timedelta]:
    """A fresh token and how long it holds."""
    return uuid4(), timedelta(seconds=settings.WORK["lease_seconds"])


class Lease:
    """Held by the one worker that claimed the item."""

    def __init__(self, item: WorkItem) -> None:
        self._model = type(item)
        self._pk = item.pk
        self._token = item.lease_token
        self._length = timedelta(seconds=settings.WORK["lease_seconds"])
        self._every = min(BEAT_SECONDS, settings.WORK["lease_seconds"] / 4)
        self._last = time.monotonic()

    def beat(self) -> None:
        """Renew the lease; cheap to call often.

        Raises LeaseLostError when the item is no longer ours and ShuttingDownError when the workers are to stop.
        """
        if shutdown.requested():
            raise ShuttingDownError
        self.keep()

    def keep(self) -> None:
        """Renew the lease on behalf of the one who works; raises LeaseLostError.

        While the database does not answer, the work goes on for as long as the lease holds anyway.
        """
        silent = time.monotonic() - self._last
        if silent < self._every:
            return
        try:
            self._renew()
        except (OperationalError, InterfaceError):
            if silent >= self._length.total_seconds():
                raise
            close_old_connections()

    def _renew(self) -> None:
        now = timezone.now()
        held = self._model.objects.filter(pk=self._pk, state=State.RUNNING, lease_token=self._token)
        if not held.update(lease_until=now + self._length, beat_at=now):
            raise LeaseLostError
        self._last = time.monotonic()
        pulse.record()
