"""What the reconciliation of an import says in words, on the import's page and on its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from calls.admin import show
from imports import reconciliation
from imports.admin import source_kind
from imports.models import ImportJob, SameBy, UnusableRow
from imports.reconciliation import MISSING, OUTCOMES, Reason, Reconciliation, Sums
from imports.web.hosts import shown_source

WORDS = {
    "done": ("done", "good", "The recording is here, as a call."),
    "duplicate": ("known already", "quiet", "The customer had the recording before; it is linked to that call."),
    "missing": ("missing", "bad", "The source says that it is not there."),
    "failed": ("failed", "bad", "It could not be brought in for another reason."),
    "unusable": ("unusable", "warn", "Rows of a manifest or list from which nothing can be imported."),
    "repeated": ("named twice", "quiet", "Entries that name a recording which this import lists already."),
    "open": ("still open", "busy", "Waiting or in work."),
    "cancelled": ("cancelled", "warn", "Stopped by a person before it ended."),
}
"""Of every outcome: its word, its colour, and what it means."""

MOST_REASONS = 10
"""Reasons on the import's own page."""

CSV_HEADINGS = (
    "outcome", "entries", "file", "row", "order id", "column", "value", "source", "address", "call", "known by",
    "error code", "reason", "hint",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One outcome with its number, as a card that leads to its list."""

    key: str
    label: str
    tone: str
    number: int
    chosen: bool = False

    @property
    def amount(self) -> str:
        """The number, for people."""
        return f"{self.number:,}"


def kinds(total: Sums, chosen: str = "") -> list[Kind]:
    """Every outcome, zero or not, so that none jumps."""
    found = ((key, *WORDS[key][:2], getattr(total, key)) for key in OUTCOMES)
    return [Kind(key, label.capitalize(), tone if number else "", number, key == chosen)
            for key, label, tone, number in found]  # fmt: skip


def sentence(total: Sums) -> str:
    """All that was asked for, as a sum: outcomes that did not occur are left out."""
    parts = [f"{number:,} {WORDS[key][0]}" for key in OUTCOMES if (number := getattr(total, key))]
    return " + ".join(parts)


def later_words(found: Reconciliation) -> str:
    """How many of the calls made are not through; empty where all are."""
    words = {"processing": "still being processed", "failed": "failed later", "cancelled": "stopped later"}
    parts = [f"{number:,} {words[key]}" for key, number in found.later.items() if number]
    if not parts:
        return ""
    done = found.total.done
    return f"Of the {done:,} {'recording' if done == 1 else 'recordings'} done: {', '.join(parts)}."


def summary(job: ImportJob, found: Reconciliation) -> dict[str, Any]:
    """The part on the import's page."""
    reasons = [*reason_rows(found.reasons), *reason_rows(found.later_reasons, later=True)]
    return {
        "asked": f"{found.total.asked:,}" if found.total.asked else "",
        "sum_of": sentence(found.total),
        "later": later_words(found),
        "reasons": reasons[:MOST_REASONS],
        "more_reasons": max(len(reasons) - MOST_REASONS, 0),
        "reconciliation_address": show.address(job, "reconciliation"),
    }


def reason_rows(reasons: Iterable[Reason], *, later: bool = False) -> list[dict[str, Any]]:
    """Why entries failed or are missing, and how many for each reason."""
    return [
        {
            "code": reason.code,
            "number": f"{reason.count:,}",
            "word": "Failed later" if later else "Missing" if reason.missing else "Failed",
            "text": reason.text if reason.alike else f"For example: {reason.text}",
            "hint": reason.hint,
        }
        for reason in reasons
    ]


def source_rows(found: Reconciliation) -> list[dict[str, Any]]:
    """The outcomes of every source."""
    return [
        {"name": str(row.source), "kind": source_kind.in_words(row.source.kind), "numbers": numbers(row.sums)}
        for row in found.sources
    ]


def numbers(sums: Sums) -> list[str]:
    """Asked, found, and every outcome, as in the table; zero is a dash."""
    return [f"{number:,}" if number else "–" for number in sums.as_json().values()]  # noqa: RUF001 - a dash


def csv_rows(job: ImportJob) -> Iterator[tuple[Any, ...]]:
    """Every entry as in `CSV_HEADINGS`; the numbers under "entries" add up to all that was asked for."""
    sources = {row.source.pk: row.source for row in reconciliation.of(job).sources}
    names = {key: str(source) for key, source in sources.items()}
    for place in reconciliation.failed_places(job, "missing", "failed"):
        word = "missing" if place.error_code in MISSING else "failed"
        told = (place.error_code, place.error_text, place.error_hint)
        yield (word, 1, "", "", "", "", "", names[place.pk], names[place.pk], "", "", *told)
    for file in _in_chunks(reconciliation.files_of_all(job)):
        yield (
            reconciliation.outcome_of(file), 1, file.name, file.row_number, file.order_id, "", "",
            names.get(file.source_id, ""), shown_source(file.url), file.call_id, how(file.duplicate_by),
            file.error_code, file.error_text, file.error_hint,
        )  # fmt: skip
    yield from _unusable(job, names)
    for key, source in sources.items():
        if source.repeated:
            yield ("repeated", source.repeated, *[""] * 5, names[key], *[""] * 6)


def _unusable(job: ImportJob, names: dict[int, str]) -> Iterator[tuple[Any, ...]]:
    """Cells that cannot be used; of several in one row of a manifest, only the first counts."""
    counted: set[tuple[int, int]] = set()
    for row in reconciliation.unusable_rows(job).select_related("source__upload").iterator(chunk_size=2000):
        line = (row.source_id, row.row_number)
        entries = 1 if line not in counted or reconciliation.counts_each_cell(row.source) else 0
        counted.add(line)
        yield ("unusable", entries, "", row.row_number, "", row.column, row.value, names.get(row.source_id, ""),
               *["" for _ in range(4)], row.error_text, "")  # fmt: skip


def _in_chunks(files: Any, size: int = 2000) -> Iterator[Any]:
    last = 0
    while part := list(files.filter(pk__gt=last).order_by("pk")[:size]):
        yield from part
        last = part[-1].pk


def how(same_by: str) -> str:
    """How it shows that the customer had a recording; empty where they had not."""
    return str(SameBy(same_by).label) if same_by else ""


def unusable_words(row: UnusableRow) -> dict[str, Any]:
    """A cell that cannot be used, for a line of a list."""
    return {
        "key": row.pk,
        "number": f"{row.row_number:,}",
        "column": row.column,
        "value": row.value,
        "text": row.error_text,
        "list": str(row.source),
    }
