"""What was drawn from calls, over the API: the insight of a call, and lists of insights and objections."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView

from calls.api.base import ApiView, reads
from calls.api.pagination import NEWEST_FIRST, Keyset
from calls.filters import customers_for
from insights.models import Insight, Objection
from insights.models.choices import choices
from insights.schema import Category, ObjectionType, Outcome, Sentiment


class ActionItemSerializer(serializers.Serializer[Any]):
    """What somebody has to do."""

    action = serializers.CharField()
    priority = serializers.CharField()
    assignee = serializers.CharField(allow_blank=True, allow_null=True)


class RedFlagSerializer(serializers.Serializer[Any]):
    """What somebody should look at."""

    concern = serializers.CharField()
    severity = serializers.CharField()
    category = serializers.CharField()
    quote = serializers.CharField(allow_blank=True)
    turn = serializers.IntegerField(allow_null=True, help_text="Index of the transcript's segment, from 0.")


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


class InsightSerializer(serializers.ModelSerializer[Insight]):
    """The current insight of a call. A placeholder stands for too little speech: it judges nothing."""

    category = serializers.CharField(read_only=True)
    call_type = serializers.CharField(read_only=True)
    sentiment = serializers.CharField(read_only=True)
    outcome = serializers.CharField(read_only=True)
    satisfaction = serializers.CharField(read_only=True)
    agent_performance = serializers.CharField(read_only=True)
    key_points = serializers.ListField(child=serializers.CharField(), read_only=True)
    action_items = ActionItemSerializer(many=True, read_only=True)
    red_flags = RedFlagSerializer(many=True, read_only=True)

    class Meta:
        model = Insight
        fields: tuple[str, ...] = (
            "id", "call", "transcript", "is_placeholder", "provider", "model", "prompt_version", "rule_based",
            "created_at", "summary", "key_points", "category", "category_confidence", "category_notes", "call_type",
            "sentiment", "sentiment_score", "sentiment_confidence", "outcome", "satisfaction", "agent_performance",
            "action_items", "red_flags",
        )  # fmt: skip
        read_only_fields = fields


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


class ObjectionFilter(django_filters.FilterSet):
    """What can be asked of a list of objections."""

    type = django_filters.ChoiceFilter(choices=choices(ObjectionType))
    customer = django_filters.ModelChoiceFilter(field_name="insight__call__customer", queryset=customers_for)
    call = django_filters.NumberFilter(field_name="insight__call", min_value=1, max_value=2**63 - 1, decimal_places=0)
    first_day = django_filters.DateFilter(field_name="insight__call__listed_on", lookup_expr="gte")
    last_day = django_filters.DateFilter(field_name="insight__call__listed_on", lookup_expr="lte")
    overcome = django_filters.BooleanFilter(method="was_overcome", label="Answered so that it was overcome.")

    class Meta:
        model = Objection
        fields: list[str] = []

    def was_overcome(self, objections: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:  # noqa: ARG002
        """By whether a method was found."""
        return objections.exclude(overcome_method="") if value else objections.filter(overcome_method="")


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
