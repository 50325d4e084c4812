"""Sums of the ledger: one question, whatever is summed by."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum, TextField
from django.db.models.functions import Cast, Substr
from django.urls import reverse

from calls.models import Batch, Customer
from calls.stages import registry

DAY_LENGTH = 10
"""Of a moment in UTC, as both databases write it."""
DAY = Substr(Cast("created_at", TextField()), 1, DAY_LENGTH)
DIMENSIONS = {
    "customer": ("customer_id", "customer__name"),
    "stage": ("stage",),
    "model": ("provider", "model"),
    "batch": ("batch_id",),
    "day": ("day",),
}
"""What is summed by, with the columns that tell it apart; in the order of the page's tabs."""
HEADINGS = {"customer": "Customer", "stage": "Work", "model": "Model", "batch": "Batch", "day": "Day"}
NO_BATCH = "Without a batch"


@dataclass(frozen=True)
class Expected:
    """What a batch was thought to cost, beside what it has cost in all."""

    usd_low: Decimal
    usd_high: Decimal
    usd: Decimal

    @property
    def ratio(self) -> float | None:
        """Cost as a multiple of the middle of the estimate; None where nothing was expected."""
        middle = (self.usd_low + self.usd_high) / 2
        return float(self.usd / middle) if middle else None


@dataclass(frozen=True)
class Line:
    """Entries that were summed."""

    key: str
    label: str
    entries: int
    audio_seconds: float
    input_tokens: int
    cached_input_tokens: int
    output_tokens: int
    usd: Decimal
    address: str = ""
    expected: Expected | None = None


def lines(usage: QuerySet[Any], by: str) -> list[Line]:
    """One for each customer, stage, model, batch or day: the dearest first, days the latest first."""
    columns = DIMENSIONS[by]
    rows = usage.order_by()
    rows = rows.annotate(day=DAY) if by == "day" else rows
    summed = rows.values(*columns).annotate(
        entries=Count("pk"), usd=Sum("cost_usd"), audio=Sum("audio_seconds"), sent=Sum("input_tokens"),
        kept=Sum("cached_input_tokens"), written=Sum("output_tokens"),
    )  # fmt: skip
    return [_line(row, *_named(row, by)) for row in summed.order_by("-day" if by == "day" else "-usd", *columns)]


def total(parts: Iterable[Line]) -> Line:
    """All of them together."""
    parts = list(parts)
    return Line(
        key="",
        label="Total",
        entries=sum(line.entries for line in parts),
        audio_seconds=sum(line.audio_seconds for line in parts),
        input_tokens=sum(line.input_tokens for line in parts),
        cached_input_tokens=sum(line.cached_input_tokens for line in parts),
        output_tokens=sum(line.output_tokens for line in parts),
        usd=sum((line.usd for line in parts), Decimal(0)),
    )


def with_batches(parts: list[Line], usage: QuerySet[Any], user: Any) -> list[Line]:
    """Lines by batch with names, links and estimates of those that this person sees; the others are numbers alone.

    `usage` is all that this person sees: a batch is compared with its estimate as a whole, whichever days are asked.
    """
    batches = Batch.objects.visible_to(user).in_bulk([int(line.key) for line in parts if line.key])
    foretold = [pk for pk, batch in batches.items() if batch.estimated_usd_high]
    costs = dict(usage.filter(batch__in=foretold).order_by().values_list("batch_id").annotate(Sum("cost_usd")))
    return [_of_batch(line, batches.get(int(line.key or 0)), costs) for line in parts]


def _of_batch(line: Line, batch: Batch | None, costs: dict[int, Decimal]) -> Line:
    if batch is None:
        return line
    expected = None
    if batch.estimated_usd_high:
        low = batch.estimated_usd_low or Decimal(0)
        expected = Expected(low, batch.estimated_usd_high, costs.get(batch.pk, Decimal(0)))
    told = {**vars(line), "label": batch.name, "address": _page("batch", batch.pk), "expected": expected}
    return Line(**told)


def _named(row: dict[str, Any], by: str) -> tuple[str, str, str]:
    """Of a summed row: its key, what people call it, and its page."""
    if by == "customer":
        key = row["customer_id"]
        return str(key), row["customer__name"], _page("customer", key)
    if by == "stage":
        return row["stage"], registry.label(row["stage"]), ""
    if by == "model":
        name = f"{row['provider']} {row['model']}".strip()
        return name, name, ""
    if by == "batch":
        key = row["batch_id"]
        return ("", NO_BATCH, "") if key is None else (str(key), f"Batch {key}", "")
    return row["day"], row["day"], ""


def _line(row: dict[str, Any], key: str, label: str, address: str) -> Line:
    return Line(
        key=key,
        label=label,
        address=address,
        entries=row["entries"],
        audio_seconds=row["audio"] or 0.0,
        input_tokens=row["sent"] or 0,
        cached_input_tokens=row["kept"] or 0,
        output_tokens=row["written"] or 0,
        usd=row["usd"] or Decimal(0),
    )


def _page(model: str, key: int) -> str:
    meta = {"batch": Batch, "customer": Customer}[model]._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[key])
