"""Turning a selection into a batch that holds exactly the calls somebody confirmed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Count, QuerySet, Sum, Value
from django.utils import timezone

from calls.bulk.actions import BulkAction, frozen
from calls.bulk.estimate import Estimate, estimate
from calls.bulk.plan import REASONS, Plan, eligible, fingerprint, make_plan
from calls.bulk.selection import Selection
from calls.models import Batch, BatchItem, Customer, User
from calls.work.doorbell import ring
from calls.work.errors import WorkError
from calls.work.settle import settle
from calls.work.states import State


class SelectionChangedError(WorkError):
    """Other calls than those confirmed would be taken now: `plan` and `estimate` say what it is today."""

    def __init__(self, plan: Plan, now: Estimate) -> None:
        super().__init__(
            "calls:user:selection-changed",
            f"The selection has changed since you looked: {plan.eligible:,} calls would be taken now.",
            hint="Look at the new figures and confirm again.",
            permanent=True,
        )
        self.plan, self.estimate = plan, now


def freeze(*, selection: Selection, action: BulkAction, user: User, confirmed: Plan, expected: Estimate) -> Batch:
    """The batch of the calls that `confirmed` told of; raises SelectionChangedError when they are others now."""
    with transaction.atomic():
        batch = _new_batch(selection, action, user, confirmed, expected)
        insert_items(batch, eligible(selection.calls(user), action))
        same = _taken(batch) == confirmed.fingerprint
        if same:
            name_customer(batch)
            frozen(batch)
            transaction.on_commit(lambda: settle(Batch, batch.pk))
            ring()
        else:
            transaction.set_rollback(True)
    if not same:
        plan = make_plan(selection, action, user)
        raise SelectionChangedError(plan, estimate(plan, action))
    return batch


def _new_batch(selection: Selection, action: BulkAction, user: User, plan: Plan, expected: Estimate) -> Batch:
    batch = Batch(
        name=f"{action.label}, {timezone.now():%Y-%m-%d %H:%M}",
        action=action.action,
        stages=action.wanted(),
        again=action.again,
        created_by=user,
        selection=selection.words(user),
        already_done=plan.done,
        left_out={REASONS[reason][0]: count for reason, count in plan.left_out.items()},
        estimated_usd_low=expected.usd_low,
        estimated_usd_high=expected.usd_high,
        estimated_seconds_low=expected.seconds_low,
        estimated_seconds_high=expected.seconds_high,
    )
    batch.full_clean(exclude=["customer", "created_by"])
    batch.save()
    return batch


def _taken(batch: Batch) -> str:
    taken = BatchItem.objects.filter(job=batch).aggregate(count=Count("pk"), ids=Sum("call_id"))
    return fingerprint(taken["count"], taken["ids"] or 0)


def name_customer(batch: Batch) -> None:
    """A batch whose calls are all of one customer belongs to that customer."""
    owners = list(BatchItem.objects.filter(job=batch).order_by().values_list("customer", flat=True).distinct()[:2])
    if len(owners) == 1:
        batch.customer = Customer.objects.get(pk=owners[0])
        batch.save(update_fields=["customer"])


def insert_items(batch: Batch, calls: QuerySet[Any]) -> int:
    """One item for each of these calls that has somewhere to begin, by one statement; how many there were.

    The calls carry `step` and `step_lane` (`registry.with_first_step`). One that is in the batch already stays so.
    """
    now = timezone.now()
    rows = calls.exclude(step="").order_by("pk").values_list(
        Value(batch.pk), "pk", "customer_id", Value(State.WAITING.value), "step", "step_lane",
        Value(0), Value(now), Value(now), Value(""), Value(""), Value(""),
    )  # fmt: skip
    columns = ", ".join(
        connection.ops.quote_name(str(BatchItem._meta.get_field(name).column))  # type: ignore[union-attr]
        for name in (
            "job", "call", "customer", "state", "stage", "lane",
            "attempts", "not_before", "queued_at", "error_code", "error_text", "error_hint",
        )
    )  # fmt: skip
    try:
        chosen, parameters = rows.query.sql_with_params()
    except EmptyResultSet:  # Django sees that nothing can match
        return 0
    table = connection.ops.quote_name(BatchItem._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {chosen} ON CONFLICT DO NOTHING", parameters)
        return cursor.rowcount
