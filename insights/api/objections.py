"""What customers said against offers, over the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from calls.api.base import ApiView, reads
from calls.api.pagination import NEWEST_FIRST, Keyset
from calls.filters import customers_for
from insights.models import Objection
from insights.models.choices import choices
from insights.schema import ObjectionType

LARGEST_ID = 2**63 - 1


class ObjectionSerializer(serializers.ModelSerializer[Objection]):
    """What a customer said against an offer, with its place in the call, and how it was answered."""

    type = serializers.CharField(read_only=True)
    call = serializers.IntegerField(source="insight.call_id", read_only=True)
    overcome_method = serializers.CharField(read_only=True, help_text="Empty where it was not overcome.")

    class Meta:
        model = Objection
        fields = (
            "id", "call", "type", "quote", "speaker", "segment", "start_seconds", "end_seconds", "confidence",
            "overcome_method", "overcome_quote", "overcome_speaker", "overcome_segment", "overcome_start_seconds",
            "overcome_confidence",
        )  # fmt: skip
        read_only_fields = fields


class ObjectionFilter(django_filters.FilterSet):
    """What can be asked of a list of objections."""

    type = django_filters.ChoiceFilter(choices=choices(ObjectionType))
    customer = django_filters.ModelChoiceFilter(field_name="insight__call__customer", queryset=customers_for)
    call = django_filters.NumberFilter(field_name="insight__call", min_value=1, max_value=LARGEST_ID, decimal_places=0)
    first_day = django_filters.DateFilter(field_name="insight__call__listed_on", lookup_expr="gte")
    last_day = django_filters.DateFilter(field_name="insight__call__listed_on", lookup_expr="lte")
    overcome = django_filters.BooleanFilter(method="was_overcome", label="Answered so that it was overcome.")

    class Meta:
        model = Objection
        fields: list[str] = []

    def was_overcome(self, objections: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:  # noqa: ARG002
        """By whether a method was found."""
        return objections.exclude(overcome_method="") if value else objections.filter(overcome_method="")


@reads(tags=["Insights"], operation_id="objections_list", summary="Objections, newest first")
class ObjectionList(ApiView, ListAPIView[Any]):
    """Each with its exact words, and the second of the recording where they are said."""

    queryset = Objection.objects.filter(insight__is_current=True).select_related("insight")
    serializer_class = ObjectionSerializer
    reading = ("calls.view_call", "insights.view_objection")
    for_customers = True
    pagination_class = Keyset
    orderings = NEWEST_FIRST
    filter_backends = (DjangoFilterBackend,)
    filterset_class = ObjectionFilter
