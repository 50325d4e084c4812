"""What calls say on their customers' questions, over the API: answers, and the quotes behind them."""

from typing import Any

import django_filters
from django.db.models import Prefetch
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from calls.api.base import ApiView, reads
from calls.api.pagination import NEWEST_FIRST, Keyset
from calls.filters import customers_for
from insights.models import Answer, Quote
from insights.models.choices import choices
from insights.schema import QuoteSentiment

TAG = "Questions"
LARGEST_ID = 2**63 - 1


class QuoteSerializer(serializers.ModelSerializer[Quote]):
    """Words that answer a question, with their place in the call."""

    call = serializers.IntegerField(source="answer.call_id", read_only=True)
    question = serializers.IntegerField(source="answer.question_id", read_only=True)
    sentiment = serializers.CharField(read_only=True, help_text="What it sounds like: positive, neutral or negative.")

    class Meta:
        model = Quote
        fields = (
            "id", "answer", "call", "question", "rank", "text", "context", "speaker", "role", "segment",
            "start_seconds", "end_seconds", "sentiment", "match", "retrieval", "relevance", "combined",
        )  # fmt: skip
        read_only_fields = fields


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    """What one call says on one question. `is_outdated`: the question or the words have changed since."""

    quotes = QuoteSerializer(many=True, read_only=True, help_text="The best first.")
    is_outdated = serializers.SerializerMethodField()
    unverified = serializers.SerializerMethodField(
        help_text="Quotes of the model that nobody said. For staff; null for customers' people."
    )

    class Meta:
        model = Answer
        fields = (
            "id", "call", "question", "question_version", "is_found", "text", "confidence", "is_outdated", "provider",
            "model", "prompt_version", "rule_based", "created_at", "quotes", "unverified",
        )  # fmt: skip
        read_only_fields = fields

    def get_is_outdated(self, answer: Answer) -> bool:
        """By the question as it is asked now, and the transcript as it reads now."""
        same_question = answer.question_hash == answer.question.text_hash
        return not (same_question and answer.transcript.is_current)

    @extend_schema_field(serializers.ListField(child=serializers.CharField(), allow_null=True))
    def get_unverified(self, answer: Answer) -> list[str] | None:
        """Never reported."""
        return answer.unverified if self.context["request"].user.is_staff else None


class AnswerFilter(django_filters.FilterSet):
    """What can be asked of a list of answers."""

    customer = django_filters.ModelChoiceFilter(field_name="call__customer", queryset=customers_for)
    question = django_filters.NumberFilter(min_value=1, max_value=LARGEST_ID, decimal_places=0)
    call = django_filters.NumberFilter(min_value=1, max_value=LARGEST_ID, decimal_places=0)
    is_found = django_filters.BooleanFilter(label="Whether the call says anything on it.")
    first_day = django_filters.DateFilter(field_name="call__listed_on", lookup_expr="gte")
    last_day = django_filters.DateFilter(field_name="call__listed_on", lookup_expr="lte")

    class Meta:
        model = Answer
        fields: list[str] = []


class QuoteFilter(django_filters.FilterSet):
    """What can be asked of a list of quotes."""

    customer = django_filters.ModelChoiceFilter(field_name="answer__call__customer", queryset=customers_for)
    question = django_filters.NumberFilter(
        field_name="answer__question", min_value=1, max_value=LARGEST_ID, decimal_places=0
    )
    call = django_filters.NumberFilter(field_name="answer__call", min_value=1, max_value=LARGEST_ID, decimal_places=0)
    sentiment = django_filters.ChoiceFilter(choices=choices(QuoteSentiment))
    first_day = django_filters.DateFilter(field_name="answer__call__listed_on", lookup_expr="gte")
    last_day = django_filters.DateFilter(field_name="answer__call__listed_on", lookup_expr="lte")

    class Meta:
        model = Quote
        fields: list[str] = []


@reads(tags=[TAG], operation_id="answers_list", summary="Answers of calls to questions, newest first")
class AnswerList(ApiView, ListAPIView[Any]):
    """The current ones. Days are those of the calls, in the time zone of the customer."""

    queryset = (
        Answer.objects.filter(is_current=True)
        .select_related("question", "transcript")
        .defer("transcript__segments", "transcript__text")
        .prefetch_related(Prefetch("quotes", Quote.objects.select_related("answer").order_by("rank")))
    )
    serializer_class = AnswerSerializer
    reading = ("calls.view_call", "insights.view_answer")
    for_customers = True
    pagination_class = Keyset
    orderings = NEWEST_FIRST
    filter_backends = (DjangoFilterBackend,)
    filterset_class = AnswerFilter


@reads(tags=[TAG], operation_id="quotes_list", summary="Quotes that answer questions, newest first")
class QuoteList(ApiView, ListAPIView[Any]):
    """Each found again in the transcript, with the second of the recording where it is said."""

    queryset = Quote.objects.filter(answer__is_current=True).select_related("answer")
    serializer_class = QuoteSerializer
    reading = ("calls.view_call", "insights.view_quote")
    for_customers = True
    pagination_class = Keyset
    orderings = NEWEST_FIRST
    filter_backends = (DjangoFilterBackend,)
    filterset_class = QuoteFilter
