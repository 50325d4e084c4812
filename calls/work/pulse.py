"""Signs of life of a lane's workers, for the watchdog and for people."""

import os
import time

from django.utils import timezone

from calls.work.models import WorkerPulse

GROUP = "_CHAT_WORKERS_GROUP"
LANE = "Q_CLUSTER_NAME"
EVERY_SECONDS = 2.0

_last = -EVERY_SECONDS


def record() -> None:
    """Note that this process works, at most every two seconds; nothing outside a worker group."""
    global _last  # noqa: PLW0603 - one clock per process
    group, lane = os.environ.get(GROUP), os.environ.get(LANE)
    if not group or not lane or time.monotonic() - _last < EVERY_SECONDS:
        return
    _last = time.monotonic()
    WorkerPulse.objects.filter(group=group, lane=lane).update(beat_at=timezone.now())
