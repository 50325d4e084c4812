"""Customers, for programs that have to name one."""

from typing import Any

from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView

from calls.api.base import ApiView, reads
from calls.api.pagination import OLDEST_FIRST, Keyset
from calls.models import Customer


class CustomerSerializer(serializers.ModelSerializer[Customer]):
    """A customer with the settings that its calls are handled by."""

    keywords = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Customer
        fields = (
            "id", "name", "slug", "time_zone", "speech_engine", "speech_model", "speech_language", "insight_provider",
            "process_on_import", "first_channel", "keywords", "silence_threshold_dbfs", "silence_below_loudness_db",
            "min_silence_ms", "medium_silence_seconds", "long_silence_seconds", "retention_days", "created_at",
        )  # fmt: skip
        read_only_fields = fields


class CustomerView(ApiView):
    """Staff only."""

    queryset = Customer.objects.all()
    serializer_class = CustomerSerializer
    reading = ("calls.view_customer",)


@reads(tags=["Customers"], operation_id="customers_list", summary="All customers you see")
class CustomerList(CustomerView, ListAPIView[Any]):
    """In the order in which they were added."""

    pagination_class = Keyset
    orderings = OLDEST_FIRST


@reads(tags=["Customers"], operation_id="customers_retrieve", summary="One customer")
class CustomerDetail(CustomerView, RetrieveAPIView[Any]):
    """With the settings that its calls are handled by."""
