"""What toy items do."""

import os
import threading
import time

from calls.work.errors import WorkError
from calls.work.models import Done, Step

ERRORS = {
    "fails": WorkError("toy:test:fails", "It failed.", hint="Try again."),
    "refuses": WorkError("toy:test:refuses", "It never works.", hint="Give up.", permanent=True),
    "limited": WorkError("toy:test:limited", "Too fast.", hint="Wait.", rate_limited=True, retry_after=30),
}


def do(item, lease):
    """Wait as long as the item says, with signs of life; then succeed or fail as it says."""
    end = time.monotonic() + item.seconds
    while time.monotonic() < end:
        threading.Event().wait(min(0.05, item.seconds))
        lease.beat()
    if item.behaviour in ERRORS:
        raise ERRORS[item.behaviour]
    if item.behaviour == "crashes":
        raise ZeroDivisionError
    then = Step(stage="second", lane="cpu") if item.behaviour == "two stages" and item.stage == "first" else None
    return Done(store=lambda: _store(item), then=then, skipped="Not needed." if item.behaviour == "skips" else "")


def _store(item):
    from tests.toy.models import ToyResult

    ToyResult.objects.create(item=item, process=os.getpid(), stage=item.stage)


def plain(*, number):
    """An empty django-q2 task, which leaves a mark as an item leaves its result."""
    from tests.toy.models import PlainMark

    PlainMark.objects.create(number=number)
