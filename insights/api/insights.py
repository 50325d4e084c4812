"""What was drawn from calls, over the API: the insight of a call, and lists of insights."""

from typing import Any

import django_filters
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView

from calls.api.base import ApiView, reads
from calls.api.pagination import NEWEST_FIRST, Keyset
from calls.filters import customers_for
from insights.api.objections import ObjectionSerializer
from insights.models import Insight
from insights.models.choices import choices
from insights.schema import Category, Outcome, Sentiment


class ActionItemSerializer(serializers.Serializer[Any]):
    """What somebody has to do."""

    action = serializers.CharField()
    priority = serializers.CharField()
    assignee = serializers.CharField(allow_blank=True, allow_null=True)
    quote = serializers.CharField(allow_blank=True, default="")
    turn = serializers.IntegerField(
        allow_null=True, default=None, help_text="Index of the transcript's segment, from 0."
    )


class RedFlagSerializer(serializers.Serializer[Any]):
    """What somebody should look at."""

    concern = serializers.CharField()
    severity = serializers.CharField()
    category = serializers.CharField()
    quote = serializers.CharField(allow_blank=True)
    turn = serializers.IntegerField(allow_null=True, help_text="Index of the transcript's segment, from 0.")


class EvidenceSerializer(serializers.Serializer[Any]):
    """The words behind a judgement, with their place in the call."""

    about = serializers.CharField(help_text="The field they stand behind.")
    index = serializers.IntegerField(allow_null=True, default=None, help_text="Which key point, from 0.")
    quote = serializers.CharField()
    turn = serializers.IntegerField(help_text="Index of the transcript's segment, from 0.")
    speaker = serializers.CharField(allow_blank=True, default="")
    start = serializers.FloatField(allow_null=True, default=None, help_text="Seconds.")
    end = serializers.FloatField(allow_null=True, default=None, help_text="Seconds.")
    score = serializers.FloatField(allow_null=True, default=None, help_text="How alike quote and place are, 0 to 1.")


class UnverifiedSerializer(serializers.Serializer[Any]):
    """A quote of the model that nobody said."""

    about = serializers.CharField()
    quote = serializers.CharField()


class FallbackSerializer(serializers.Serializer[Any]):
    """Why another provider than the chosen one read the call; code and reason for staff, else empty."""

    instead_of = serializers.CharField(source="fallback_from")
    code = serializers.CharField(source="fallback_code", allow_blank=True)
    reason = serializers.CharField(source="fallback_reason", allow_blank=True)


class MakingSerializer(serializers.ModelSerializer[Insight]):
    """What an insight took, and what of its model's quotes was not found. Staff's business."""

    from_cache = serializers.SerializerMethodField(help_text="Loaded from an earlier result of the same words, free.")
    unverified = UnverifiedSerializer(many=True, help_text="Quotes that nobody said: never reported.")

    class Meta:
        model = Insight
        fields = ("input_tokens", "output_tokens", "cost_usd", "from_cache", "unverified_count", "unverified")
        read_only_fields = fields

    def get_from_cache(self, insight: Insight) -> bool:
        """Whether it was copied."""
        return insight.copied_from_id is not None


class InsightSerializer(serializers.ModelSerializer[Insight]):
    """The current insight of a call. A placeholder stands for too little speech: it judges nothing."""

    category = serializers.CharField(read_only=True)
    call_type = serializers.CharField(read_only=True)
    sentiment = serializers.CharField(read_only=True)
    outcome = serializers.CharField(read_only=True)
    satisfaction = serializers.CharField(read_only=True)
    agent_performance = serializers.CharField(read_only=True)
    key_points = serializers.ListField(child=serializers.CharField(), read_only=True)
    next_steps = serializers.ListField(child=serializers.CharField(), read_only=True)
    sentiment_course = serializers.ListField(
        child=serializers.FloatField(allow_null=True), read_only=True, help_text="In each quarter of the call, -5 to 5."
    )
    evidence = EvidenceSerializer(many=True, read_only=True)
    fallback = serializers.SerializerMethodField(help_text="Null where the chosen provider read the call.")
    making = serializers.SerializerMethodField(help_text="For staff; null for customers' people.")
    action_items = ActionItemSerializer(many=True, read_only=True)
    red_flags = RedFlagSerializer(many=True, read_only=True)

    class Meta:
        model = Insight
        fields: tuple[str, ...] = (
            "id", "call", "transcript", "is_placeholder", "provider", "model", "prompt_version", "rule_based",
            "created_at", "summary", "key_points", "category", "category_confidence", "category_notes", "call_type",
            "sentiment", "sentiment_score", "sentiment_confidence", "sentiment_course", "outcome", "satisfaction",
            "agent_performance", "action_items", "next_steps", "red_flags", "evidence", "fallback", "making",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(FallbackSerializer(allow_null=True))
    def get_fallback(self, insight: Insight) -> Any:
        """Marked wherever it shows; why, for instance that an account is empty, is not the customer's business."""
        if not insight.fallback_from:
            return None
        told = FallbackSerializer(insight).data
        return told if self.context["request"].user.is_staff else {**told, "code": "", "reason": ""}

    @extend_schema_field(MakingSerializer(allow_null=True))
    def get_making(self, insight: Insight) -> Any:
        """What a call costs us, and what a model made up, is not the customer's business."""
        return MakingSerializer(insight).data if self.context["request"].user.is_staff else None


class InsightDetailSerializer(InsightSerializer):
    """An insight with the objections that were found."""

    objections = ObjectionSerializer(many=True, read_only=True)

    class Meta(InsightSerializer.Meta):
        fields = (*InsightSerializer.Meta.fields, "objections")
        read_only_fields = fields


class InsightFilter(django_filters.FilterSet):
    """What can be asked of a list of insights."""

    customer = django_filters.ModelChoiceFilter(field_name="call__customer", queryset=customers_for)
    first_day = django_filters.DateFilter(field_name="call__listed_on", lookup_expr="gte")
    last_day = django_filters.DateFilter(field_name="call__listed_on", lookup_expr="lte")
    category = django_filters.ChoiceFilter(choices=choices(Category))
    sentiment = django_filters.ChoiceFilter(choices=choices(Sentiment))
    outcome = django_filters.ChoiceFilter(choices=choices(Outcome))

    class Meta:
        model = Insight
        fields: list[str] = []


class InsightView(ApiView):
    """Customers' people see the insights of their own calls."""

    queryset = Insight.objects.filter(is_current=True)
    serializer_class: Any = InsightSerializer
    reading = ("calls.view_call", "insights.view_insight")
    for_customers = True


@reads(tags=["Insights"], operation_id="calls_insight", summary="Insight of a call, with its objections")
class CallInsight(InsightView, RetrieveAPIView[Any]):
    """404 while there is none."""

    queryset = Insight.objects.filter(is_current=True).prefetch_related("objections")
    serializer_class = InsightDetailSerializer
    lookup_field = "call__pk"
    lookup_url_kwarg = "pk"


@reads(tags=["Insights"], operation_id="insights_list", summary="Current insights, newest first")
class InsightList(InsightView, ListAPIView[Any]):
    """Days are those of the calls, in the time zone of the customer."""

    pagination_class = Keyset
    orderings = NEWEST_FIRST
    filter_backends = (DjangoFilterBackend,)
    filterset_class = InsightFilter
