"""Signs of life of a lane's workers, for the watchdog and for people."""

import os
import socket
import time
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from calls.work.models import WorkerPulse

GROUP = "_CHAT_WORKERS_GROUP"
LANE = "Q_CLUSTER_NAME"
EVERY_SECONDS = 2.0
FORGOTTEN_AFTER = timedelta(days=1)

_last = -EVERY_SECONDS


def record() -> None:
    """Note that this process works, at most every two seconds; nothing outside a worker group."""
    global _last  # noqa: PLW0603 - one clock per process
    group, lane = os.environ.get(GROUP), os.environ.get(LANE)
    if not group or not lane or time.monotonic() - _last < EVERY_SECONDS:
        return
    _last = time.monotonic()
    WorkerPulse.objects.filter(group=group, lane=lane).update(beat_at=timezone.now())


def group_name() -> str:
    """Name of the worker group that this process starts: its machine and its process id."""
    return f"{socket.gethostname()}:{os.getpid()}"


def forget_dead() -> None:
    """Delete the pulses of groups of this machine that were killed, and of any group that is silent for a day."""
    WorkerPulse.objects.filter(beat_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()
    here = WorkerPulse.objects.filter(group__startswith=f"{socket.gethostname()}:")
    groups = set(here.values_list("group", flat=True))
    here.filter(group__in=[group for group in groups if not _runs(group)]).delete()


def _runs(group: str) -> bool:
    """Whether the process that started a group of this machine is there; where nobody can tell, yes."""
    pid = group.rpartition(":")[2]
    return not Path("/proc/self").exists() or Path(f"/proc/{pid}").exists()
