"""The filters of calls: the same in the library, on customers' pages, in the API and in frozen selections."""

from collections.abc import Mapping
from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst

from calls import choices, search
from calls.models import BatchItem, Call, Customer, Direction
from calls.work.states import OPEN

STATUSES = {
    "new": ("Not transcribed", Q(has_transcript=False)),
    "transcribed": ("Transcribed, no insights", Q(has_transcript=True, has_insight=False)),
    "analysed": ("With insights", Q(has_insight=True)),
}
"""How far a call has come, by what is there."""
IN_WORK, FAILED = "in-work", "failed"


def _offered(setting: str) -> Any:
    return lambda: [(value, capfirst(value.replace("_", " "))) for value in choices.offered(setting)]


def _in_work() -> Exists:
    return Exists(BatchItem.objects.filter(call=OuterRef("pk"), state__in=OPEN))


def customers_for(request: Any) -> QuerySet[Any]:
    """Those the person may see; where nobody asks (a frozen selection), the calls themselves are scoped."""
    return Customer.objects.all() if request is None else Customer.objects.visible_to(request.user)


class CallFilter(filters.FilterSet):
    """What can be asked of a list of calls; unknown names are ignored, wrong values are errors."""

    q = filters.CharFilter(method="search", label="Search", max_length=200)
    customer = filters.ModelChoiceFilter(queryset=customers_for, label="Customer")
    status = filters.ChoiceFilter(
        choices=[*((name, label) for name, (label, _) in STATUSES.items()), (IN_WORK, "In work"), (FAILED, "Failed")],
        method="by_status",
        label="Status",
        empty_label="Any status",
    )
    category = filters.ChoiceFilter(choices=_offered("category"), label="Category", empty_label="Any category")
    sentiment = filters.ChoiceFilter(choices=_offered("sentiment"), label="Sentiment", empty_label="Any sentiment")
    outcome = filters.ChoiceFilter(choices=_offered("outcome"), label="Outcome", empty_label="Any outcome")
    direction = filters.ChoiceFilter(
        choices=[(value, label) for value, label in Direction.choices if value],
        label="Direction",
        empty_label="Any direction",
    )
    agent = filters.CharFilter(field_name="agent", lookup_expr="iexact", label="Agent", max_length=120)
    first_day = filters.DateFilter(field_name="listed_on", lookup_expr="gte", label="From")
    last_day = filters.DateFilter(field_name="listed_on", lookup_expr="lte", label="To")
    min_seconds = filters.NumberFilter(field_name="duration_seconds", lookup_expr="gte", label="At least (s)")
    max_seconds = filters.NumberFilter(field_name="duration_seconds", lookup_expr="lte", label="At most (s)")
    has_insight = filters.BooleanFilter(field_name="has_insight", label="Insights")
    has_red_flags = filters.BooleanFilter(method="has_some", field_name="red_flag_count", label="Red flags")
    has_action_items = filters.BooleanFilter(method="has_some", field_name="action_item_count", label="Action items")
    has_objections = filters.BooleanFilter(method="has_some", field_name="objection_count", label="Objections")

    class Meta:
        model = Call
        fields: list[str] = []

    def search(self, calls: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:  # noqa: ARG002 - django-filter's
        """Words in the order id, file, agent, numbers or transcript."""
        return search.matching(calls, value)

    def by_status(self, calls: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:  # noqa: ARG002
        """How far calls have come; a failure counts until a later try has ended otherwise."""
        if value in STATUSES:
            return calls.filter(STATUSES[value][1])
        if value == IN_WORK:
            return calls.filter(_in_work())
        return calls.filter(pk__in=last_failed().values("call"))

    def has_some(self, calls: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """With at least one, or with none."""
        return calls.filter(**{f"{name}__gt": 0}) if value else calls.filter(**{name: 0})

    @classmethod
    def names(cls) -> set[str]:
        """Names of all filters."""
        return set(cls.base_filters)

    @classmethod
    def words(cls, values: Mapping[str, Any]) -> str:
        """The filters that are set, for people: "sentiment: negative, from: 2026-11-01"."""
        told = ((cls.base_filters[name].label, values[name]) for name in cls.base_filters if values.get(name))
        return ", ".join(f"{str(label).lower()}: {value}" for label, value in told)


def last_failed() -> QuerySet[Any]:
    """Failed items of calls on which nothing was done or begun since."""
    later = BatchItem.objects.filter(call=OuterRef("call"), pk__gt=OuterRef("pk"))
    return BatchItem.objects.filter(state="failed").exclude(Exists(later))
