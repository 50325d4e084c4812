"""Keeping the worker clusters of this machine alive: start, watch, restart, stop.

One killed worker can freeze a django-q2 cluster for ever (its issue 23: the worker that waits for the next message
holds the queue's lock). A frozen cluster answers no doorbell; its whole process group is then killed and started anew.
"""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone

from calls.work import pulse, shutdown
from calls.work.doorbell import ring, unanswered_since
from calls.work.models import WorkerPulse

log = structlog.get_logger(__name__)

PATIENCE_AT_STOP_SECONDS = 10.0
PATIENCE_AT_START_SECONDS = 60.0
"""How long a cluster may take until its first sign of life: a busy machine starts processes slowly."""


class Cluster:
    """The worker processes of one lane, in a process group of their own."""

    def __init__(self, *, group: str, lane: str, stop_pipe: int) -> None:
        self.lane = lane
        self._group = group
        self._stop_pipe = stop_pipe
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = timezone.now()

    def start(self) -> None:
        """Start the cluster and count it as alive from now."""
        self._started_at = timezone.now()
        WorkerPulse.objects.update_or_create(group=self._group, lane=self.lane, defaults={"beat_at": self._started_at})
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "qcluster"],
            env=self._environment(),
            pass_fds=[self._stop_pipe],
            start_new_session=True,
        )
        log.info("workers.started", lane=self.lane, pid=self._process.pid)

    def is_dead(self) -> bool:
        """Whether its main process has ended."""
        return self._process is None or self._process.poll() is not None

    def is_frozen(self) -> bool:
        """Whether it showed no sign of life and nobody answered the lane's doorbell for `watchdog_seconds`."""
        beat_at = self._beat_at()
        patience = settings.WORK["watchdog_seconds"]
        if beat_at <= self._started_at:
            patience = max(patience, PATIENCE_AT_START_SECONDS)
        since = timezone.now() - timedelta(seconds=patience)
        return beat_at < since and unanswered_since(self.lane, since)

    def _beat_at(self) -> datetime:
        """Its last sign of life; its start where somebody deleted the row, which is then written anew.

        A machine whose clock is far ahead may take a pulse for forgotten.
        """
        defaults = {"beat_at": self._started_at}
        found, _ = WorkerPulse.objects.get_or_create(group=self._group, lane=self.lane, defaults=defaults)
        return found.beat_at

    def interrupt(self) -> None:
        """Ask it to end once its workers have finished what they do."""
        self._signal(signal.SIGTERM, whole_group=False)

    def kill(self) -> None:
        """End all its processes at once; leases bring their items back."""
        self._signal(signal.SIGKILL, whole_group=True)
        if self._process is not None:
            self._process.wait()

    def wait(self, seconds: float) -> bool:
        """Wait for its end; False when it takes longer."""
        try:
            if self._process is not None:
                self._process.wait(max(seconds, 0))
        except subprocess.TimeoutExpired:
            return False
        return True

    def _signal(self, number: int, *, whole_group: bool) -> None:
        if self._process is None:
            return
        try:
            if whole_group:
                os.killpg(self._process.pid, number)
            else:
                os.kill(self._process.pid, number)
        except ProcessLookupError:
            return

    def _environment(self) -> dict[str, Any]:
        return {
            **os.environ,
            pulse.LANE: self.lane,
            pulse.GROUP: self._group,
            shutdown.STOP_PIPE: str(self._stop_pipe),
            # Numeric libraries start a thread a core otherwise, in every worker (up to 25 times slower).
            "OPENBLAS_NUM_THREADS": "1",
        }


class Watchdog:
    """Runs the clusters of all lanes until told to stop."""

    def __init__(self, *, group: str) -> None:
        self._group = group
        self._pipe_out, self._pipe_in = os.pipe()
        self.clusters = [Cluster(group=group, lane=lane, stop_pipe=self._pipe_out) for lane in settings.LANES]

    def start(self) -> None:
        """Start every cluster and wake it; what killed groups left behind is swept away."""
        pulse.forget_dead()
        for cluster in self.clusters:
            cluster.start()
        ring()

    def look(self) -> None:
        """One round: knock at every lane, restart what is dead or frozen."""
        for cluster in self.clusters:
            ring(cluster.lane)
            if cluster.is_dead() or cluster.is_frozen():
                log.warning("workers.restarted", lane=cluster.lane)
                cluster.kill()
                cluster.start()

    def stop(self) -> None:
        """End all clusters: kindly first; leases bring back what they could not give back themselves."""
        os.close(self._pipe_in)
        for cluster in self.clusters:
            cluster.interrupt()
        end = time.monotonic() + PATIENCE_AT_STOP_SECONDS
        for cluster in self.clusters:
            cluster.wait(end - time.monotonic())
            cluster.kill()
        os.close(self._pipe_out)
        WorkerPulse.objects.filter(group=self._group).delete()
