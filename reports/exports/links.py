"""Where the files of an export are fetched."""

from django.urls import reverse
from django.utils import timezone

from calls.downloads import Download
from calls.models import Batch, BatchItem
from calls.work.states import State
from insights.models import Answer
from reports.models import ExportFile


def address(file: ExportFile, kind: str) -> str:
    """Of its "csv" or "xlsx", or of those with answers and quotes, "answers-csv" or "answers-xlsx"."""
    return reverse("admin:reports_exportfile_download", args=[file.pk, kind])


def downloads(batch: Batch) -> list[Download]:
    """The files of an export that are ready."""
    ready = ExportFile.objects.filter(job=batch, state=State.DONE).first()
    if ready is None:
        return []
    size = "1 call" if ready.calls == 1 else f"{ready.calls:,} calls"
    files = [
        Download(f"Excel file ({size})", address(ready, "xlsx")),
        Download(f"CSV file ({size})", address(ready, "csv")),
    ]
    if has_answers(ready):
        files += [
            Download("Answers and quotes, Excel", address(ready, "answers-xlsx")),
            Download("Answers and quotes, CSV", address(ready, "answers-csv")),
        ]
    return files


def has_answers(file: ExportFile) -> bool:
    """Whether its calls had been asked when it was written."""
    calls = BatchItem.objects.filter(job=file.job_id, call__isnull=False).values("call")
    return Answer.objects.filter(call__in=calls, created_at__lt=file.finished_at or timezone.now()).exists()


def answers_name(batch: Batch, suffix: str) -> str:
    """Where the files with answers and quotes lie in the storage."""
    return f"exports/{batch.pk}/answers{suffix}"
