"""Bulk actions on about 100,000 calls, as requests: the confirm page, and its button. What was begun is undone."""

import html
import re
import sys
import time
from datetime import date

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from benchmarks.scale_clock import clocked
from calls.models import Batch, BatchItem, User

ACTIONS = ("process", "transcribe", "insights", "regenerate", "keywords", "export", "delete")
CHOSEN = {
    "days of all": {"first_day": date(2025, 6, 1), "last_day": date(2025, 8, 12)},
    "one customer": {"customer": 1, "first_day": date(2025, 1, 1), "last_day": date(2025, 12, 31)},
}
TWICE = 2
"""The second try counts: the first also reads from the disk what the confirm page of somebody at work has in memory."""


def bulk():
    """A line for each action on each choice."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="root"))
    for name, filters in CHOSEN.items():
        for action in ACTIONS:
            for _ in range(TWICE):
                line = _line(client, action, urlencode(filters))
            print(f"{name}, {action:10s} {line}", flush=True)


def _line(client, action, query):
    page, asking, questions = _timed(client, f"{reverse('admin:calls_call_changelist')}?{query}", {
        "action": action, "select_across": "1",
    })  # fmt: skip
    sealed = re.search(r'name="sealed" value="([^"]+)"', page.content.decode())
    if sealed is None:
        sys.exit(f"{action}: no confirm page")
    before = Batch.objects.order_by("-pk").values_list("pk", flat=True).first()
    given = {"sealed": html.unescape(sealed[1]), "typed": _eligible(page)}
    _answer, freezing, statements = _timed(client, reverse("admin:calls_call_confirm"), given)
    taken = _undone(before)
    return (
        f"{taken:,} taken: confirm page {asking:.2f} s ({questions} queries), "
        f"freezing {freezing:.2f} s ({statements} queries)"
    )


def _timed(client, address, given):
    """The answer, seconds with commit, and the number of queries."""
    with clocked() as clock:
        started = time.perf_counter()
        answer = client.post(address, given)
        seconds = time.perf_counter() - started
    return answer, seconds, len(clock.statements)


def _eligible(page):
    """What deleting wants typed."""
    return str(page.context_data["plan"].eligible)


def _undone(before):
    """Take back the batch that was made; the number of its calls."""
    made = Batch.objects.filter(pk__gt=before)
    items = BatchItem.objects.filter(job__in=made)
    number = items.count()
    items._raw_delete(items.db)
    made.delete()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM calls_batchitem")
    return number
