"""Turning a selection into a batch that holds exactly the calls somebody confirmed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Max, Min, QuerySet, Sum
from django.utils import timezone

from calls.bulk.actions import BulkAction, frozen
from calls.bulk.estimate import Estimate, estimate
from calls.bulk.plan import REASONS, Plan, eligible, fingerprint, make_plan
from calls.bulk.selection import Selection
from calls.models import Batch, BatchItem, Customer, User
from calls.stages import registry
from calls.work.doorbell import ring
from calls.work.errors import WorkError
from calls.work.settle import settle
from calls.work.states import State

LOCK = 0x66726565
"""Number of PostgreSQL's lock around freezing."""


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


def freeze(
    *,
    selection: Selection,
    action: BulkAction,
    user: User,
    confirmed: Plan,
    expected: Estimate,
    confirmation: UUID | None = None,
    budget_usd: Decimal | None = None,
) -> Batch:
    """The batch of the calls that `confirmed` told of; raises SelectionChangedError when they are others now.

    What was confirmed already, as `confirmation` tells, is not begun once more: the batch of the first time is given.
    """
    try:
        with transaction.atomic():
            _wait_for_others()
            if confirmation is not None and (earlier := Batch.objects.filter(confirmation=confirmation).first()):
                return earlier
            batch = _new_batch(selection, action, user, confirmed, expected, confirmation, budget_usd)
            insert_items(batch, eligible(selection.calls(user), action))
            same = _taken(batch) == confirmed.fingerprint
            if same:
                _begin(batch)
            else:
                transaction.set_rollback(True)
    except IntegrityError:
        # PostgreSQL finds at the end that one of the calls was deleted meanwhile; anything else is our mistake.
        changed = _changed(selection, action, user)
        if changed.plan.fingerprint == confirmed.fingerprint:
            raise
        raise changed from None
    if not same:
        raise _changed(selection, action, user)
    return batch


def _changed(selection: Selection, action: BulkAction, user: User) -> SelectionChangedError:
    plan = make_plan(selection, action, user)
    return SelectionChangedError(plan, estimate(plan, action))


def _begin(batch: Batch) -> None:
    name_customer(batch)
    frozen(batch)
    transaction.on_commit(lambda: settle(Batch, batch.pk))
    ring()


def _wait_for_others() -> None:
    """One batch is frozen at a time, so that each sees what the one before has taken. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _new_batch(  # noqa: PLR0917 - all that is known of a batch
    selection: Selection,
    action: BulkAction,
    user: User,
    plan: Plan,
    expected: Estimate,
    confirmation: UUID | None,
    budget_usd: Decimal | None,
) -> Batch:
    batch = Batch(
        confirmation=confirmation,
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
        budget_usd=budget_usd,
    )
    batch.full_clean(exclude=["customer", "created_by", "confirmation"])
    batch.save()
    return batch


def _taken(batch: Batch) -> str:
    taken = BatchItem.objects.filter(job=batch).aggregate(count=Count("pk"), ids=Sum("call_id"))
    return fingerprint(taken["count"], taken["ids"] or 0)


def name_customer(batch: Batch) -> None:
    """A batch whose calls are all of one customer belongs to that customer."""
    owners = BatchItem.objects.filter(job=batch).aggregate(first=Min("customer_id"), last=Max("customer_id"))
    if owners["first"] is not None and owners["first"] == owners["last"]:
        batch.customer = Customer.objects.get(pk=owners["first"])
        batch.save(update_fields=["customer"])


def insert_items(batch: Batch, calls: QuerySet[Any]) -> int:
    """One item for each of these calls that has somewhere to begin, by one statement; how many there were.

    The calls carry `step` (`registry.with_first_step`). One that is in the batch already stays so.
    """
    stages = registry.among(batch.stages)
    lanes = {f"lane_{stage.name}": stage.lanes() for stage in stages}
    gates = {f"gate_{stage.name}": stage.gates() for stage in stages}
    rows = calls.order_by().annotate(**lanes, **gates).values_list("pk", "customer_id", "step", *lanes, *gates)
    try:
        chosen, parameters = rows.query.sql_with_params()
    except EmptyResultSet:  # Django sees that nothing can match
        return 0
    with connection.cursor() as cursor:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        cursor.execute(
            _insert(chosen, [stage.name for stage in stages]), [*parameters, batch.pk, State.WAITING.value, now, now]
        )
        return cursor.rowcount


COLUMNS = (
    "job", "state", "not_before", "queued_at", "attempts", "error_code", "error_text", "error_hint",
    "call", "customer", "stage", "lane", "gate",
)  # fmt: skip


def _insert(chosen: str, stages: list[str]) -> str:
    """The statement; it asks once of each call where it begins, not again for every column that depends on it."""
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(BatchItem._meta.get_field(name).column)) for name in COLUMNS)  # type: ignore[union-attr]
    names = [quoted(f"{what}_{name}") for what in ("lane", "gate") for name in stages]
    lane, gate = (
        " ".join(f"WHEN '{name}' THEN {quoted(f'{what}_{name}')}" for name in stages) for what in ("lane", "gate")
    )
    return f"""
        WITH chosen (call_id, customer_id, step, {", ".join(names)}) AS MATERIALIZED ({chosen})
        INSERT INTO {quoted(BatchItem._meta.db_table)} ({columns})
        SELECT %s, %s, {_MOMENT[connection.vendor]}, {_MOMENT[connection.vendor]}, 0, '', '', '',
            call_id, customer_id, step, CASE step {lane} END, CASE step {gate} END
        FROM chosen WHERE step <> '' ON CONFLICT DO NOTHING"""  # noqa: S608 - names of ours


_MOMENT = {"sqlite": "%s", "postgresql": "CAST(%s AS timestamptz)"}
