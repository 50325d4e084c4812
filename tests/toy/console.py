"""Answers Python expressions, one JSON line each, over the database of its environment."""

import json
import os
import sys

import django

django.setup()

from django.db import close_old_connections, models  # noqa: E402
from django.utils import timezone  # noqa: E402

from calls.work import control, sweep  # noqa: E402
from calls.work.doorbell import ring  # noqa: E402
from calls.work.models import WorkerPulse  # noqa: E402
from tests.toy.models import ToyItem, ToyJob, ToyResult  # noqa: E402


def new_job(count, *, behaviour="nothing", seconds=0.0, lane="cpu", stage="only"):
    """Id of a new job with so many waiting items; the workers are rung."""
    job = ToyJob.objects.create()
    ToyItem.objects.bulk_create(
        (ToyItem(job=job, stage=stage, lane=lane, behaviour=behaviour, seconds=seconds) for _ in range(count)),
        batch_size=2000,
    )
    ring(lane)
    return job.pk


def states(job=None):
    """How many items are in which state."""
    items = ToyItem.objects.filter(job=job) if job else ToyItem.objects.all()
    return dict(items.values_list("state").annotate(models.Count("pk")).order_by())


def doubles():
    """Items with more than one result."""
    return ToyResult.objects.values("item").annotate(n=models.Count("pk")).filter(n__gt=1).count()


def longest_silence():
    """Most seconds that a running item is past its lease."""
    past = ToyItem.objects.filter(state="running").aggregate(at=models.Min("lease_until"))["at"]
    return (timezone.now() - past).total_seconds() if past else 0.0


NAMES = {
    "control": control, "sweep": sweep, "ToyItem": ToyItem, "ToyJob": ToyJob, "ToyResult": ToyResult,
    "WorkerPulse": WorkerPulse, "new_job": new_job, "states": states, "doubles": doubles, "models": models,
    "longest_silence": longest_silence, "os": os, "ring": ring,
}  # fmt: skip


def main():
    for line in sys.stdin:
        close_old_connections()
        try:
            answer = {"value": eval(json.loads(line), NAMES)}  # noqa: S307 - our own test's expressions
        except Exception as error:  # noqa: BLE001 - the test sees it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)  # noqa: T201


main()
