"""Small regular work beside the items: apps upstairs offer theirs in `AppConfig.ready`, every `runworkers` does it.

Each task runs in a thread of its own, so that a slow storage holds up neither the watchdog nor the other tasks. Tasks
come without a lock: several machines do them at the same time, so every step of theirs is a conditional write.
"""

from collections.abc import Callable
from datetime import datetime
from threading import Thread

import structlog
from django.db import DatabaseError, InterfaceError, connections

from calls.work.errors import WorkError

log = structlog.get_logger(__name__)

Task = Callable[[datetime], object]
"""Gets the present time; ends soon, and may be killed at any moment."""
ANTICIPATED = (WorkError, DatabaseError, InterfaceError, OSError)

_offered: dict[Task, float] = {}


def offer(task: Task, *, every_seconds: float) -> None:
    """Let workers do this about so often, and not before the time before has ended."""
    _offered[task] = every_seconds


def offered() -> dict[Task, float]:
    """The tasks, each with its seconds."""
    return dict(_offered)


class Upkeep:
    """Begins what is due, round after round."""

    def __init__(self) -> None:
        self._begun: dict[Task, tuple[datetime, Thread]] = {}

    def look(self, now: datetime) -> None:
        """One round: begin every task whose time has come and that is not under way."""
        for task, every_seconds in _offered.items():
            if self._is_due(task, every_seconds, now):
                thread = Thread(target=_do, args=(task, now), name=task.__name__, daemon=True)
                self._begun[task] = (now, thread)
                thread.start()

    def wait(self) -> None:
        """Until nothing is under way."""
        for _, thread in self._begun.values():
            thread.join()

    def _is_due(self, task: Task, every_seconds: float, now: datetime) -> bool:
        if task not in self._begun:
            return True
        begun_at, thread = self._begun[task]
        return not thread.is_alive() and (now - begun_at).total_seconds() >= every_seconds


def _do(task: Task, now: datetime) -> None:
    """A failure is logged and tried again in time; one that nobody anticipated ends this thread only."""
    try:
        task(now)
    except ANTICIPATED:
        log.exception("upkeep.failed", task=task.__name__)
    finally:
        connections.close_all()
