"""`manage.py runworkers`: the workers of this machine, watched."""

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from calls.recordings import clear_leftovers
from calls.work.pulse import group_name
from calls.work.sweep import sweep
from calls.work.upkeep import Upkeep
from calls.work.watchdog import Watchdog

log = structlog.get_logger(__name__)

LOOK_SECONDS = 5.0


class Command(BaseCommand):
    """Starts the worker clusters, restarts those that died or froze, and sweeps up lost items."""

    help = "Run the background workers of this machine until interrupted."

    def add_arguments(self, parser: CommandParser) -> None:
        """For commands that start workers of their own."""
        parser.add_argument("--until-input-ends", action="store_true", help="end when standard input is closed, too")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Watch until SIGINT or SIGTERM."""
        stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
        watchdog = Watchdog(group=group_name())
        try:
            watchdog.start()
            self.stdout.write(
                f"Workers are running: {settings.Q_CLUSTER['workers']} for each of {', '.join(settings.LANES)}."
            )
            self._watch(watchdog, stopping, input_ends if options["until_input_ends"] else lambda: False)
        finally:
            watchdog.stop()

    def _watch(self, watchdog: Watchdog, stopping: threading.Event, is_left: Callable[[], bool]) -> None:
        swept_at = float("-inf")
        upkeep = Upkeep()
        step = min(LOOK_SECONDS, settings.WORK["sweep_seconds"], settings.WORK["watchdog_seconds"] / 4)
        while not stopping.is_set() and not is_left():
            try:
                # Nobody else does it here: a connection that the server ended would stay broken for ever.
                close_old_connections()
                watchdog.look()
                if time.monotonic() - swept_at >= settings.WORK["sweep_seconds"]:
                    swept_at = time.monotonic()
                    sweep()
                    clear_leftovers(timezone.now())
                    upkeep.look(timezone.now())
            except (DatabaseError, InterfaceError):
                # The database may be restarting; the next round asks again.
                log.exception("workers.database")
            stopping.wait(step)


def input_ends() -> bool:
    """Whether whoever started this process, and holds the other end of its input, is gone."""
    readable, _, _ = select.select([sys.stdin], [], [], 0)
    return bool(readable) and not os.read(sys.stdin.fileno(), 1)
