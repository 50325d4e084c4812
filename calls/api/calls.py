"""Calls: a list with the library's filters, and one call with what was measured on it."""

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView

from calls.api.base import ApiView, reads
from calls.api.pagination import BY_TIME, Keyset
from calls.api.talk import TalkSerializer
from calls.filters import CallFilter
from calls.models import AudioProfile, Call

NOT_TOLD = ("waveform", "loudness", "activity", "channel_silences")
"""Of the audio: made for drawing and for other figures, and long."""


class CallSerializer(serializers.ModelSerializer[Call]):
    """A call as lists show it."""

    customer_name = serializers.CharField(source="customer.name", read_only=True)
    direction = serializers.CharField(read_only=True, help_text="inbound, outbound, or empty while nobody knows.")
    cost_usd = serializers.SerializerMethodField(help_text="For staff; null for customers' people.")

    class Meta:
        model = Call
        fields: tuple[str, ...] = (
            "id", "customer", "customer_name", "order_id", "file_name", "started_at", "imported_at", "listed_at",
            "listed_on", "direction", "agent", "caller_number", "callee_number", "duration_seconds", "silence_share",
            "has_transcript", "has_insight", "category", "sentiment", "outcome", "satisfaction", "objection_count",
            "red_flag_count", "action_item_count", "cost_usd", "size_bytes", "container",
        )  # fmt: skip
        read_only_fields = fields

    def get_cost_usd(self, call: Call) -> str | None:
        """What others pay us for is theirs to see, what we pay is not."""
        return str(call.cost_usd) if self.context["request"].user.is_staff else None


class SilenceSerializer(serializers.Serializer[Any]):
    """A time in which nobody spoke."""

    start = serializers.FloatField()
    end = serializers.FloatField()
    duration = serializers.FloatField()


class AudioSerializer(serializers.ModelSerializer[AudioProfile]):
    """What was measured on the signal."""

    silences = SilenceSerializer(many=True, read_only=True)
    talk_seconds = serializers.ListField(child=serializers.FloatField(), read_only=True, help_text="On each channel.")

    class Meta:
        model = AudioProfile
        fields = (
            "container", "codec", "sample_rate", "channels", "duration_seconds", "truncated", "silence_seconds",
            "silence_threshold_dbfs", "silence_below_loudness_db", "threshold_used_dbfs", "min_silence_ms", "silences",
            "talk_seconds", "loudness_dbfs",
        )  # fmt: skip
        read_only_fields = fields


class CallDetailSerializer(CallSerializer):
    """A call with its measurements."""

    audio = serializers.SerializerMethodField()
    talk = serializers.SerializerMethodField()

    class Meta(CallSerializer.Meta):
        fields = (*CallSerializer.Meta.fields, "audio", "talk")
        read_only_fields = fields

    @extend_schema_field(AudioSerializer(allow_null=True))
    def get_audio(self, call: Call) -> Any:
        """None while it was not measured."""
        profile = getattr(call, "audio", None)
        return AudioSerializer(profile).data if profile else None

    @extend_schema_field(TalkSerializer(allow_null=True))
    def get_talk(self, call: Call) -> Any:
        """None while nothing tells who spoke when."""
        metrics = getattr(call, "talk", None)
        return TalkSerializer(metrics).data if metrics else None


class CallView(ApiView):
    """Customers' people see their own calls."""

    queryset = Call.objects.select_related("customer")
    reading = ("calls.view_call",)
    for_customers = True


@reads(tags=["Calls"], operation_id="calls_list", summary="Calls that match the filters")
class CallList(CallView, ListAPIView[Any]):
    """The filters of the call library, and its order: by call time, where it is unknown by import time."""

    serializer_class = CallSerializer
    pagination_class = Keyset
    orderings = BY_TIME
    filter_backends = (DjangoFilterBackend,)
    filterset_class = CallFilter


@reads(tags=["Calls"], operation_id="calls_retrieve", summary="One call")
class CallDetail(CallView, RetrieveAPIView[Any]):
    """With what was measured on its recording."""

    queryset = Call.objects.select_related("customer", "audio", "talk").defer(*(f"audio__{name}" for name in NOT_TOLD))
    serializer_class = CallDetailSerializer
