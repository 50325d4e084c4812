"""Questions about imports that cross models: how far one is, file by file, in the API's words (features C1, C2)."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from calls.models import BatchItem, Gate
from calls.work.states import OPEN, JobState, State
from imports.models import ImportFile, ImportJob, ImportSource
from imports.web.hosts import shown_source

STAGE_STATUS = {
    "audio": "converting",
    "transcribe": "transcribing",
    "insights": "analyzing",
    "analysis": "categorized",
}
FETCH_STATUS = {
    State.WAITING: "pending",
    State.RUNNING: "downloading",
    State.FAILED: "failed",
    State.CANCELLED: "cancelled",
}
STORING = "store"
"""The stage of a file that is here and is being put into the storage."""
FETCHED = (State.DONE, State.SKIPPED)
UNDER_WAY = [state for state in State if state not in FETCHED]
"""States of the items of calls that are not through, or came off their way."""
ENDED = {"completed", "failed", "cancelled"}
WAY_GONE = {
    "pending": 0.0, "downloading": 0.0, "uploading": 0.15, "converting": 0.25, "transcribing": 0.5, "analyzing": 0.75,
    "categorized": 0.9,
}  # fmt: skip
"""How much of its way a file of each status has behind it; the rest has ended."""

ITEM_FIELDS = ("state", "stage", "error_code", "error_text", "error_hint")
"""What a file tells of its call's way through the batch, each as `item_<name>`."""


def files_with_progress(*jobs: ImportJob) -> Any:
    """Files of the jobs with the `ITEM_FIELDS` of their call's item in the batch, and `truncated`."""
    item = BatchItem.objects.filter(job=OuterRef("job__batch"), call=OuterRef("call"))
    return (
        ImportFile.objects.filter(job__in=jobs)
        .order_by("pk")
        .annotate(**{f"item_{name}": Subquery(item.values(name)[:1]) for name in ITEM_FIELDS})
        .annotate(truncated=Coalesce(F("call__audio__truncated"), False))
    )


def file_status(file: Any) -> str:
    """One word for how far a file of `files_with_progress` is."""
    return fetch_status(file.state, file.stage) or item_status(file.item_state, file.item_stage)


def fetch_status(state: str, stage: str) -> str:
    """How far fetching a file is; empty once that is over."""
    if state == State.RUNNING and stage == STORING:
        return "uploading"
    return FETCH_STATUS.get(State(state), "")


def item_status(state: str | None, stage: str | None) -> str:
    """How far the call is; without an item there was nothing left to do."""
    if state in (None, State.DONE, State.SKIPPED):
        return "completed"
    if state == State.FAILED:
        return "failed"
    if state == State.CANCELLED:
        return "cancelled"
    return STAGE_STATUS.get(stage or "", "analyzing")


def job_report(job: ImportJob, *, include_files: bool = False) -> dict[str, Any]:
    """The whole job as the API and the commands show it; `files` row by row if asked for."""
    job = ImportJob.objects.select_related("customer", "batch").get(pk=job.pk)
    report = job_reports([job])[0]
    if include_files:
        report["files"] = [file_report(file) for file in files_with_progress(job).iterator(chunk_size=500)]
    return report


def job_reports(jobs: list[ImportJob]) -> list[dict[str, Any]]:
    """Several jobs (with customer and batch at hand), by a fixed number of questions to the database."""
    counts, sources, moments = status_counts(jobs), _sources_by_job(jobs), _last_moments(jobs)
    doubles = ImportFile.objects.filter(job__in=jobs).exclude(duplicate_by="").order_by()
    duplicates = dict(doubles.values_list("job").annotate(Count("pk")))
    return [
        {
            "job_id": job.pk,
            "status": job_status(job, sources[job.pk], counts[job.pk]),
            "customer_name": job.customer.name,
            "total_files": counts[job.pk].total(),
            "processed_files": counts[job.pk]["completed"],
            "failed_files": counts[job.pk]["failed"],
            "has_errors": has_errors(sources[job.pk], counts[job.pk]),
            "duplicate_files": duplicates.get(job.pk, 0),
            "progress_percentage": percentage(job, sources[job.pk], counts[job.pk]),
            "created_at": job.created_at.isoformat(),
            "updated_at": max(moments[job.pk]).isoformat(),
            **_paused_by_chat(job),
            "sources": [_source(source) for source in sources[job.pk]],
        }
        for job in jobs
    ]


def _paused_by_chat(job: ImportJob) -> dict[str, str]:
    """Why CHAT itself paused the import or the work on its calls; empty where it did not."""
    paused = [part for part in (job, job.batch) if part and part.state == JobState.PAUSED and part.paused_code]
    names = ("paused_code", "paused_text", "paused_hint")
    return {name: getattr(paused[0], name) if paused else "" for name in names}


def has_errors(sources: list[ImportSource], counts: Counter[str]) -> bool:
    """Whether anything of the import failed: a file, a source, or a row of a list."""
    return bool(counts["failed"]) or any(source.state == State.FAILED or source.unusable for source in sources)


def status_counts(jobs: list[ImportJob]) -> dict[int, Counter[str]]:
    """By job: how many files are at which status, counted by the database.

    Only files whose call is still on its way, or came off it, are looked at one by one: the others are completed.
    """
    counts: dict[int, Counter[str]] = {job.pk: Counter() for job in jobs}
    files = ImportFile.objects.filter(job__in=jobs).order_by()
    for job, state, stage, number in files.values_list("job", "state", "stage").annotate(Count("pk")):
        counts[job][fetch_status(state, stage) or "completed"] += number
    under_way = files.filter(
        state__in=FETCHED, call__batch_items__job=F("job__batch"), call__batch_items__state__in=UNDER_WAY
    )
    rows = under_way.values_list("job", "call__batch_items__state", "call__batch_items__stage").annotate(Count("pk"))
    for job, state, stage, number in rows:
        counts[job][item_status(state, stage)] += number
        counts[job]["completed"] -= number
    return {job: +found for job, found in counts.items()}


def _sources_by_job(jobs: list[ImportJob]) -> dict[int, list[ImportSource]]:
    sources: dict[int, list[ImportSource]] = {job.pk: [] for job in jobs}
    for source in ImportSource.objects.filter(job__in=jobs).select_related("upload").order_by("pk"):
        sources[source.job_id].append(source)
    return sources


def hosts_that_wait(job: ImportJob, now: datetime) -> dict[str, datetime]:
    """Hosts that something of the import waits for, since they asked to be left alone, with the time until then."""
    closed = dict(Gate.objects.filter(closed_until__gt=now).order_by("name").values_list("name", "closed_until"))
    waiting: set[str] = set()
    for model in (ImportSource, ImportFile) if closed else ():
        items = model.objects.filter(job=job.pk, state=State.WAITING, gate__in=closed)
        waiting.update(items.order_by().values_list("gate", flat=True).distinct())
    return {name: until for name, until in closed.items() if until and name in waiting}


def is_over(job: ImportJob) -> bool:
    """Whether nothing of the import will change by itself any more."""
    ended = (JobState.FINISHED, JobState.STOPPED)
    return job.state in ended and (job.batch is None or job.batch.state in ended)


def file_report(file: Any) -> dict[str, Any]:
    """A file of `files_with_progress` with its status and, where there is one, its error."""
    return {
        "file_id": file.pk,
        "file_name": file.name,
        "url": shown_source(file.url),
        "status": file_status(file),
        "call_id": file.call_id,
        "duplicate": bool(file.duplicate_by),
        "duplicate_by": file.duplicate_by,
        "order_id": file.order_id,
        "truncated": file.truncated,
        "size_bytes": file.size_bytes,
        "error": _error(file, "") or _error(file, "item_"),
    }


def _error(row: Any, prefix: str) -> dict[str, str] | None:
    code = getattr(row, f"{prefix}error_code")
    if not code:
        return None
    return {
        "code": code,
        "text": getattr(row, f"{prefix}error_text"),
        "hint": getattr(row, f"{prefix}error_hint"),
    }


def _source(source: ImportSource) -> dict[str, Any]:
    return {
        "location": str(source),
        "kind": source.kind,
        "state": source.state,
        "found": source.found,
        "skipped": source.skipped,
        "repeated": source.repeated,
        "unusable": source.unusable,
        "error": _error(source, ""),
    }


def job_status(job: ImportJob, sources: list[ImportSource], counts: Counter[str]) -> str:
    """One word for how far the import is; with a preview it is pending until somebody says that files be fetched."""
    if job.state in (JobState.PAUSED, JobState.STOPPED):
        return job.state
    if job.batch is not None and job.batch.state in (JobState.PAUSED, JobState.STOPPED):
        return job.batch.state
    if is_over(job):
        return "completed" if counts["completed"] or found_nothing_new(job, sources, counts) else "failed"
    return _step(job, sources, counts)


def found_nothing_new(job: ImportJob, sources: list[ImportSource], counts: Counter[str]) -> bool:
    """Whether a watched source was searched and had nothing new to bring: no error, and nothing to show."""
    return job.watch_id is not None and not counts and all(source.state == State.DONE for source in sources)


def _step(job: ImportJob, sources: list[ImportSource], counts: Counter[str]) -> str:
    if any(source.state in OPEN for source in sources):
        untouched = all(source.state == State.WAITING and not source.attempts for source in sources)
        return "pending" if untouched else "discovering"
    if job.previewed:
        return "pending"
    if any(counts[status] for status in ("pending", "downloading", "uploading")):
        return "uploading"
    return "converting" if counts["converting"] else "analyzing"


def percentage(job: ImportJob, sources: list[ImportSource], counts: Counter[str]) -> float:
    """Share of the way that all files together have gone; 100 exactly when everything has ended, never before."""
    if is_over(job) and sum(counts[status] for status in ENDED) == sum(counts.values()):
        return 100.0
    if not counts or any(source.state in OPEN for source in sources):
        return 0.0
    gone = sum(count * WAY_GONE.get(status, 1.0) for status, count in counts.items())
    return min(round(100 * gone / sum(counts.values()), 1), 99.9)


def _last_moments(jobs: list[ImportJob]) -> dict[int, list[Any]]:
    """By job: when the job itself, a file of it, or a call on its way last changed."""
    moments = {job.pk: [job.updated_at, *([job.batch.updated_at] if job.batch else [])] for job in jobs}
    by_batch = {job.batch_id: job.pk for job in jobs if job.batch_id}
    files, items = ImportFile.objects.filter(job__in=jobs), BatchItem.objects.filter(job__in=by_batch)
    for rows, owner in ((files, None), (items, by_batch)):
        latest = rows.order_by().values_list("job").annotate(Max("beat_at"), Max("finished_at"))
        for job, *times in latest:
            moments[owner[job] if owner else job] += [time for time in times if time]
    return moments
