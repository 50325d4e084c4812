"""Where the files of an export are fetched."""

from django.urls import reverse

from calls.downloads import Download
from calls.models import Batch
from calls.work.states import State
from reports.models import ExportFile


def address(file: ExportFile, kind: str) -> str:
    """Of its "csv" or "xlsx"."""
    return reverse("admin:reports_exportfile_download", args=[file.pk, kind])


def downloads(batch: Batch) -> list[Download]:
    """The files of an export that are ready."""
    ready = ExportFile.objects.filter(job=batch, state=State.DONE).first()
    if ready is None:
        return []
    size = "1 call" if ready.calls == 1 else f"{ready.calls:,} calls"
    return [
        Download(f"Excel file ({size})", address(ready, "xlsx")),
        Download(f"CSV file ({size})", address(ready, "csv")),
    ]
