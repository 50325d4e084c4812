"""How a customer's calls are read by language models, over the API."""

from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api.base import ApiView
from calls.models import Customer
from insights.models import InsightSettings, settings_of

TAG = "Customers"


class ChangedSettingsSerializer(serializers.ModelSerializer[InsightSettings]):
    """What is to be otherwise."""

    fallbacks = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=20,
        help_text="Providers that read a call when the chosen one cannot, tried in this order.",
    )  # fmt: skip

    class Meta:
        model = InsightSettings
        fields: tuple[str, ...] = (
            "model", "fallbacks", "automatic", "most_quotes", "best_quotes", "attempts", "delay_seconds",
            "failure_delay_seconds", "calls_at_once",
        )  # fmt: skip
        extra_kwargs = {name: {"required": False} for name in fields if name != "fallbacks"}


class SettingsSerializer(ChangedSettingsSerializer):
    """The settings, or their defaults. The provider itself is a setting of the customer."""

    provider = serializers.CharField(source="customer.insight_provider", read_only=True)

    class Meta(ChangedSettingsSerializer.Meta):
        fields = ("customer", "provider", *ChangedSettingsSerializer.Meta.fields)
        read_only_fields = fields


class CustomerInsightSettings(ApiView):
    """Staff only."""

    queryset = Customer.objects.all()
    serializer_class: Any = SettingsSerializer
    reading = ("calls.view_customer", "insights.view_insightsettings")
    writing = ("insights.add_insightsettings", "insights.change_insightsettings")

    @extend_schema(tags=[TAG], operation_id="customers_insight_settings", summary="How a customer's calls are read")
    def get(self, request: Request, pk: int) -> Response:  # noqa: ARG002 - found by the framework
        """With the defaults where nobody has set anything."""
        return Response(SettingsSerializer(settings_of(self.get_object())).data)

    @extend_schema(
        tags=[TAG],
        operation_id="customers_insight_settings_change",
        summary="Change how a customer's calls are read",
        request=ChangedSettingsSerializer,
        responses={200: SettingsSerializer},
    )
    def patch(self, request: Request, pk: int) -> Response:  # noqa: ARG002
        """Only what is named."""
        body = ChangedSettingsSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return Response(SettingsSerializer(_changed(self.get_object(), body.validated_data)).data)


def _changed(customer: Customer, wanted: dict[str, Any]) -> InsightSettings:
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=customer.pk)  # of two who make the first settings, one waits
        settings = settings_of(customer)
        for name, value in wanted.items():
            setattr(settings, name, value)
        try:
            settings.full_clean()
        except ModelError as error:
            raise ValidationError(error.message_dict) from error
        settings.save()
    return settings
