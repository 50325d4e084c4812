"""The bulk-import endpoints of the API: start an import, watch it, control it."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, cast

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from calls import choices
from calls.access.scope import sees_all_customers
from calls.api.base import ApiView
from calls.api.batches import ETAG
from calls.api.controls import control
from calls.api.polling import polled, with_etag
from calls.models import Customer, User
from calls.services import get_or_create_customer
from imports import services
from imports.api_shapes import (
    JobsQuery,
    JobsSerializer,
    JobStatusSerializer,
    StartedSerializer,
    StartSerializer,
    StatusQuery,
)
from imports.models import ImportJob
from imports.queries import file_report, files_with_progress, job_report, job_reports
from imports.web.hosts import parse_web_address

START = {
    "customer_name": "Acme Dental",
    "source_url": "https://example.com/recordings/",
    "provider": "offline",
}
STARTED = {
    "success": True,
    "job_id": 12,
    "customer_name": "Acme Dental",
    "storage_bucket_name": "customer-acme-dental",
    "provider": "offline",
    "message": "The import has been started.",
}


@extend_schema(tags=["Bulk import"])
class ImportView(ApiView):
    """Staff only."""

    queryset = ImportJob.objects.select_related("customer", "batch")
    serializer_class: Any = JobStatusSerializer
    reading = ("imports.view_importjob",)
    lookup_url_kwarg = "job_id"

    def status_of(self, job: ImportJob) -> dict[str, Any]:
        """The report without files."""
        return {**job_report(job), "files": [], "next_files_after": None}


class ImportStart(ImportView):
    """What lies on this machine is for the command line only."""

    writing = ("imports.add_importjob",)

    @extend_schema(
        operation_id="bulk_import_start",
        summary="Start an import",
        description="Recordings are looked for at the address and fetched, and their calls processed. A customer of "
        "a new name is added if you may add customers.",
        request=StartSerializer,
        responses={200: StartedSerializer},
        examples=[
            OpenApiExample("Start", START, request_only=True),
            OpenApiExample("Started", STARTED, response_only=True, status_codes=["200"]),
        ],
    )
    def post(self, request: Request) -> Response:
        """Everything is checked before anything is written."""
        body = StartSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data
        parse_web_address(wanted["source_url"])
        provider = _checked(wanted.get("provider"))
        customer = _customer(request, wanted["customer_name"])
        _use(request, customer, provider)
        job = services.start_import(
            customer=customer, locations=[wanted["source_url"]], created_by=cast("User", request.user)
        )
        return Response(
            {
                "success": True,
                "job_id": job.pk,
                "customer_name": customer.name,
                "storage_bucket_name": customer.storage_folder,
                "provider": customer.insight_provider,
                "message": "The import has been started.",
            }
        )


def _checked(provider: str | None) -> str | None:
    offered = choices.offered("insight_provider")
    if provider is not None and provider not in offered:
        raise ValidationError({"provider": [f"{provider} is not offered here. There are: {', '.join(offered)}."]})
    return provider


def _customer(request: Request, name: str) -> Customer:
    """The same refusal whether a customer of this name is somebody else's or is not there."""
    known = Customer.objects.visible_to(request.user).filter(name=name.strip()).first()
    if known is not None:
        return known
    if not (request.user.has_perm("calls.add_customer") and sees_all_customers(request.user)):
        raise ValidationError({"customer_name": ["You see no customer of this name, and may not add one."]})
    return get_or_create_customer(name=name)


def _use(request: Request, customer: Customer, provider: str | None) -> None:
    """The analysis asks the customer's settings, so that is where the choice goes."""
    if provider is None or provider == customer.insight_provider:
        return
    if not request.user.has_perm("calls.change_customer"):
        raise PermissionDenied("You may not change who draws this customer's insights.")
    customer.insight_provider = provider
    customer.save(update_fields=["insight_provider", "updated_at"])


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


_control = partial(control, ImportControl, tag="Bulk import", what="import", status=JobStatusSerializer)

ImportPause = _control("pause", services.pause_import, "Fetch and process nothing more for now")
ImportResume = _control("resume", services.resume_import, "Go on where the import was paused or stopped")
ImportStop = _control("stop", services.stop_import, "Cancel what has not come in or not been processed")
ImportRetry = _control("retry", services.retry_import, "Try again what failed")
