"""Scheduled batches: when the next run is due, and beginning it once, however many machines look.

A run is an ordinary batch, frozen like those of the confirm page, by the rights of whoever stands for the schedule.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from calls.bulk.actions import ACTIONS
from calls.bulk.estimate import estimate
from calls.bulk.freeze import SelectionChangedError, freeze
from calls.bulk.plan import Plan, make_plan
from calls.bulk.selection import Selection
from calls.filters import CallFilter
from calls.models import Batch, Customer, Rhythm, ScheduledBatch, User
from calls.work import upkeep
from calls.work.errors import WorkError

log = structlog.get_logger(__name__)

OFTEN_SECONDS = 30.0
MOST_AT_ONCE = 100
TRIES = 3
"""How often a run is planned anew in one round where its calls change meanwhile."""
STANDS_FOR = frozenset({"customer", "action", "query", "budget_usd", "is_active"})
"""Fields for which the person stands who changed one of them last."""


def offer() -> None:
    """Let workers look for what is due; called once, when the app is ready."""
    upkeep.offer(begin_due, every_seconds=OFTEN_SECONDS)


def next_due(schedule: ScheduledBatch, after: datetime) -> datetime:
    """The first time after this one at which the customer's clock shows the hour, on the weekday where there is one.

    An hour that summer time leaves out comes an hour later that day; of one that comes twice, the first counts.
    """
    zone = ZoneInfo(schedule.customer.time_zone)
    day = after.astimezone(zone).date()
    while True:
        due = datetime.combine(day, time(schedule.hour), zone).astimezone(UTC)
        is_its_day = schedule.rhythm == Rhythm.DAILY or day.weekday() == schedule.weekday
        if is_its_day and due > after:
            return due
        day += timedelta(days=1)


def begin_due(now: datetime) -> int:
    """Begin the batches of schedules whose time has come; how many. Any number may do so side by side."""
    due = ScheduledBatch.objects.filter(is_active=True, next_at__lte=now).order_by("next_at")
    schedules = due.select_related("customer", "created_by")[:MOST_AT_ONCE]
    return sum(begin_in_turn(schedule, now) is not None for schedule in schedules)


def begin_in_turn(schedule: ScheduledBatch, now: datetime) -> Batch | None:
    """The batch of a schedule seen to be due; None where another was faster, or nothing is to be done.

    However late it is seen, one run makes up for all that were missed.
    """
    if reason := refusal(schedule, schedule.created_by):
        switch_off(schedule, reason)
        return None
    try:
        return _begin_again_and_again(schedule, now, claimed=True)
    except SelectionChangedError:
        return None  # looked at again in a moment
    except WorkError as error:
        switch_off(schedule, f"{error.text} {error.hint}")
        return None


def begin_now(schedule: ScheduledBatch, *, now: datetime | None = None) -> Batch | None:
    """Begin a run without waiting for its time, which stays as it is; None where nothing is to be done.

    Raises WorkError when whoever stands for it may not, or the filters make no sense any more.
    """
    if reason := refusal(schedule, schedule.created_by):
        raise WorkError(
            "calls:user:schedule-not-allowed",
            f"{reason[:1].upper()}{reason[1:]}.",
            hint="Let somebody save it who may start batches for this customer.",
            permanent=True,
        )
    return _begin_again_and_again(schedule, now or timezone.now(), claimed=False)


def refusal(schedule: ScheduledBatch, user: User | None) -> str:
    """Why nobody stands for this schedule any more; empty where somebody does."""
    if user is None:
        return "whoever set it up is not there any more"
    sees = Customer.objects.visible_to(user).filter(pk=schedule.customer_id).exists()
    if sees and user.is_staff and user.has_perm(ACTIONS[schedule.action].permission):
        return ""
    return f"{user.get_username()} may not start batches for this customer any more"


def selection_of(schedule: ScheduledBatch) -> Selection:
    """Its filters, for its own customer's calls only."""
    asked = QueryDict(schedule.query)
    filters = {name: str(asked[name]) for name in CallFilter.names() if asked.get(name)}
    return Selection(filters={**filters, "customer": str(schedule.customer_id)})


def switch_off(schedule: ScheduledBatch, reason: str) -> None:
    """Run it no more, and say why on its page, in its history and in the log."""
    outcome = f"Switched off: {reason}"
    if ScheduledBatch.objects.filter(pk=schedule.pk, is_active=True).update(is_active=False, last_outcome=outcome):
        log.warning("schedule.switched_off", schedule=schedule.pk, reason=reason)
        changes = {"action": ["", f"switched off: {reason}"]}
        LogEntry.objects.log_create(schedule, action=LogEntry.Action.UPDATE, changes=changes)


def _begin_again_and_again(schedule: ScheduledBatch, now: datetime, *, claimed: bool) -> Batch | None:
    """Calls may change between the plan and the batch: then it is planned anew."""
    for _ in range(TRIES - 1):
        try:
            return _begin(schedule, now, claimed=claimed)
        except SelectionChangedError:
            continue
    return _begin(schedule, now, claimed=claimed)


def _begin(schedule: ScheduledBatch, now: datetime, *, claimed: bool) -> Batch | None:
    user, action = schedule.created_by, ACTIONS[schedule.action]
    assert user is not None  # noqa: S101 - refused before
    selection = selection_of(schedule)
    plan = make_plan(selection, action, user)
    with transaction.atomic(), disable_auditlog():  # no deed of a person
        if claimed and not _claim(schedule, now):
            return None
        batch = _frozen(schedule, user, selection, plan) if plan.eligible else None
        outcome = f"Batch {batch.pk}: {plan.eligible:,} calls." if batch else _nothing(plan)
        ScheduledBatch.objects.filter(pk=schedule.pk).update(last_at=now, last_outcome=outcome)
    return batch


def _claim(schedule: ScheduledBatch, now: datetime) -> bool:
    """Whether this run is ours: whoever moves the time on first has it."""
    same = ScheduledBatch.objects.filter(pk=schedule.pk, is_active=True, next_at=schedule.next_at)
    return bool(same.update(next_at=next_due(schedule, now)))


def _frozen(schedule: ScheduledBatch, user: User, selection: Selection, plan: Plan) -> Batch:
    action = ACTIONS[schedule.action]
    batch = freeze(
        selection=selection,
        action=action,
        user=user,
        confirmed=plan,
        expected=estimate(plan, action),
        budget_usd=schedule.budget_usd,
    )
    fields: dict[str, Any] = {"schedule": schedule, "name": f"{schedule.name}: {batch.name}"[:200]}
    Batch.objects.filter(pk=batch.pk).update(**fields)
    for name, value in fields.items():
        setattr(batch, name, value)
    return batch


def _nothing(plan: Plan) -> str:
    left_out = sum(plan.left_out.values())
    told = f"Nothing to do: {plan.done:,} done already"
    return f"{told}, {left_out:,} left out." if left_out else f"{told}."
