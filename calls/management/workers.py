"""Workers for commands that wait: those that run already, or some of our own for as long as the command lasts."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import TextIO

from django.conf import settings
from django.utils import timezone

from calls.models import WorkerPulse
from calls.work.pulse import forget_dead

STOP_SECONDS = 30
ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def workers_running() -> Iterator[bool]:
    """See that workers run inside the context; True where they had to be started."""
    if any_alive():
        yield False
        return
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "runworkers", "--until-input-ends"],
        stdin=subprocess.PIPE,  # it closes even when this process is killed
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    # They would outlive a command that is ended from outside, in their session of their own.
    before = {number: signal.signal(number, _leave) for number in ENDING_SIGNALS}
    try:
        yield True
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def say_if_none_run(stream: TextIO) -> None:
    """Warn on `stream` that the work waits, where no workers run."""
    if not any_alive():
        print("No workers are running: nothing is done until `manage.py runworkers` is started.", file=stream)


def any_alive() -> bool:
    """Whether workers anywhere gave a sign of life lately in every lane."""
    forget_dead()
    since = timezone.now() - timedelta(seconds=settings.WORK["watchdog_seconds"])
    lanes = WorkerPulse.objects.filter(beat_at__gte=since).values_list("lane", flat=True)
    return set(settings.LANES) <= set(lanes)
