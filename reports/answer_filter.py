"""What readers can ask of quotes."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from calls.models import Customer
from calls.wording import words
from insights.models import Question, Quote
from insights.schema import QuoteSentiment, Role
from reports.filters import ReportForm

NO_GROUP = "-"
"""As in addresses: questions that are in no group."""


class QuoteFilter(filters.FilterSet):
    """Filters of a customer's quotes."""

    question = filters.ModelChoiceFilter(
        field_name="answer__question", queryset=Question.objects.none(), label="Question", empty_label="Any"
    )
    group = filters.ChoiceFilter(method="by_group", label="Group", empty_label="Any")
    role = filters.ChoiceFilter(
        choices=[(role.value, words(role)) for role in Role], label="Said by", empty_label="Anybody"
    )
    sentiment = filters.ChoiceFilter(
        choices=[(sentiment.value, words(sentiment)) for sentiment in QuoteSentiment],
        label="Sentiment",
        empty_label="Any",
    )
    first_day = filters.DateFilter(field_name="answer__call__listed_on", lookup_expr="gte", label="From")
    last_day = filters.DateFilter(field_name="answer__call__listed_on", lookup_expr="lte", label="To")

    class Meta:
        model = Quote
        fields: list[str] = []
        form = ReportForm

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        """Offers the questions and groups of this customer."""
        super().__init__(*args, **kwargs)
        asked = customer.questions.all()
        self.filters["question"].queryset = asked
        groups = asked.order_by("group").values_list("group", flat=True).distinct()
        self.filters["group"].extra["choices"] = [(name or NO_GROUP, name or "No group") for name in groups]

    def by_group(self, quotes: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:  # noqa: ARG002
        """Quotes that answer questions of this group."""
        return quotes.filter(answer__question__group="" if value == NO_GROUP else value)
