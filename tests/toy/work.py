"""What toy items do."""

import os
import threading
import time
import urllib.error
import urllib.request

from calls.work import rates
from calls.work.errors import WorkError
from calls.work.models import Done, Step

ERRORS = {
    "fails": WorkError("toy:test:fails", "It failed.", hint="Try again."),
    "refuses": WorkError("toy:test:refuses", "It never works.", hint="Give up.", permanent=True),
    "limited": WorkError("toy:test:limited", "Too fast.", hint="Wait.", rate_limited=True, retry_after=30),
    "keyless": WorkError("toy:settings:no-key", "There is no key.", hint="Set TOY_KEY.", pauses=True),
}


def do(item, lease):
    """Wait as long as the item says, with signs of life; then succeed or fail as it says."""
    end = time.monotonic() + item.seconds
    while time.monotonic() < end:
        threading.Event().wait(min(0.05, item.seconds))
        lease.beat()
    if item.behaviour == "asks":
        ask(item.gate, item.asks)
    if item.behaviour in ERRORS:
        raise ERRORS[item.behaviour]
    if item.behaviour == "crashes":
        raise ZeroDivisionError
    then = Step(stage="second", lane="cpu") if item.behaviour == "two stages" and item.stage == "first" else None
    return Done(store=lambda: _store(item), then=then, skipped="Not needed." if item.behaviour == "skips" else "")


def ask(gate, address):
    """One request to a server that is limited; raises WorkError."""
    time.sleep(rates.take(gate))
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - of our own test
            told = answer.headers.get("x-ratelimit-limit-requests")
    except urllib.error.HTTPError as error:
        with error:
            seconds = float(error.headers["Retry-After"])
        rates.refused(gate, retry_after=seconds)
        raise WorkError("toy:test:limited", "Too fast.", rate_limited=True, retry_after=seconds) from error
    rates.answered(gate, requests_per_minute=int(told) if told else None)


def _store(item):
    from tests.toy.models import ToyResult

    ToyResult.objects.create(item=item, process=os.getpid(), stage=item.stage)


def plain(*, number):
    """An empty django-q2 task, which leaves a mark as an item leaves its result."""
    from tests.toy.models import PlainMark

    PlainMark.objects.create(number=number)
