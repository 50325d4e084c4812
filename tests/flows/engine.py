"""The work engine without its processes: every lane is worked here and now, until nothing more can be done."""

from django.conf import settings
from django.test import TestCase
from django.utils import timezone

from calls.work.claim import Claimer
from calls.work.lease import Lease
from calls.work.models import work_item_models
from calls.work.runner import run
from calls.work.states import JobState, State

MOST_ITEMS = 300

after_commit = TestCase.captureOnCommitCallbacks
"""`with after_commit(execute=True)` does what waits for a commit, since a test's own transaction never commits."""


def claim(lane):
    """The next due item of a lane, or None."""
    return Claimer(lane).claim()


def work_item(item):
    """Work on an item that was claimed; the item as the database has it afterwards."""
    with after_commit(execute=True):
        run(item, Lease(item))
    item.refresh_from_db()
    return item


def work_until_idle():
    """Work on the items of all lanes, without the waits between tries; how many steps that took."""
    for steps in range(MOST_ITEMS):
        item = next(filter(None, map(claim, settings.LANES)), None)
        if item is not None:
            work_item(item)
        elif not _let_waiting_items_be_due():
            return steps
    raise AssertionError(f"The engine did not come to rest in {MOST_ITEMS} steps.")


def _let_waiting_items_be_due():
    now = timezone.now()
    later = {"job__state": JobState.ACTIVE, "state": State.WAITING, "lane__in": settings.LANES, "not_before__gt": now}
    return sum(model.objects.filter(**later).update(not_before=now) for model in work_item_models())
