"""Watched sources: places that are searched again and again for what is new."""

from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api.base import ApiView
from calls.api.pagination import OLDEST_FIRST, Keyset
from calls.api.problems import ProblemSerializer
from calls.models import Customer
from imports import watching
from imports.api.base import TAG, are_folders, credential_named, seen_customer, who
from imports.api.job_shapes import JobStatusSerializer
from imports.api.start_shapes import LONGEST_ADDRESS, PLACE_HELP
from imports.models import WatchedSource
from imports.queries import job_report

SHORTEST_MINUTES, LONGEST_MINUTES = 5, 31 * 24 * 60
NEW = {"customer_name": "Acme Dental", "name": "Telephone system", "location": "https://example.com/calls/"}


class WatchSerializer(serializers.ModelSerializer[WatchedSource]):
    """A watched source and when it is searched."""

    customer_name = serializers.CharField(source="customer.name")
    location = serializers.CharField(source="shown_location", help_text="Without its secrets.")
    credential = serializers.SerializerMethodField(help_text="Name of what opens it; null for none.")

    class Meta:
        model = WatchedSource
        fields = (
            "id", "customer_name", "name", "location", "credential", "every_minutes", "is_active", "next_at",
            "checked_at", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_credential(self, watch: WatchedSource) -> str | None:
        """Never its secret."""
        return watch.credential.name if watch.credential else None


class ChangedWatchSerializer(serializers.Serializer[Any]):
    """What is to be otherwise."""

    name = serializers.CharField(required=False, max_length=80)
    location = serializers.CharField(required=False, max_length=LONGEST_ADDRESS, help_text=PLACE_HELP)
    credential = serializers.CharField(
        required=False, max_length=80, allow_null=True, help_text="Name of the customer's credential; null for none."
    )
    every_minutes = serializers.IntegerField(
        required=False, min_value=SHORTEST_MINUTES, max_value=LONGEST_MINUTES, help_text="60 when nothing is said."
    )
    is_active = serializers.BooleanField(required=False, help_text="Whether it is searched.")


class NewWatchSerializer(ChangedWatchSerializer):
    """What to watch for whom."""

    customer_name = serializers.CharField(max_length=120)
    name = serializers.CharField(max_length=80, help_text="What people call it.")
    location = serializers.CharField(max_length=LONGEST_ADDRESS, help_text=PLACE_HELP)


@extend_schema(tags=[TAG])
class WatchView(ApiView):
    """Staff only. A watch reads what the person may read who stands for it."""

    queryset = WatchedSource.objects.select_related("customer", "credential", "created_by")
    serializer_class: Any = WatchSerializer
    reading = ("imports.view_watchedsource",)
    by_method: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Permissions that each writing method needs."""

    @property
    def writing(self) -> tuple[str, ...]:  # type: ignore[override]
        """Of this request's method."""
        return self.by_method[str(self.request.method)]


@extend_schema_view(get=extend_schema(operation_id="bulk_import_watched_list", summary="Watched sources"))
class WatchList(WatchView, ListAPIView[Any]):
    """In the order in which they were added."""

    pagination_class = Keyset
    orderings = OLDEST_FIRST
    by_method = {"POST": ("imports.add_watchedsource", "imports.add_importjob")}

    @extend_schema(
        operation_id="bulk_import_watched_create",
        summary="Watch a source",
        description="It is searched at once, and then again and again; each search is an import of what is new there.",
        request=NewWatchSerializer,
        responses={201: WatchSerializer},
        examples=[OpenApiExample("Every hour", {**NEW, "every_minutes": 60}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """For a customer that is there."""
        body = NewWatchSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = dict(body.validated_data)
        customer = seen_customer(request, wanted.pop("customer_name"))
        if customer is None:
            raise ValidationError({"customer_name": ["There is no customer of this name."]})
        watch = WatchedSource(customer=customer)
        return Response(WatchSerializer(_kept(watch, request, wanted, customer)).data, status=201)


def _kept(watch: WatchedSource, request: Request, wanted: dict[str, Any], customer: Customer) -> WatchedSource:
    """The watch as it is wanted; raises ValidationError and WorkError."""
    if "location" in wanted:
        are_folders([wanted["location"]], customer, who(request))
    if "credential" in wanted:
        wanted["credential"] = credential_named(customer, wanted["credential"] or "")
    try:
        with transaction.atomic():
            return watching.keep(watch, who(request), **wanted)
    except IntegrityError as error:
        raise ValidationError({"name": ["This customer has a watched source of this name."]}) from error


class WatchDetail(WatchView):
    """One of them."""

    lookup_url_kwarg = "pk"
    by_method = {
        "PATCH": ("imports.change_watchedsource", "imports.add_importjob"),
        "DELETE": ("imports.delete_watchedsource",),
    }

    @extend_schema(operation_id="bulk_import_watched_retrieve", summary="One watched source")
    def get(self, request: Request, pk: int) -> Response:  # noqa: ARG002 - found by the framework
        """Others' are not found."""
        return Response(WatchSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="bulk_import_watched_change",
        summary="Change a watched source",
        description="Whoever changes where it looks or switches it on stands for it from then on: when they may import "
        "for the customer no more, it is switched off.",
        request=ChangedWatchSerializer,
        responses={200: WatchSerializer},
    )
    def patch(self, request: Request, pk: int) -> Response:  # noqa: ARG002
        """Only what is named."""
        body = ChangedWatchSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        watch = self.get_object()
        return Response(WatchSerializer(_kept(watch, request, dict(body.validated_data), watch.customer)).data)

    @extend_schema(
        operation_id="bulk_import_watched_delete",
        summary="Watch a source no more",
        description="Its imports stay; one that is still searching is stopped.",
        responses={204: None},
    )
    def delete(self, request: Request, pk: int) -> Response:  # noqa: ARG002
        """With what it is still searching."""
        watching.remove(self.get_object())
        return Response(status=204)


class WatchCheck(WatchView):
    """Without waiting for its time."""

    lookup_url_kwarg = "pk"
    by_method = {"POST": ("imports.add_importjob",)}

    @extend_schema(
        operation_id="bulk_import_watched_check",
        summary="Search a watched source now",
        request=None,
        responses={
            200: JobStatusSerializer,
            (409, "application/problem+json"): OpenApiResponse(
                ProblemSerializer, description="Its import before has not ended."
            ),
        },
    )
    def post(self, request: Request, pk: int) -> Response:  # noqa: ARG002
        """The import of what is new."""
        job = watching.check_now(self.get_object(), who(request))
        return Response({**job_report(job), "files": [], "next_files_after": None})
