"""What an action would do with a selection: the figures of the confirm page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Sum, Value, When

from calls.bulk.actions import BulkAction
from calls.bulk.selection import Selection
from calls.models import BatchItem, Call, User
from calls.stages import registry

IN_WORK = "in-work"
NO_TRANSCRIPT = "no-transcript"

REASONS = {
    IN_WORK: ("waiting or running in another batch", "Wait for that batch, or stop it."),
    NO_TRANSCRIPT: ("without a transcript", "Transcribe them first, or process everything."),
}
"""Why calls are left out, and what to do about it."""

NEEDED = {"transcribe": (NO_TRANSCRIPT, Q(has_transcript=False))}
"""By the stage whose result is needed: the reason, and which calls lack it."""


@dataclass(frozen=True)
class Part:
    """Calls that begin at one stage."""

    calls: int = 0
    audio_seconds: float = 0.0
    unmeasured: int = 0
    """Calls whose length nobody knows yet."""
    usd_low: float = 0.0
    usd_high: float = 0.0
    unpriced: int = 0
    """Calls that a hosted model without a known price will hear or read."""


@dataclass(frozen=True)
class Plan:
    """Figures about a selection at one moment."""

    chosen: int
    done: int
    left_out: dict[str, int]
    begins: dict[str, Part] = field(default_factory=dict)
    """By the stage where they begin: the calls that would be taken."""
    fingerprint: str = ""
    """Of the calls that would be taken: others give another."""

    @property
    def eligible(self) -> int:
        """Calls that would be taken."""
        return sum(part.calls for part in self.begins.values())


def planned(calls: QuerySet[Any], action: BulkAction) -> QuerySet[Any]:
    """The calls, each with `reason` (empty when it can be taken), `step` and `step_lane`."""
    known = registry.with_first_step(_in_order(calls), action.wanted(), again=action.again)
    return known.annotate(reason=_reason(action))


def _in_order(calls: QuerySet[Any]) -> QuerySet[Any]:
    """The same calls; SQLite finds them in an index alone and then takes them, and all that hangs on them, as they lie.

    In the order of lists it would jump about in every table: three times slower with a million calls.
    """
    if connection.vendor != "sqlite":
        return calls
    return Call.objects.order_by().filter(pk__in=calls.values("pk"))


def _reason(action: BulkAction) -> Case | Value:
    whens = []
    if action.only_idle:
        open_items = BatchItem.objects.in_work().filter(call=OuterRef("pk"))
        whens.append(When(Exists(open_items), then=Value(IN_WORK)))
    wanted = set(action.wanted())
    for stage in registry.among(action.wanted()):
        if stage.needs and stage.needs not in wanted:
            reason, lacking = NEEDED[stage.needs]
            whens.append(When(lacking, then=Value(reason)))
    return Case(*whens, default=Value(""), output_field=CharField()) if whens else Value("", CharField())


def eligible(calls: QuerySet[Any], action: BulkAction) -> QuerySet[Any]:
    """Those that the action would take, as far as they have a `step`: where it is empty, all is done."""
    return planned(calls, action).filter(reason="")


def make_plan(selection: Selection, action: BulkAction, user: User) -> Plan:
    """One question to the database, and one whether anything costs; raises WorkError for filters that make no sense."""
    rows = (
        planned(selection.calls(user), action)
        .values("reason", "step")
        .annotate(
            calls=Count("pk"),
            ids=Sum("pk"),
            audio_seconds=Sum("duration_seconds"),
            measured=Count("duration_seconds"),
            **_costs(action),
        )
        .order_by()
    )
    done = ids = 0
    left_out: dict[str, int] = {}
    begins: dict[str, Part] = {}
    for row in rows:
        if not row["calls"]:  # the one row of nothing, where no call was chosen
            continue
        # What is done already is free, whether or not another batch holds the call.
        if not row["step"]:
            done += row["calls"]
        elif row["reason"]:
            left_out[row["reason"]] = left_out.get(row["reason"], 0) + row["calls"]
        else:
            ids += row["ids"]
            begins[row["step"]] = _part(row)
    chosen = done + sum(left_out.values()) + sum(part.calls for part in begins.values())
    count = sum(part.calls for part in begins.values())
    return Plan(chosen, done, left_out, begins, fingerprint=fingerprint(count, ids))


def _costs(action: BulkAction) -> dict[str, Any]:
    """Sums of what the stages still to be done cost; none where all of them are free."""
    sums: dict[str, Any] = {}
    for stage in registry.among(action.wanted()):
        cost = stage.cost()
        if cost is None:
            continue
        due = Q() if action.again else ~Q(stage.current())
        for name, amount in (("low", cost.usd_low), ("high", cost.usd_high)):
            sums[f"{name}_{stage.name}"] = Sum(Case(When(due, then=amount), default=0.0) if due else amount)
        sums[f"unpriced_{stage.name}"] = Count("pk", filter=due & cost.unpriced)
    return sums


def _part(row: dict[str, Any]) -> Part:
    def of_all_stages(what: str) -> Any:
        return sum(value or 0 for name, value in row.items() if name.startswith(f"{what}_"))

    return Part(
        calls=row["calls"],
        audio_seconds=row["audio_seconds"] or 0.0,
        unmeasured=row["calls"] - row["measured"],
        usd_low=of_all_stages("low"),
        usd_high=of_all_stages("high"),
        unpriced=of_all_stages("unpriced"),
    )


def fingerprint(count: int, ids: int) -> str:
    """Of a set of calls: how many, and the sum of their numbers."""
    return f"{count}-{ids}"
