"""Questions about imports that cross models: how far one is, file by file, in the API's words (features C1, C2)."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from calls.models import BatchItem
from calls.work.states import OPEN, JobState, State
from imports.models import ImportFile, ImportJob, ImportSource
from imports.web.hosts import shown_source

STAGE_STATUS = {"audio": "converting", "transcribe": "transcribing", "insights": "analyzing"}
FETCH_STATUS = {
    State.WAITING: "pending",
    State.RUNNING: "downloading",
    State.FAILED: "failed",
    State.CANCELLED: "cancelled",
}
ENDED = {"completed", "failed", "cancelled"}
WAY_GONE = {"pending": 0.0, "downloading": 0.0, "converting": 0.25, "transcribing": 0.5, "analyzing": 0.75}
"""How much of its way a file of each status has behind it; the rest has ended."""

ITEM_FIELDS = ("state", "stage", "error_code", "error_text", "error_hint")
"""What a file tells of its call's way through the batch, each as `item_<name>`."""


def files_with_progress(job: ImportJob) -> Any:
    """Files of the job with the `ITEM_FIELDS` of their call's item in the batch, and `truncated`."""
    item = BatchItem.objects.filter(job=job.batch_id, call=OuterRef("call"))
    return (
        ImportFile.objects.filter(job=job)
        .order_by("pk")
        .annotate(**{f"item_{name}": Subquery(item.values(name)[:1]) for name in ITEM_FIELDS})
        .annotate(truncated=Coalesce(F("call__audio__truncated"), False))
    )


def file_status(file: Any) -> str:
    """One word for how far a file of `files_with_progress` is."""
    if file.state in FETCH_STATUS:
        return FETCH_STATUS[State(file.state)]
    return item_status(file.item_state, file.item_stage)


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
    counts = status_counts(job)
    total = sum(counts.values())
    completed, failed = counts["completed"], counts["failed"]
    sources = list(job.sources.order_by("pk"))
    report = {
        "job_id": job.pk,
        "status": _status(job, sources, counts),
        "customer_name": job.customer.name,
        "total_files": total,
        "processed_files": completed,
        "failed_files": failed,
        "duplicate_files": ImportFile.objects.filter(job=job, is_duplicate=True).count(),
        "progress_percentage": _percentage(job, sources, counts),
        "created_at": job.created_at.isoformat(),
        "updated_at": _updated_at(job).isoformat(),
        "sources": [_source(source) for source in sources],
    }
    if include_files:
        report["files"] = list(file_reports(job))
    return report


def status_counts(job: ImportJob) -> Counter[str]:
    """How many files are at which status, counted by the database."""
    fetched = Q(state__in=(State.DONE, State.SKIPPED))
    counts: Counter[str] = Counter()
    unfetched = ImportFile.objects.filter(job=job).exclude(fetched).values("state").annotate(count=Count("pk"))
    for row in unfetched.order_by():
        counts[FETCH_STATUS[State(row["state"])]] += row["count"]
    rows = files_with_progress(job).filter(fetched).values("item_state", "item_stage").annotate(count=Count("pk"))
    for row in rows.order_by():
        counts[item_status(row["item_state"], row["item_stage"])] += row["count"]
    return counts


def is_over(job: ImportJob) -> bool:
    """Whether nothing of the import will change by itself any more."""
    ended = (JobState.FINISHED, JobState.STOPPED)
    return job.state in ended and (job.batch is None or job.batch.state in ended)


def file_reports(job: ImportJob) -> Iterator[dict[str, Any]]:
    """Each file with its status and, where there is one, its error."""
    for file in files_with_progress(job).iterator(chunk_size=500):
        yield {
            "file_id": file.pk,
            "file_name": file.name,
            "url": shown_source(file.url),
            "status": file_status(file),
            "call_id": file.call_id,
            "duplicate": file.is_duplicate,
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
        "location": shown_source(source.location),
        "kind": source.kind,
        "state": source.state,
        "found": source.found,
        "skipped": source.skipped,
        "error": _error(source, ""),
    }


def _status(job: ImportJob, sources: list[ImportSource], counts: Counter[str]) -> str:
    if job.state in (JobState.PAUSED, JobState.STOPPED):
        return job.state
    if job.batch is not None and job.batch.state in (JobState.PAUSED, JobState.STOPPED):
        return job.batch.state
    if is_over(job):
        return "completed" if counts["completed"] else "failed"
    return _step(sources, counts)


def _step(sources: list[ImportSource], counts: Counter[str]) -> str:
    if any(source.state in OPEN for source in sources):
        untouched = all(source.state == State.WAITING and not source.attempts for source in sources)
        return "pending" if untouched else "discovering"
    if counts["pending"] or counts["downloading"]:
        return "uploading"
    return "analyzing"


def _percentage(job: ImportJob, sources: list[ImportSource], counts: Counter[str]) -> float:
    """Share of the way that all files together have gone; 100 exactly when everything has ended, never before."""
    if is_over(job) and sum(counts[status] for status in ENDED) == sum(counts.values()):
        return 100.0
    if not counts or any(source.state in OPEN for source in sources):
        return 0.0
    gone = sum(count * WAY_GONE.get(status, 1.0) for status, count in counts.items())
    return min(round(100 * gone / sum(counts.values()), 1), 99.9)


def _updated_at(job: ImportJob) -> Any:
    """When anything of it last changed: the job itself, a file, or a call on its way."""
    items = (ImportFile.objects.filter(job=job), BatchItem.objects.filter(job=job.batch_id))
    latest = [rows.aggregate(beat=Max("beat_at"), end=Max("finished_at")) for rows in items]
    times = [job.updated_at, job.batch and job.batch.updated_at, *(time for row in latest for time in row.values())]
    return max(time for time in times if time)
