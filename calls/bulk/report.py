"""What a batch came to: counted from its rows whenever somebody asks. Apps upstairs add what they know of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Sum

from calls.models import Batch, BatchItem, Usage
from calls.work.states import State


@dataclass(frozen=True)
class Figure:
    """A number with its name for programs and for people; None where there is nothing to tell."""

    name: str
    label: str
    value: int | float | None
    unit: str = ""
    """ "usd", "seconds", "share" (of one), or a plain number."""


@dataclass(frozen=True)
class Reason:
    """Why calls failed: all with this error code."""

    code: str
    text: str
    hint: str
    calls: int


@dataclass(frozen=True)
class Report:
    """Of a batch, as far as somebody sees its calls."""

    figures: list[Figure] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)


Figures = Callable[[Batch, Any], Iterable[Figure]]
_offers: list[Figures] = []
AT_ONCE = 2000


def offer(figures: Figures) -> None:
    """Let reports tell what `figures` finds for a batch and the person who looks; called in an app's `ready()`."""
    if figures not in _offers:
        _offers.append(figures)


def report_of(batch: Batch, user: Any, now: datetime) -> Report:
    """All of it; the number of questions does not depend on the number of calls."""
    items = BatchItem.objects.visible_to(user).filter(job=batch)
    counts = dict(items.order_by().values_list("state").annotate(Count("pk")))
    return Report(
        figures=[
            *_of_work(batch, counts, now),
            *(figure for figures in _offers for figure in figures(batch, user)),
            *_of_money(batch, user),
        ],
        reasons=_reasons(items),
    )


def failures(batch: Batch, user: Any) -> Iterator[tuple[str, str, str]]:
    """Of every call that failed: its file, why, and what to do; a part at a time."""
    items = BatchItem.objects.visible_to(user).filter(job=batch, state=State.FAILED).select_related("call")
    last = 0
    while part := list(items.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        for item in part:
            yield item.call.file_name if item.call else "Deleted call", item.error_text, item.error_hint
        last = part[-1].pk


def _of_work(batch: Batch, counts: dict[str, int], now: datetime) -> list[Figure]:
    done, failed = counts.get(State.DONE, 0), counts.get(State.FAILED, 0)
    return [
        Figure("calls", "Calls", sum(counts.values())),
        Figure("done", "Done", done),
        Figure("failed", "Failed", failed),
        Figure("success_rate", "Success rate", done / (done + failed) if done + failed else None, "share"),
        Figure("seconds", "Time", max(((batch.finished_at or now) - batch.created_at).total_seconds(), 0.0), "seconds"),
    ]


def _of_money(batch: Batch, user: Any) -> list[Figure]:
    sums = Usage.objects.visible_to(user).filter(batch=batch).aggregate(
        usd=Sum("cost_usd"), sent=Sum("input_tokens"), kept=Sum("cached_input_tokens"), written=Sum("output_tokens")
    )  # fmt: skip
    usd = float(sums["usd"] or 0)
    limits = (
        ("estimated_usd_low", "Estimated from", batch.estimated_usd_low),
        ("estimated_usd_high", "Estimated to", batch.estimated_usd_high),
        ("budget_usd", "Budget", batch.budget_usd),
    )
    return [
        Figure("input_tokens", "Tokens read", sums["sent"] or 0),
        Figure("cached_input_tokens", "Of these, from the provider's cache", sums["kept"] or 0),
        Figure("output_tokens", "Tokens written", sums["written"] or 0),
        Figure("cost_usd", "Cost", usd, "usd"),
        *(Figure(name, label, float(value), "usd") for name, label, value in limits if value is not None),
    ]


def _reasons(items: Any) -> list[Reason]:
    """The most frequent first; of texts that name files, one as an example."""
    rows = items.filter(state=State.FAILED).order_by().values("error_code")
    rows = rows.annotate(calls=Count("pk"), text=Min("error_text"), hint=Min("error_hint")).order_by("-calls")
    return [Reason(row["error_code"], row["text"], row["hint"], row["calls"]) for row in rows]
