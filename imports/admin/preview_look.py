"""What the preview of an import says in words."""

from typing import Any

from calls.admin import show
from imports import preview, reconciliation
from imports.admin.reconciliation_look import unusable_words
from imports.models import ImportJob, SameBy
from imports.preview import SHOWN, Preview

KNOWN_WORDS = {
    SameBy.ADDRESS: "by address",
    SameBy.VERSION: "by version",
    SameBy.NAME_AND_SIZE: "by name and size: only a guess",
}


def words(job: ImportJob, found: Preview, *, operates: bool) -> dict[str, Any]:
    """What was found so far, and what can be answered by those who may."""
    first = list(preview.first_files(job))
    for file in first:
        file.size = show.size(file.size_bytes) if file.size_bytes is not None else ""
        file.known = f"looks known {KNOWN_WORDS.get(file.looks_known, '')}".strip() if file.looks_known else ""
    these = "this recording" if found.found == 1 else f"these {found.found:,} recordings"
    unusable = reconciliation.unusable_rows(job).select_related("source__upload").order_by("source", "row_number", "pk")
    return {
        "preview": _figures(found),
        "first_files": first,
        "first_title": f"The first {len(first)}" if found.found > len(first) else "What was found",
        "unusable_first": [unusable_words(row) for row in unusable[:SHOWN]] if found.unusable else [],
        "unusable_title": f"{found.unusable:,} {'row' if found.unusable == 1 else 'rows'} cannot be used",
        "entries_address": show.address(job, "entries"),
        "reconciliation_address": show.address(job, "reconciliation"),
        "answers": (f"Fetch {these}" if found.found else "Nothing to fetch yet") if operates else "",
    }


def _figures(found: Preview) -> list[tuple[str, str, str]]:
    size, note = "Unknown", "The source does not tell."
    if found.sized:
        size = show.size(found.known_size)
        rest = found.found - found.sized
        note = f"without {rest:,} that do not tell theirs" if rest else ""
    known = ", ".join(f"{number:,} {KNOWN_WORDS.get(same, same.label)}" for same, number in found.known_by.items())
    figures = [
        ("Recordings found", f"{found.found:,}", ""),
        ("Size", size, note),
        ("Look known", f"{found.looks_known:,}", known),
    ]
    if found.repeated:
        figures.append(("Named twice", f"{found.repeated:,}", "imported once"))
    if found.unusable:
        figures.append(("Rows that cannot be used", f"{found.unusable:,}", "listed below"))
    return figures
