"""What an import's page says in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from calls import tones
from calls.admin import show
from calls.admin.items import situation
from calls.admin.job_items import ItemPage, ItemRow, Part, page_number, page_of, work_words
from calls.admin.job_look import Headline, finished_word
from calls.models import BatchItem
from calls.work.states import OPEN, JobState, State
from imports import queries, reconciliation
from imports.admin import source_kind
from imports.models import ImportFile, ImportJob, ImportSource, SameBy

KINDS = [
    ("failed", "Failed or missing", "bad"),
    ("downloading", "Fetching", "busy"),
    ("processing", "Processing", "busy"),
    ("pending", "Waiting", "quiet"),
    ("cancelled", "Cancelled", "warn"),
    ("completed", "Done", "good"),
]
"""Kinds of files in the order in which they are listed: key, label, colour."""
DUPLICATE = ("duplicate", "Known already", "quiet")
TONES = {key: tone for key, _label, tone in KINDS}
LABELS = {key: label for key, label, _tone in KINDS}
WORDS = {
    **LABELS, "failed": "Failed", "uploading": "Storing", "converting": "Converting", "transcribing": "Transcribing",
    "analyzing": "Analyzing", "categorized": "Categorized",
}  # fmt: skip
"""What a file of each status (`queries.file_status`) is said to be."""
RUNNING_WORDS = {"uploading": "Fetching", "converting": "Converting"}
"""What an import of each status is said to be doing."""


@dataclass(frozen=True)
class Standing:
    """How far an import is: files by kind, duplicates among them, and its sources."""

    status: str
    percent: float
    counts: Counter[str]
    duplicates: int
    sources: list[ImportSource]

    @property
    def searching(self) -> bool:
        """Whether more recordings may be found."""
        return any(source.state in OPEN for source in self.sources)


def standing(job: ImportJob) -> Standing:
    """Asked of the database by a fixed number of questions; holds no job, and can be remembered."""
    counts = queries.status_counts([job])[job.pk]
    sources = list(ImportSource.objects.filter(job=job.pk).select_related("upload").order_by("pk"))
    kinds: Counter[str] = Counter()
    for status, number in counts.items():
        kinds[_kind(status)] += number
    return Standing(
        status=queries.job_status(job, sources, counts),
        percent=queries.percentage(job, sources, counts),
        counts=kinds,
        duplicates=ImportFile.objects.filter(job=job).exclude(duplicate_by="").count(),
        sources=sources,
    )


def _kind(status: str) -> str:
    """With which kind of files a file of this status is listed."""
    if status == "uploading":
        return "downloading"
    return status if status in TONES else "processing"


def headline(job: ImportJob, stand: Standing, *, missing: int) -> Headline:
    """Where the import stands; `missing` of its recordings are not there."""
    word, tone = _word(job, stand)
    total, failed = stand.counts.total(), max(stand.counts["failed"] - missing, 0)
    if stand.searching and job.state == JobState.ACTIVE:
        return Headline(word, tone, f"{total:,} {_recordings(total)} found so far", None)
    if job.previewed and not (queries.is_over(job) and not total):
        return Headline(word, tone, f"{total:,} {_recordings(total)} found, none fetched", 0)
    nothing = "Nothing new found" if job.watch_id else "No recordings found"
    text = f"{stand.counts['completed']:,} of {total:,} {_recordings(total)} done" if total else nothing
    text = f"{text}, {missing:,} missing" if missing else text
    text = f"{text}, {failed:,} failed" if failed else text
    return Headline(word, tone, text, int(stand.percent))


def _word(job: ImportJob, stand: Standing) -> tuple[str, str]:
    if stand.status in (JobState.PAUSED, JobState.STOPPED):
        return JobState(stand.status).label, "warn"
    if queries.is_over(job):
        sources = sum(source.state == State.FAILED for source in stand.sources)
        return finished_word(stand.counts["completed"], stand.counts["failed"] + sources)
    if stand.searching:
        return "Searching", "busy"
    if job.previewed:
        return "Waits for you", "warn"
    return RUNNING_WORDS.get(stand.status, "Processing"), "busy"


def searched_words(sources: Sequence[ImportSource]) -> str:
    """How far the search is."""
    searched = sum(source.state not in OPEN for source in sources)
    return f"{searched:,} of {len(sources):,} {'source' if len(sources) == 1 else 'sources'} searched"


def source_notice(sources: Sequence[ImportSource]) -> str:
    """How many places could not be searched; empty for none."""
    failed = sum(source.state == State.FAILED for source in sources)
    if not failed:
        return ""
    return f"{failed:,} of {len(sources):,} {'source' if len(sources) == 1 else 'sources'} could not be searched."


def host_notices(job: ImportJob, now: datetime) -> list[dict[str, str]]:
    """Hosts that are left alone for now since they asked for it."""
    waits = queries.hosts_that_wait(job, now)
    return [
        {"tone": "warn", "text": f"{host} asked us to wait until {_clock_time(until, now)}. The others go on."}
        for host, until in waits.items()
    ]


def _clock_time(moment: datetime, now: datetime) -> str:
    local = timezone.localtime(moment)
    same_day = local.date() == timezone.localtime(now).date()
    return local.strftime("%H:%M") if same_day else show.moment(moment)


def _recordings(number: int) -> str:
    return "recording" if number == 1 else "recordings"


MOST_SOURCES = 20
"""Sources on the page; the others are in their own list."""
SOURCE_WORDS = {State.RUNNING: "Searching", State.DONE: "Searched"}


def source_words(job: ImportJob, sources: Sequence[ImportSource], now: datetime) -> dict[str, Any]:
    """The sources with what became of them, what needs somebody first; addresses without what may be secret."""
    order = list(tones.STATES)
    for source in sources:
        source.job = job
    listed = sorted(sources, key=lambda source: order.index(State(source.state)))
    return {
        "source_rows": [_source_row(source, now) for source in listed[:MOST_SOURCES]],
        "more_sources": max(len(listed) - MOST_SOURCES, 0),
        "all_sources_address": show.list_address(ImportSource, job__id__exact=job.pk),
    }


def _source_row(source: ImportSource, now: datetime) -> dict[str, Any]:
    return {
        "key": source.pk,
        "name": str(source),
        "kind": source_kind.in_words(source.kind),
        "state": SOURCE_WORDS.get(State(source.state), State(source.state).label),
        "tone": tones.STATES[State(source.state)],
        "found": f"{source.found:,}",
        "what": situation(source, now) if source.state != State.DONE else _passed_over(source),
    }


def _passed_over(source: ImportSource) -> str:
    told = [
        (source.skipped, "other file passed over", "other files passed over"),
        (source.repeated, "named twice", "named twice"),
        (source.unusable, "row cannot be used", "rows cannot be used"),
    ]
    words = ", ".join(f"{number:,} {one if number == 1 else many}" for number, one, many in told if number)
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def kind_of(job: ImportJob, kind: str) -> QuerySet[Any]:
    """Files of one kind, in the order found."""
    files = ImportFile.objects.filter(job=job).order_by("pk")
    states = {"downloading": [State.RUNNING], "pending": [State.WAITING]}
    items = {"failed": [State.FAILED], "cancelled": [State.CANCELLED], "processing": list(OPEN)}
    if kind == "duplicate":
        return files.exclude(duplicate_by="")
    if kind in states:
        return files.filter(state__in=states[kind])
    on_the_way = BatchItem.objects.filter(job=job.batch_id, call__isnull=False)
    fetched = Q(state__in=queries.FETCHED)
    if kind == "completed":
        off = on_the_way.filter(state__in=queries.UNDER_WAY).values("call")
        return files.filter(fetched).exclude(call__in=off)
    at_work = fetched & Q(call__in=on_the_way.filter(state__in=items[kind]).values("call"))
    return files.filter(at_work if kind == "processing" else at_work | Q(state=kind))


def page(job: ImportJob, stand: Standing, chosen: str, number: str) -> ItemPage:
    """The files to be listed now."""
    if chosen == "duplicate":
        parts = [Part(kind_of(job, chosen), stand.duplicates)]
    else:
        kinds = [chosen] if chosen in TONES else list(TONES)
        parts = [Part(kind_of(job, kind), stand.counts[kind]) for kind in kinds]
    return page_of(parts, page_number(number))


def file_rows(job: ImportJob, keys: list[int], *, now: datetime) -> list[ItemRow]:
    """Files with where they stand: with their own work until they are fetched, then with their call's."""
    files = ImportFile.objects.select_related("call", "job").in_bulk(keys)
    calls = [file.call_id for file in files.values() if file.call_id]
    items = BatchItem.objects.filter(job=job.batch_id, call__in=calls).select_related("job")
    by_call = {item.call_id: item for item in items}
    return [_row(files[key], by_call.get(files[key].call_id), now) for key in keys if key in files]


def _row(file: ImportFile, item: Any, now: datetime) -> ItemRow:
    fetched = file.state in queries.FETCHED
    status = queries.fetch_status(file.state, file.stage) or queries.item_status(
        item and item.state, item and item.stage
    )
    kind = _kind(status)
    working = item if fetched and item else file
    words = {**work_words(working, now), "stage": _stage(working) if kind in ("failed", "cancelled") else ""}
    if fetched and (item is None or item.state in queries.FETCHED):
        words["what"] = file.error_text
    if file.duplicate_by:
        words["what"] = f"{SameBy(file.duplicate_by).label}. {words['what']}"
    missing = reconciliation.outcome_of(file) == "missing"
    return ItemRow(
        key=file.pk, name=file.name, address=show.address(file.call or file), owner="",
        state="Missing" if missing else WORDS[status],
        tone=TONES[kind], **words,
    )  # fmt: skip


def _stage(working: Any) -> str:
    return "" if isinstance(working, ImportFile) else show.stage(working.stage)
