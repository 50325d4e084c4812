"""Starting an import, and uploading what it is to be started from."""

import csv
import io
from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.files.base import ContentFile
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from calls import choices
from calls.api.parsers import SmallJSON, TooLarge
from calls.api.sent_again import KEY, confirmation
from calls.models import Customer
from calls.services import get_or_create_customer
from imports import once, services, uploads
from imports.api.base import (
    FOLDER_ALONE,
    TAG,
    ImportView,
    are_folders,
    credential_named,
    customer_named,
    seen_customer,
    who,
)
from imports.api.start_shapes import (
    PRIORITIES,
    NewUploadSerializer,
    StartedSerializer,
    StartSerializer,
    UploadSerializer,
)
from imports.models import ImportJob, Upload, UploadKind
from imports.policy import MEGABYTE

START = {
    "customer_name": "Acme Dental",
    "source_url": "https://example.com/recordings/",
    "provider": "offline",
}
ORDERS = {"customer_name": "Acme Dental", "order_ids": ["A-1001", "A-1002"], "priority": "high", "preview": True}
STARTED = {
    "success": True,
    "job_id": 12,
    "customer_name": "Acme Dental",
    "storage_bucket_name": "customer-acme-dental",
    "provider": "offline",
    "message": "The import has been started.",
}
HEADING = "order_id"


class LargeJSON(SmallJSON):
    """JSON as long as 100,000 order IDs are."""

    most_bytes = 16 << 20


class Files(MultiPartParser):
    """A form with a file, no larger than the largest kind of file may be."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Refused before it is read."""
        length = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
        largest = max(uploads.largest(kind) for kind in UploadKind)
        if length > largest + MEGABYTE:
            raise TooLarge(f"Files of at most {largest // MEGABYTE:,} MB can be uploaded.")
        return super().parse(stream, media_type, parser_context)


@extend_schema(tags=[TAG])
class ImportStart(ImportView):
    """Folders of this machine only where `imports.folders` lets this person read."""

    parser_classes: ClassVar[Sequence[type[BaseParser]]] = [LargeJSON]
    writing = ("imports.add_importjob",)

    @extend_schema(
        operation_id="bulk_import_start",
        summary="Start an import",
        description="Recordings are looked for at the addresses, in the uploads and by the order IDs, and fetched, and "
        "their calls processed. A customer of a new name is added if you may add customers. With an `Idempotency-Key` "
        "of its own a start may be sent again when its answer was lost: it is one import.",
        request=StartSerializer,
        parameters=[KEY],
        responses={200: StartedSerializer},
        examples=[
            OpenApiExample("Start", START, request_only=True),
            OpenApiExample("By order IDs, looking first", ORDERS, request_only=True),
            OpenApiExample("Started", STARTED, response_only=True, status_codes=["200"]),
        ],
    )
    def post(self, request: Request) -> Response:
        """Everything is checked before anything is written."""
        body = StartSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        same = confirmation(request, "bulk-import")
        earlier = once.made_before(who(request), same)
        return Response(_started(earlier or _start(request, body.validated_data, same)))


def _start(request: Request, wanted: dict[str, Any], same: Any) -> ImportJob:
    provider = _checked(wanted.get("provider"))
    places = [*filter(None, [wanted.get("source_url")]), *wanted.get("source_urls", ())]
    known = seen_customer(request, wanted["customer_name"])
    credential = credential_named(known, wanted.get("credential", ""))
    from_folder = are_folders(places, known, who(request))
    files = _uploads(known, wanted.get("uploads", ()))
    if from_folder and (files or wanted.get("order_ids")):
        raise ValidationError({"source_url": [FOLDER_ALONE]})
    if wanted.get("order_ids"):
        services.check_orders_lead_somewhere(known)
    customer = known or get_or_create_customer(name=wanted["customer_name"])
    _use(request, customer, provider)
    if wanted.get("order_ids"):
        files.append(_list_of(wanted["order_ids"], customer, request))
    return once.made_once(
        who(request),
        same,
        lambda: services.start_import(
            customer=customer,
            locations=places,
            uploads=files,
            credential=credential,
            created_by=who(request),
            allow_local=from_folder,
            previewed=wanted["preview"],
            keep_duplicates=wanted["keep_duplicates"],
            priority=PRIORITIES[wanted["priority"]],
        ),
    )


def _started(job: ImportJob) -> dict[str, Any]:
    looking = "Looking what is there; nothing is fetched before you say so."
    return {
        "success": True,
        "job_id": job.pk,
        "customer_name": job.customer.name,
        "storage_bucket_name": job.customer.storage_folder,
        "provider": job.customer.insight_provider,
        "message": looking if job.previewed else STARTED["message"],
    }


def _checked(provider: str | None) -> str | None:
    offered = choices.offered("insight_provider")
    if provider is not None and provider not in offered:
        raise ValidationError({"provider": [f"{provider} is not offered here. There are: {', '.join(offered)}."]})
    return provider


def _use(request: Request, customer: Customer, provider: str | None) -> None:
    """The analysis asks the customer's settings, so that is where the choice goes."""
    if provider is None or provider == customer.insight_provider:
        return
    if not request.user.has_perm("calls.change_customer"):
        raise PermissionDenied("You may not change who draws this customer's insights.")
    customer.insight_provider = provider
    customer.save(update_fields=["insight_provider", "updated_at"])


def _uploads(customer: Customer | None, numbers: Sequence[int]) -> list[Upload]:
    """The customer's own, as long as they are kept; raises ValidationError naming the others."""
    found = uploads.kept(customer).in_bulk(numbers) if customer else {}
    if missing := [str(number) for number in numbers if number not in found]:
        raise ValidationError({"uploads": [f"Not there for this customer: {', '.join(missing)}."]})
    return list(found.values())


def _list_of(order_ids: Sequence[str], customer: Customer, request: Request) -> Upload:
    """The order IDs as the file they could have come in: each in a row of a table, whatever signs it has."""
    text = io.StringIO()
    csv.writer(text).writerows([(HEADING, ""), *((order_id, "") for order_id in order_ids)])
    file = ContentFile(text.getvalue().encode(), name="order-ids.csv")
    return uploads.take_in(customer=customer, file=file, kind=UploadKind.ORDERS, created_by=who(request))


@extend_schema(tags=[TAG])
class ImportUpload(ImportView):
    """What is never imported is removed after some days."""

    parser_classes: ClassVar[Sequence[type[BaseParser]]] = [Files]
    serializer_class: Any = UploadSerializer
    writing = ("imports.add_importjob",)

    @extend_schema(
        operation_id="bulk_import_upload",
        summary="Upload a file to import from",
        description="A recording, a ZIP archive, a manifest (CSV or Excel) or a list of order IDs, as multipart/"
        "form-data. Nothing is imported before a start names its `upload_id` under `uploads`.",
        request={"multipart/form-data": NewUploadSerializer},
        responses={201: UploadSerializer},
    )
    def post(self, request: Request) -> Response:
        """Streamed into the storage."""
        body = NewUploadSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data
        customer = customer_named(request, wanted["customer_name"])
        upload = uploads.take_in(
            customer=customer, file=wanted["file"], kind=wanted.get("kind", ""), created_by=who(request)
        )
        told = {"upload_id": upload.pk, "customer_name": customer.name, "kind": upload.kind, "name": upload.name}
        return Response({**told, "size_bytes": upload.size_bytes}, status=201)
