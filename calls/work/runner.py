"""Working on one claimed item: start, end and error. The only broad `except` of CHAT is here."""

import random
from copy import copy
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from calls.work import gates
from calls.work.errors import WorkError
from calls.work.lease import Lease, LeaseLostError, ShuttingDownError
from calls.work.models import Done, GatedItem, Step, WorkItem
from calls.work.retry import decide
from calls.work.settle import settle
from calls.work.states import OPEN, JobState, State

log = structlog.get_logger(__name__)

NO_ERROR = {"error_code": "", "error_text": "", "error_hint": ""}


def run(item: WorkItem, lease: Lease) -> None:
    """Work on an item that was claimed, and leave its row in the state that follows."""
    bound = log.bind(item=f"{item._meta.label}:{item.pk}", stage=item.stage, attempt=item.attempts)
    try:
        finish(item, item.work(lease))
    except LeaseLostError:
        bound.info("work.lease_lost")
    except ShuttingDownError:
        give_back(item)
    except WorkError as error:
        bound.info("work.error", code=error.code)
        fail(item, error)
    except Exception as error:  # noqa: BLE001 - one bad item must not stop the others
        bound.exception("work.unexpected")
        fail(item, unexpected(error))
    if item.state not in OPEN and not type(item).objects.open(item.job_id).exists():
        settle(item.job_model(), item.job_id)


def finish(item: WorkItem, done: Done) -> None:
    """Store the result and end the item, or send it on to its next step, in one transaction.

    Raises LeaseLostError, and stores nothing, when the item is no longer ours.
    """
    now = timezone.now()
    if done.then is not None:
        target, fields = (
            State.WAITING,
            # `not_before` stays: who was first in line goes on first, and is through before the last has begun.
            {"stage": done.then.stage, "lane": done.then.lane, "attempts": 0, **_gate(item, done.then)},
        )
    else:
        target, fields = (State.SKIPPED if done.skipped else State.DONE), {"finished_at": now}
    ended = copy(item)
    with transaction.atomic():
        if done.store is not None:
            done.store()
        if not ended.move(target, **fields, **{**NO_ERROR, "error_text": done.skipped}):
            raise LeaseLostError
    # Only now: where the commit itself fails, the item is still running, and ours.
    vars(item).update(vars(ended))


def _gate(item: WorkItem, step: Step) -> dict[str, str]:
    return {"gate": step.gate} if isinstance(item, GatedItem) else {}


def fail(item: WorkItem, error: WorkError) -> None:
    """Apply the retry decision to an item whose work raised `error`."""
    now = timezone.now()
    decision = decide(
        error,
        attempt=item.attempts,
        max_attempts=item.max_attempts,
        jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
        seconds_since_start=_limited_seconds(item, now),
    )
    said = {"error_code": error.code, "error_text": error.text, "error_hint": error.hint}
    if not decision.again:
        item.move(State.FAILED, finished_at=now, **said)
        return
    again = {
        "not_before": now + timedelta(seconds=decision.delay_seconds),
        "attempts": item.attempts if decision.counts else max(item.attempts - 1, 0),
    }
    with transaction.atomic():
        if error.pauses:
            _pause(item, error)
        if not item.move(State.WAITING, **again, **said):
            # Whoever lost the item knows no more whether the job has to rest.
            transaction.set_rollback(True)


def _limited_seconds(item: WorkItem, now: datetime) -> float:
    """For how long it may have been rate limited. A model's limits are no fault, however long all that waits takes."""
    if item.started_at is None or (isinstance(item, GatedItem) and gates.is_model(item.gate)):
        return 0.0
    return (now - item.started_at).total_seconds()


def _pause(item: WorkItem, error: WorkError) -> None:
    """Of many items that meet the same obstacle the first one pauses their job; none that began before a resume."""
    told = {"paused_code": error.code, "paused_text": error.text, "paused_hint": error.hint}
    item.job.move(JobState.PAUSED, sources=(JobState.ACTIVE,), unchanged_since=item.beat_at, **told)


def give_back(item: WorkItem) -> None:
    """Let another worker have the item at once; the try does not count."""
    item.move(State.WAITING, not_before=timezone.now(), attempts=max(item.attempts - 1, 0))


def unexpected(error: Exception) -> WorkError:
    """What people are told of an error nobody anticipated; the log has the rest."""
    return WorkError(
        "work:internal:unexpected",
        f"An unexpected error stopped this step ({type(error).__name__}).",
        hint="Try again; if it stays, give the log of this time to your administrator.",
    )
