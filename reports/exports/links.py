"""Where the files of an export are fetched."""

from django.urls import reverse

from reports.models import ExportFile


def address(file: ExportFile, kind: str) -> str:
    """Of its "csv" or "xlsx"."""
    return reverse("admin:reports_exportfile_download", args=[file.pk, kind])
