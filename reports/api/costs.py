"""What work cost, over the API."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api.base import ApiView
from calls.models import Usage
from reports.ledger.asked import LedgerForm
from reports.ledger.sums import DIMENSIONS, Line, lines, total, with_batches
from reports.period import USUAL

MOST = 1000


class AskedSerializer(serializers.Serializer[Any]):
    """Which work of which days."""

    first_day = serializers.DateField(required=False, help_text=f"In UTC. The last {USUAL} days where none is given.")
    last_day = serializers.DateField(required=False, help_text="Included. At most a year.")
    customer = serializers.IntegerField(required=False)
    stage = serializers.CharField(required=False, help_text="transcribe, insights …")
    by = serializers.ChoiceField(choices=list(DIMENSIONS), default="customer", help_text="What is summed by.")


class SumSerializer(serializers.Serializer[Any]):
    """Pieces of work that were summed."""

    entries = serializers.IntegerField()
    audio_seconds = serializers.FloatField()
    input_tokens = serializers.IntegerField()
    cached_input_tokens = serializers.IntegerField(help_text="Of the input, what the provider had still.")
    output_tokens = serializers.IntegerField()
    cost_usd = serializers.DecimalField(source="usd", max_digits=18, decimal_places=6)


class ExpectedSerializer(serializers.Serializer[Any]):
    """A batch's estimate beside its whole cost, whichever days were asked for."""

    usd_low = serializers.DecimalField(max_digits=12, decimal_places=4)
    usd_high = serializers.DecimalField(max_digits=12, decimal_places=4)
    usd = serializers.DecimalField(max_digits=18, decimal_places=6)
    ratio = serializers.FloatField(allow_null=True, help_text="Of the cost to the middle of the estimate.")


class LineSerializer(SumSerializer):
    """Those of one customer, stage, model, batch or day."""

    key = serializers.CharField(help_text="Number or name; empty for work without a batch.")
    label = serializers.CharField()
    expected = ExpectedSerializer(allow_null=True, help_text="Of batches with an estimate; otherwise null.")


class CostsSerializer(serializers.Serializer[Any]):
    """The days that were looked at, and their sums."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()
    by = serializers.CharField()
    total = SumSerializer()
    results = LineSerializer(many=True, help_text=f"The dearest first, days the latest first; at most {MOST:,}.")


class Costs(ApiView):
    """For staff: what a call costs us is not the customer's business."""

    queryset = Usage.objects.all()
    reading = ("calls.view_usage",)
    serializer_class: Any = CostsSerializer

    @extend_schema(
        tags=["Costs"],
        operation_id="costs_list",
        summary="What work cost, by customer, stage, model, batch or day",
        parameters=[AskedSerializer],
    )
    def get(self, request: Request) -> Response:
        """Sums of the pieces of work that you see."""
        query = AskedSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        by = query.validated_data["by"]
        form = LedgerForm(request.query_params, user=request.user)
        if not form.is_valid():
            raise serializers.ValidationError({name.strip("_"): list(why) for name, why in form.errors.items()})
        period = form.period(timezone.now().date())
        found = lines(form.usage(request.user, period), by)
        shown: list[Line] = found[:MOST]
        if by == "batch":
            shown = with_batches(shown, self.get_queryset(), request.user)
        told = {
            "first_day": period.first_day, "last_day": period.last_day, "by": by, "total": total(found),
            "results": shown,
        }  # fmt: skip
        return Response(CostsSerializer(told).data)
