"""Exports: how far they are, and their files."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path

from calls.access.admin import EMPTY
from calls.admin import show
from calls.admin.items import WORK_FIELDS, ItemAdmin
from calls.models import BatchItem, Customer
from calls.recordings import open_kept
from calls.work.errors import WorkError
from calls.work.states import State
from reports.exports.links import address, answers_name
from reports.models import ExportFile

CSV, EXCEL = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS: dict[str, tuple[str, Callable[[ExportFile], str]]] = {
    "csv": (CSV, lambda file: file.csv_name),
    "xlsx": (EXCEL, lambda file: file.excel_name),
    "answers-csv": (CSV, lambda file: answers_name(file.job, ".csv")),
    "answers-xlsx": (EXCEL, lambda file: answers_name(file.job, ".xlsx")),
}
"""What a file is, and where it lies in the storage."""


@admin.register(ExportFile)
class ExportFileAdmin(ItemAdmin):
    """One row an export batch."""

    list_display = (
        show.column("job", "batch", str), "state", show.column("calls", "calls", show.count), "files", "situation",
        "queued_at", "finished_at",
    )  # fmt: skip
    list_filter = ("state", "queued_at")
    list_select_related = ("job",)
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": (show.column("job", "batch", show.link), show.column("calls", "calls", show.count), "files",
                           "situation")}),
        ("Work", {"fields": WORK_FIELDS}),
    )  # fmt: skip

    def get_urls(self) -> list[Any]:
        """With the files themselves."""
        download = self.admin_site.admin_view(self.download)
        name = "reports_exportfile_download"
        return [path("<int:pk>/download/<str:kind>/", download, name=name), *super().get_urls()]

    @admin.display(description="files")
    def files(self, file: ExportFile) -> Any:
        """Links to both."""
        if file.state != State.DONE:
            return EMPTY
        return show.links((address(file, kind), kind.upper()) for kind in ("xlsx", "csv"))

    def download(self, request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
        """One of the files, for people who may export and see every call in it."""
        if not request.user.has_perm("reports.view_exportfile"):
            raise PermissionDenied
        file = self.get_queryset(request).filter(pk=pk, state=State.DONE).select_related("job").first()
        if file is None or kind not in KINDS or _holds_strangers(file, request.user):
            raise Http404
        content_type, name_of = KINDS[kind]
        name = name_of(file)
        try:
            kept = open_kept(name)
        except WorkError as error:
            if not error.permanent:
                return HttpResponse(error.text, status=503, content_type="text/plain; charset=utf-8")
            raise Http404 from error  # somebody has tidied up the storage
        return FileResponse(
            kept, as_attachment=True, filename=_file_name(file, name),
            content_type=content_type,
        )  # fmt: skip


def _file_name(file: ExportFile, name: str) -> str:
    path = PurePosixPath(name)
    return f"{'answers' if path.stem.startswith('answers') else 'calls'}-{file.job_id}{path.suffix}"


def _holds_strangers(file: ExportFile, user: Any) -> bool:
    seen = Customer.objects.visible_to(user)
    return BatchItem.objects.filter(job=file.job).exclude(customer__in=seen).exists()
