"""Answers Python expressions, one JSON line each, over the database of its environment."""

import json
import os
import statistics
import sys
import time
from datetime import timedelta
from uuid import uuid4

import django

django.setup()

from django.db import close_old_connections, connection, models  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_q.tasks import async_task  # noqa: E402

from calls.work import control, sweep  # noqa: E402
from calls.work.claim import Claimer  # noqa: E402
from calls.work.doorbell import ring  # noqa: E402
from calls.work.models import WorkerPulse  # noqa: E402
from tests.toy.models import PlainMark, ToyItem, ToyJob, ToyResult  # noqa: E402


def new_job(count, *, behaviour="nothing", seconds=0.0, lane="cpu", stage="only"):
    """Id of a new job with so many waiting items; the workers are rung."""
    job = ToyJob.objects.create()
    ToyItem.objects.bulk_create(
        (ToyItem(job=job, stage=stage, lane=lane, behaviour=behaviour, seconds=seconds) for _ in range(count)),
        batch_size=2000,
    )
    ring(lane)
    return job.pk


def asking_job(count, gate, asks):
    """Id of a new job of items that ask a server, through a gate."""
    job = ToyJob.objects.create()
    items = (
        ToyItem(job=job, stage="only", lane="network", behaviour="asks", gate=gate, asks=asks) for _ in range(count)
    )
    ToyItem.objects.bulk_create(items, batch_size=2000)
    ring("network")
    return job.pk


def lost_item():
    """Id of a new job whose one item was begun by a worker that is no more."""
    job = ToyJob.objects.create()
    long_ago = timezone.now() - timedelta(hours=1)
    ToyItem.objects.create(
        job=job, stage="only", lane="cpu", state="running", attempts=1, lease_token=uuid4(), lease_until=long_ago
    )
    return job.pk


def end_connections():
    """End the connections of all others, as a server does that is restarted; SQLite has no server."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


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


def everybody_beats():
    """Whether every cluster has shown a sign of life since its start was noted."""
    before = getattr(everybody_beats, "before", None)
    now = {pulse.lane: pulse.beat_at for pulse in WorkerPulse.objects.all()}
    everybody_beats.before = before or now
    return bool(before) and len(now) == 2 and all(now[lane] > before.get(lane, now[lane]) for lane in now)


def seconds_of(job):
    """From the first item's start to the last item's end."""
    times = ToyItem.objects.filter(job=job).aggregate(models.Min("started_at"), models.Max("finished_at"))
    return (times["finished_at__max"] - times["started_at__min"]).total_seconds()


def plain_tasks(count):
    """Number of a group of empty django-q2 tasks, sent to the lane's cluster."""
    group = ToyJob.objects.create().pk
    for _ in range(count):
        async_task("tests.toy.work.plain", number=group, q_options={"cluster": "cpu"})
    return group


def plain_done(group):
    """How many of them have run."""
    return PlainMark.objects.filter(number=group).count()


def plain_seconds(group):
    """From the first one's mark to the last one's."""
    times = PlainMark.objects.filter(number=group).aggregate(models.Min("made_at"), models.Max("made_at"))
    return (times["made_at__max"] - times["made_at__min"]).total_seconds()


def milliseconds_a_claim(waiting, claims=200):
    """Median time of a claim while so many items wait."""
    ToyItem.objects.all().delete()
    new_job(waiting)
    claimer, times = Claimer("cpu"), []
    for _ in range(claims):
        started = time.perf_counter()
        claimer.claim()
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


NAMES = {
    "control": control, "sweep": sweep, "ToyItem": ToyItem, "ToyJob": ToyJob, "ToyResult": ToyResult,
    "WorkerPulse": WorkerPulse, "new_job": new_job, "states": states, "doubles": doubles, "models": models,
    "longest_silence": longest_silence, "everybody_beats": everybody_beats, "os": os, "ring": ring,
    "seconds_of": seconds_of, "plain_tasks": plain_tasks, "plain_done": plain_done, "plain_seconds": plain_seconds,
    "milliseconds_a_claim": milliseconds_a_claim, "lost_item": lost_item, "asking_job": asking_job,
    "end_connections": end_connections,
}  # fmt: skip


def main():
    for line in sys.stdin:
        close_old_connections()
        try:
            answer = {"value": eval(json.loads(line), NAMES)}  # noqa: S307 - our own test's expressions
        except Exception as error:  # noqa: BLE001 - the test sees it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
