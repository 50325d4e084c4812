"""What an action would do with a selection: the figures of the confirm page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Concat

from calls.bulk.actions import BulkAction
from calls.bulk.selection import Selection
from calls.models import BatchItem, Call, User
from calls.stages import registry
from calls.stages.base import Stage
from calls.stages.costs import Spending, StageCost

IN_WORK = "in-work"
NO_TRANSCRIPT = "no-transcript"

REASONS = {
    IN_WORK: ("waiting or running in another batch", "Wait for that batch, or stop it."),
    NO_TRANSCRIPT: ("without a transcript", "Transcribe them first, or process everything."),
}
"""Why calls are left out, and what to do about it."""

DUE, CACHED, THERE = "due", "cached", ""
"""What a stage that costs has to do for a call: work, load what was paid for before, or nothing."""
SEPARATOR = " "

NEEDED = {"transcribe": (NO_TRANSCRIPT, Q(has_transcript=False))}
"""By the stage whose result is needed: the reason, and which calls lack it."""


@dataclass(frozen=True)
class Part:
    """Calls that begin at one stage."""

    calls: int = 0
    audio_seconds: float = 0.0
    unmeasured: int = 0
    """Calls whose length nobody knows yet."""
    cached: int = 0
    """Calls for which a result that was paid for before is loaded, free."""


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
    spending: tuple[Spending, ...] = ()
    """What hosted models would do, one for each stage and customer."""

    @property
    def eligible(self) -> int:
        """Calls that would be taken."""
        return sum(part.calls for part in self.begins.values())

    @property
    def cached(self) -> int:
        """Of those: loaded free, since the same was paid for before."""
        return sum(part.cached for part in self.begins.values())


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
    """One question to the database, and few whether anything costs; raises WorkError for filters that make no sense."""
    costs = _costs(action)
    amounts = {stage: cost.amounts(again=action.again) for stage, cost in costs.items()}
    known = planned(selection.calls(user), action).annotate(way=_way(action, costs))
    keys = ["reason", "way", *(["customer_id"] if costs else [])]
    rows = (
        known.values(*keys)
        .annotate(
            calls=Count("pk"),
            ids=Sum("pk"),
            audio_seconds=Sum("duration_seconds"),
            measured=Count("duration_seconds"),
            **{name: total for totals in amounts.values() for name, total in totals.items()},
        )
        .order_by()
    )
    return _summed([{**row, **_told(row["way"] or "", costs)} for row in rows], costs)


def _summed(rows: list[dict[str, Any]], costs: dict[str, StageCost]) -> Plan:
    done, left_out = 0, Counter[str]()
    taken: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if not row["calls"]:  # the one row of nothing, where no call was chosen
            continue
        # What is done already is free, whether or not another batch holds the call.
        if not row["step"]:
            done += row["calls"]
        elif row["reason"]:
            left_out[row["reason"]] += row["calls"]
        else:
            taken.setdefault(row["step"], []).append(row)
    begins = {step: _part(of_step, costs) for step, of_step in taken.items()}
    count = sum(part.calls for part in begins.values())
    ids = sum(row["ids"] for of_step in taken.values() for row in of_step)
    return Plan(
        chosen=done + left_out.total() + count,
        done=done,
        left_out=dict(left_out),
        begins=begins,
        fingerprint=fingerprint(count, ids),
        spending=_spending([row for of_step in taken.values() for row in of_step], costs),
    )


def _costs(action: BulkAction) -> dict[str, StageCost]:
    """By stage, how what it costs is found; only of stages that cost somebody something."""
    found = {stage.name: stage.cost() for stage in registry.among(action.wanted())}
    return {name: cost for name, cost in found.items() if cost is not None}


def _fate(stage: str) -> str:
    return f"fate_{stage}"


def _way(action: BulkAction, costs: dict[str, StageCost]) -> Case | Value:
    """Of each call: the `step` where it begins, and after it the fate of every stage that costs, as `_told` reads them.

    In one expression, since databases work out each by itself: whether a stage is current is asked once.
    """
    stages = registry.among(action.wanted())
    if action.again:
        return Value(SEPARATOR.join([stages[0].name, *(DUE for _ in costs)]), CharField())
    whens = []
    for begin in stages:
        fates = [_fate_of(stage, begin, action, costs) for stage in stages if stage.name in costs]
        parts = [part for fate in fates for part in (Value(SEPARATOR), fate)]
        name = Value(begin.name, CharField())
        whens.append(When(~begin.current(), then=Concat(name, *parts, output_field=CharField()) if parts else name))
    return Case(*whens, default=Value(""), output_field=CharField())


def _fate_of(stage: Stage, begin: Stage, action: BulkAction, costs: dict[str, StageCost]) -> Case | Value:
    """Of a call that begins there: whether this stage has to be worked on, is loaded free, or is there."""
    if stage.order < begin.order:
        return Value(THERE, CharField())
    whens = []
    if stage is not begin:
        if stage.needs == begin.name:  # read anew, whatever was found in the words before
            return Value(DUE, CharField())
        if stage.needs in action.wanted():
            whens.append(When(~registry.get(stage.needs).current(), then=Value(DUE)))
        whens.append(When(stage.current(), then=Value(THERE)))
    if (cached := costs[stage.name].cached()) is not None:
        whens.append(When(cached, then=Value(CACHED)))
    return Case(*whens, default=Value(DUE), output_field=CharField()) if whens else Value(DUE, CharField())


def _told(way: str, costs: dict[str, StageCost]) -> dict[str, str]:
    """The step and the fates that `_way` has put together; where nothing is to be done, all is there."""
    step, *fates = way.split(SEPARATOR)
    return {"step": step, **dict(zip(map(_fate, costs), fates or [THERE for _ in costs], strict=True))}


def _part(rows: list[dict[str, Any]], costs: dict[str, StageCost]) -> Part:
    return Part(
        calls=sum(row["calls"] for row in rows),
        audio_seconds=sum(row["audio_seconds"] or 0.0 for row in rows),
        unmeasured=sum(row["calls"] - row["measured"] for row in rows),
        cached=sum(row["calls"] for row in rows if CACHED in [row[_fate(stage)] for stage in costs]),
    )


def _spending(rows: list[dict[str, Any]], costs: dict[str, StageCost]) -> tuple[Spending, ...]:
    found = []
    for stage, cost in costs.items():
        due: dict[int, list[dict[str, Any]]] = {}
        for row in rows:
            if row[_fate(stage)] == DUE:
                due.setdefault(row["customer_id"], []).append(row)
        for customer, its in due.items():
            sums = {name: sum(row[name] or 0 for row in its) for name in ("calls", *cost.amounts(again=False))}
            found.append(cost.spending(customer, sums["calls"], sums))
    return tuple(spent for spent in found if spent is not None)


def fingerprint(count: int, ids: int) -> str:
    """Of a set of calls: how many, and the sum of their numbers."""
    return f"{count}-{ids}"
