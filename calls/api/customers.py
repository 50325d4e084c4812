"""Customers, for programs that have to name one."""

from typing import Any

from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView

from calls.api.base import ApiView, reads
from calls.api.pagination import OLDEST_FIRST, Keyset
from calls.models import Customer


class CustomerSerializer(serializers.ModelSerializer[Customer]):
    """A customer with the settings that its calls are handled by."""

    class Meta:
        model = Customer
        fields = (
            "id", "name", "slug", "time_zone", "speech_engine", "insight_provider", "process_on_import",
            "retention_days", "created_at",
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
