"""Imports that are under way or over: looking at them, and controlling them."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api.base import ApiView, reads
from calls.api.controls import control
from calls.api.pagination import OLDEST_FIRST, Keyset
from calls.api.polling import ETAG, polled, with_etag
from calls.api.problems import ProblemSerializer
from imports import preview, reconciliation, services
from imports.api.base import TAG, ImportView
from imports.api.job_shapes import (
    JobsQuery,
    JobsSerializer,
    JobStatusSerializer,
    PreviewSerializer,
    ReconciliationSerializer,
    RetryQuery,
    StatusQuery,
    UnusableSerializer,
)
from imports.models import ImportFile, ImportJob, UnusableRow
from imports.queries import file_report, files_with_progress, job_report, job_reports
from imports.web.hosts import shown_source


class ImportStatus(ImportView):
    """For polling: send the ETag of the answer before as If-None-Match."""

    @extend_schema(
        operation_id="bulk_import_status",
        summary="How far an import is",
        description="Figures are at most a second old. With `include_files=true` at most `files_limit` files in "
        "their order; `next_files_after` is the `files_after` of the next ones.",
        parameters=[StatusQuery, ETAG],
        responses={200: JobStatusSerializer, 304: OpenApiResponse(description="Nothing has changed.")},
    )
    def get(self, request: Request, job_id: int) -> HttpResponseBase:  # noqa: ARG002 - found by the framework
        """Others' imports are not found."""
        query = StatusQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        job = self.get_object()
        if not query.validated_data["include_files"]:
            return polled(request, job, "status", lambda: self.status_of(job))
        return with_etag(request, {**self.status_of(job), **_files(job, query.validated_data)})


def _files(job: ImportJob, query: dict[str, Any]) -> dict[str, Any]:
    limit = query["files_limit"]
    rows = list(files_with_progress(job).filter(pk__gt=query["files_after"])[: limit + 1])
    more = rows[limit - 1].pk if len(rows) > limit else None
    return {"files": [file_report(file) for file in rows[:limit]], "next_files_after": more}


class ImportList(ImportView):
    """Newest first."""

    @extend_schema(
        operation_id="bulk_import_jobs",
        summary="Imports, newest first",
        parameters=[JobsQuery],
        responses={200: JobsSerializer},
    )
    def get(self, request: Request) -> Response:
        """A page of them, with a fixed number of questions to the database."""
        query = JobsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        limit, offset = query.validated_data["limit"], query.validated_data["offset"]
        jobs = self.get_queryset()
        page = list(jobs.order_by("-pk")[offset : offset + limit])
        return Response({"jobs": job_reports(page), "total": jobs.count(), "limit": limit, "offset": offset})


class ImportControl(ImportView):
    """What people do with an import; its batch goes with it."""

    writing = ("imports.change_importjob",)
    act: ClassVar[Callable[..., Any]]

    def post(self, request: Request, job_id: int) -> Response:  # noqa: ARG002 - found by the framework
        """Do it, and say how the import stands now."""
        type(self).act(job=self.get_object())
        return Response(self.status_of(self.get_object()))


_control = partial(control, ImportControl, tag=TAG, what="import", status=JobStatusSerializer)

ImportFetch = _control("fetch", services.begin_fetching, "Fetch what a preview has shown")
ImportPause = _control("pause", services.pause_import, "Fetch and process nothing more for now")
ImportResume = _control("resume", services.resume_import, "Go on where the import was paused or stopped")
ImportStop = _control("stop", services.stop_import, "Cancel what has not come in or not been processed")
ImportCancel = _control("cancel", services.stop_import, "The same as stop")


@extend_schema(tags=[TAG])
class ImportRetry(ImportView):
    """With its batch, unless only what was missing is to be looked for again."""

    writing = ("imports.change_importjob",)

    @extend_schema(
        operation_id="bulk_import_retry",
        summary="Try again what failed",
        request=None,
        parameters=[RetryQuery],
        responses={
            200: JobStatusSerializer,
            (409, "application/problem+json"): OpenApiResponse(
                ProblemSerializer, description="Not in the state that the import is in."
            ),
        },
    )
    def post(self, request: Request, job_id: int) -> Response:  # noqa: ARG002 - found by the framework
        """Do it, and say how the import stands now."""
        query = RetryQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        services.retry_import(job=self.get_object(), only=query.validated_data.get("only"))
        return Response(self.status_of(self.get_object()))


@reads(tags=[TAG], operation_id="bulk_import_preview", summary="What was found at the sources, before it is fetched")
class ImportPreview(ImportView):
    """The figures grow while the sources are being searched; they are empty once the files are fetched."""

    serializer_class: Any = PreviewSerializer

    def get(self, request: Request, job_id: int) -> Response:  # noqa: ARG002 - found by the framework
        """Figures, and the first files."""
        job = self.get_object()
        found = preview.of(job)
        return Response(
            {
                "job_id": job.pk,
                "status": job_report(job)["status"],
                "waits_for_you": job.previewed,
                "found": found.found,
                "known_size_bytes": found.known_size,
                "sized": found.sized,
                "looks_known": found.looks_known,
                "known_by": {same.value: number for same, number in found.known_by.items()},
                "unusable": found.unusable,
                "repeated": found.repeated,
                "files": [_found(file) for file in preview.first_files(job)],
            }
        )


def _found(file: ImportFile) -> dict[str, Any]:
    return {
        "file_id": file.pk,
        "file_name": file.name,
        "url": shown_source(file.url),
        "size_bytes": file.size_bytes,
        "order_id": file.order_id,
        "looks_known": file.looks_known,
    }


@reads(tags=[TAG], operation_id="bulk_import_reconciliation", summary="What was asked for, and what became of it")
class ImportReconciliation(ImportView):
    """Every entry has exactly one outcome, so that the sums add up at any time."""

    serializer_class: Any = ReconciliationSerializer

    def get(self, request: Request, job_id: int) -> Response:  # noqa: ARG002 - found by the framework
        """In total, by source and by reason."""
        return Response(reconciliation.of(self.get_object()).as_json())


@extend_schema_view(
    get=extend_schema(tags=[TAG], operation_id="bulk_import_unusable", summary="Rows that cannot be used, and why")
)
class ImportUnusable(ApiView, ListAPIView[Any]):
    """One for each wrong cell, in the order of the manifest or list."""

    queryset = UnusableRow.objects.select_related("source__upload")
    serializer_class = UnusableSerializer
    pagination_class = Keyset
    orderings = OLDEST_FIRST
    reading = ("imports.view_importjob",)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """404 where the import is not to be seen, not an empty list."""
        get_object_or_404(ImportJob.objects.visible_to(request.user), pk=self.kwargs["job_id"])
        return super().list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        """Those of the import."""
        return super().get_queryset().filter(source__job=self.kwargs["job_id"])
