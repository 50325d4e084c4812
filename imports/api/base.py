"""What the endpoints of imports have in common."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from calls.access.scope import sees_all_customers
from calls.api.base import ApiView
from calls.models import Customer, User
from calls.services import get_or_create_customer
from imports.api.job_shapes import JobStatusSerializer
from imports.models import ImportJob, SourceCredential
from imports.places import check_place
from imports.queries import job_report

TAG = "Bulk import"
FOLDER_ALONE = "Import a folder of the server by itself."


@extend_schema(tags=[TAG])
class ImportView(ApiView):
    """Staff only."""

    queryset = ImportJob.objects.select_related("customer", "batch")
    serializer_class: Any = JobStatusSerializer
    reading = ("imports.view_importjob",)
    lookup_url_kwarg = "job_id"

    def status_of(self, job: ImportJob) -> dict[str, Any]:
        """The report without files."""
        return {**job_report(job), "files": [], "next_files_after": None}


def who(request: Request) -> User:
    """The person who asks; there is one wherever somebody may do something."""
    return cast("User", request.user)


def customer_named(request: Request, name: str) -> Customer:
    """The customer of this name, added if the person may; raises ValidationError."""
    return seen_customer(request, name) or get_or_create_customer(name=name)


def seen_customer(request: Request, name: str) -> Customer | None:
    """The customer of this name; None where the person may add one. Raises ValidationError where they may not.

    The same refusal whether a customer of this name is somebody else's or is not there.
    """
    known = Customer.objects.visible_to(request.user).filter(name=name.strip()).first()
    if known is None and not (request.user.has_perm("calls.add_customer") and sees_all_customers(request.user)):
        raise ValidationError({"customer_name": ["You see no customer of this name, and may not add one."]})
    return known


def credential_named(customer: Customer | None, name: str) -> SourceCredential | None:
    """One of the customer's own, None for no name; raises ValidationError."""
    if not name:
        return None
    found = SourceCredential.objects.filter(customer=customer, name=name).first() if customer else None
    if found is None:
        raise ValidationError({"credential": ["This customer has no credential of this name."]})
    return found


def are_folders(places: list[str], customer: Customer | None, user: User) -> bool:
    """Whether the places are folders of this machine; raises WorkError for what may not be imported from.

    A folder comes alone: what is read from other places never names files of this machine then.
    """
    local = [check_place(place, customer, user) for place in places]
    if any(local) and len(places) > 1:
        raise ValidationError({"source_urls": [FOLDER_ALONE]})
    return any(local)
