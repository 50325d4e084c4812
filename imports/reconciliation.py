"""The reconciliation of an import: everything that was asked for, and what became of each.

Entries are what an import was asked for: every recording found (`ImportFile`), every row of a list that cannot be used
(`UnusableRow`; a row of a manifest counts once, however many of its cells are wrong), every entry that names what the
import lists already (repeated), and every place that could not be searched and of which nothing else is counted. Each
entry has exactly one outcome:

    asked = done + duplicate + missing + failed + unusable + repeated + open + cancelled
    found = asked - missing - unusable

- done: the recording is a call. Its later stages are told apart: how many of these calls are still being processed,
  failed later, or were stopped later.
- duplicate: the customer had the recording already; it is linked to that call.
- missing: the source says that it is not there (`MISSING`).
- failed: any other error, counted by its code.
- unusable: a row from which nothing can be imported.
- repeated: named more than once in this import; imported once.
- open: waits or is in work. cancelled: stopped by a person before it ended.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Count, Max, Min, QuerySet

from calls.models import BatchItem
from calls.work.states import OPEN, State
from imports.models import ImportFile, ImportJob, ImportSource, UnusableRow, UploadKind

MISSING = ("import:source:not-found", "import:order:not-found")
"""Error codes that say: it is not there."""

OUTCOMES = ("done", "duplicate", "missing", "failed", "unusable", "repeated", "open", "cancelled")
"""In the order in which they are shown."""


@dataclass(frozen=True)
class Sums:
    """How many entries had which outcome."""

    done: int = 0
    duplicate: int = 0
    missing: int = 0
    failed: int = 0
    unusable: int = 0
    repeated: int = 0
    open: int = 0
    cancelled: int = 0

    @property
    def asked(self) -> int:
        """All entries."""
        return sum(asdict(self).values())

    @property
    def found(self) -> int:
        """Entries that name something which was there."""
        return self.asked - self.missing - self.unusable

    def as_json(self) -> dict[str, int]:
        """Plain numbers by name."""
        return {"asked": self.asked, "found": self.found, **{name: getattr(self, name) for name in OUTCOMES}}


@dataclass(frozen=True)
class Reason:
    """Why entries failed or are missing: what one of them says, and how many say the same (`alike`) or nearly so."""

    code: str
    text: str
    hint: str
    count: int
    alike: bool = True

    @property
    def missing(self) -> bool:
        """Whether it says that something is not there."""
        return self.code in MISSING

    def as_json(self) -> dict[str, Any]:
        """As the API tells it."""
        return {"code": self.code, "text": self.text, "hint": self.hint, "count": self.count}


@dataclass(frozen=True)
class SourceSums:
    """The outcomes of one source."""

    source: ImportSource
    sums: Sums

    def as_json(self) -> dict[str, Any]:
        """The place without its secrets."""
        return {"source_id": self.source.pk, "location": str(self.source), "kind": self.source.kind,
                **self.sums.as_json()}  # fmt: skip


@dataclass(frozen=True)
class Reconciliation:
    """Of one import: in total, by source, by reason; and of the calls made, how many are not through."""

    total: Sums
    sources: list[SourceSums]
    reasons: list[Reason]
    later: dict[str, int] = field(default_factory=dict)
    """Of the calls made: `processing`, `failed` and `cancelled` at a later stage."""
    later_reasons: list[Reason] = field(default_factory=list)
    missing_recordings: int = 0
    """Those of `total.missing` that were found first; the others are places."""

    def as_json(self) -> dict[str, Any]:
        """As the API tells it."""
        return {
            **self.total.as_json(),
            "still_processing": self.later["processing"],
            "failed_later": self.later["failed"],
            "cancelled_later": self.later["cancelled"],
            "reasons": [reason.as_json() for reason in self.reasons],
            "later_reasons": [reason.as_json() for reason in self.later_reasons],
            "sources": [row.as_json() for row in self.sources],
        }


def of(job: ImportJob) -> Reconciliation:
    """How the import stands, by a fixed number of questions to the database."""
    sources = list(ImportSource.objects.filter(job=job.pk).select_related("upload").order_by("pk"))
    counts = _counted_by_source(job, sources)
    places = _places(sources, counts)
    missing = sum(counted["missing"] for counted in counts.values())
    for place in places:
        counts[place.pk][_outcome_of_place(place)] += 1
    rows = [SourceSums(source, Sums(**counts[source.pk])) for source in sources]
    total = sum(counts.values(), Counter())
    return Reconciliation(Sums(**total), rows, _reasons(job, places), _later(job), _later_reasons(job), missing)


def outcome_of(file: ImportFile) -> str:
    """What became of a recording that was found."""
    return _outcome(file.state, file.error_code, is_duplicate=bool(file.duplicate_by))


def files_of_all(job: ImportJob) -> QuerySet[Any]:
    """All recordings that were found, without what only the engine needs."""
    files: QuerySet[Any] = ImportFile.objects.filter(job=job).defer("details", "stored_as")
    return files


def counts_each_cell(source: ImportSource) -> bool:
    """Whether a row of this list may hold several entries; one of a manifest is one, whatever is wrong with it."""
    return source.upload is not None and source.upload.kind == UploadKind.ORDERS


def files_of(job: ImportJob, outcome: str) -> QuerySet[Any]:
    """The recordings with this outcome, in the order found; none for outcomes that recordings do not have."""
    files = ImportFile.objects.filter(job=job).order_by("pk")
    failed = files.filter(state=State.FAILED)
    chosen: dict[str, QuerySet[Any]] = {
        "done": files.filter(state=State.DONE, duplicate_by=""),
        "duplicate": files.filter(state=State.SKIPPED) | files.filter(state=State.DONE).exclude(duplicate_by=""),
        "missing": failed.filter(error_code__in=MISSING),
        "failed": failed.exclude(error_code__in=MISSING),
        "open": files.filter(state__in=OPEN),
        "cancelled": files.filter(state=State.CANCELLED),
    }
    return chosen.get(outcome, files.none())


def number_unusable(job: ImportJob) -> int:
    """How many rows cannot be used."""
    return sum(number for _source, number in _unusable_by_source(job))


def unusable_rows(job: ImportJob) -> QuerySet[Any]:
    """Rows that cannot be used, one for each wrong cell."""
    return UnusableRow.objects.filter(source__job=job)


def failed_places(job: ImportJob, *outcomes: str) -> list[ImportSource]:
    """Sources that are entries themselves, with these outcomes."""
    sources = list(ImportSource.objects.filter(job=job.pk).select_related("upload").order_by("pk"))
    places = _places(sources, _counted_by_source(job, sources))
    return [place for place in places if _outcome_of_place(place) in outcomes]


def _outcome(state: str, error_code: str, *, is_duplicate: bool) -> str:
    if state in OPEN:
        return "open"
    if state == State.FAILED:
        return "missing" if error_code in MISSING else "failed"
    if state == State.DONE:
        return "duplicate" if is_duplicate else "done"
    return "duplicate" if state == State.SKIPPED else "cancelled"


def _counted_by_source(job: ImportJob, sources: Iterable[ImportSource]) -> dict[int, Counter[str]]:
    """Recordings, unusable rows and repeated entries of each source, by outcome."""
    counts: dict[int, Counter[str]] = {source.pk: +Counter(repeated=source.repeated) for source in sources}
    files = ImportFile.objects.filter(job=job.pk).order_by()
    rows = files.values_list("source", "state", "error_code", "duplicate_by").annotate(Count("pk"))
    for source, state, code, same_by, number in rows:
        if source in counts:
            counts[source][_outcome(state, code, is_duplicate=bool(same_by))] += number
    for source, number in _unusable_by_source(job):
        if source in counts:
            counts[source]["unusable"] += number
    return counts


def _unusable_by_source(job: ImportJob) -> list[tuple[int, int]]:
    """Sources with how many of their rows cannot be used; a line of order IDs may hold several bad ones."""
    rows = UnusableRow.objects.filter(source__job=job.pk).order_by().values_list("source", "source__upload__kind")
    counted = rows.annotate(Count("pk"), Count("row_number", distinct=True))
    return [(source, cells if kind == UploadKind.ORDERS else lines) for source, kind, cells, lines in counted]


def _places(sources: Iterable[ImportSource], counts: dict[int, Counter[str]]) -> list[ImportSource]:
    """Sources that are entries themselves: not searched, and nothing else of them is counted."""
    return [source for source in sources if source.state == State.FAILED and not counts[source.pk]]


def _outcome_of_place(source: ImportSource) -> str:
    return _outcome(source.state, source.error_code, is_duplicate=False)


def _reasons(job: ImportJob, places: list[ImportSource]) -> list[Reason]:
    """Why recordings and places failed, the most frequent first."""
    reasons = {reason.code: reason for reason in _grouped(ImportFile.objects.filter(job=job.pk, state=State.FAILED))}
    for place in places:
        known = reasons.get(place.error_code)
        alike = known is None or (known.alike and known.text == place.error_text)
        count = 1 + (known.count if known else 0)
        reasons[place.error_code] = Reason(place.error_code, place.error_text, place.error_hint, count, alike)
    return sorted(reasons.values(), key=lambda reason: (-reason.count, reason.code))


def _grouped(failed: QuerySet[Any]) -> list[Reason]:
    """Failed items by the code of their error."""
    groups = failed.order_by().values("error_code").annotate(
        number=Count("pk"), text=Min("error_text"), last=Max("error_text"), hint=Min("error_hint")
    )  # fmt: skip
    return [
        Reason(row["error_code"], row["text"], row["hint"], row["number"], row["text"] == row["last"])
        for row in groups.order_by("-number", "error_code")
    ]


def _made_calls(job: ImportJob) -> QuerySet[Any]:
    return ImportFile.objects.filter(job=job.pk, state=State.DONE, duplicate_by="")


def _later(job: ImportJob) -> dict[str, int]:
    """How many of the calls made are not through, or came off their way."""
    later = {"processing": 0, "failed": 0, "cancelled": 0}
    if job.batch_id is None:
        return later
    off = _made_calls(job).filter(
        call__batch_items__job=job.batch_id, call__batch_items__state__in=(*OPEN, State.FAILED, State.CANCELLED)
    )
    for state, number in off.order_by().values_list("call__batch_items__state").annotate(Count("pk")):
        later["processing" if state in OPEN else state] += number
    return later


def _later_reasons(job: ImportJob) -> list[Reason]:
    if job.batch_id is None:
        return []
    calls = _made_calls(job).filter(call__isnull=False).values("call")
    return _grouped(BatchItem.objects.filter(job=job.batch_id, state=State.FAILED, call__in=calls))
