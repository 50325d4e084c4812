"""The filters of calls: the same in the library, on customers' pages, in the API and in frozen selections."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Upper
from django.db.models.lookups import Exact

from calls import choices, search
from calls.models import BatchItem, Call, Customer, Direction, KeywordHit
from calls.wording import words

STATUSES = {
    "new": ("Not transcribed", Q(has_transcript=False)),
    "transcribed": ("Transcribed, no insights", Q(has_transcript=True, has_insight=False)),
    "analysed": ("With insights", Q(has_insight=True)),
}
"""How far a call has come, by what is there."""
FURTHEST_ZONE, A_DAY = timedelta(hours=14), timedelta(days=1)
"""No time zone is further from UTC: bounds of `listed_at`, by which lists are read, around the days asked for."""
IN_WORK, FAILED = "in-work", "failed"
FEW_HITS = 10_000
"""Of a keyword, up to which the calls are found from the hits and not the other way round."""


def _offered(setting: str) -> Any:
    return lambda: [(value, words(value)) for value in choices.offered(setting)]


def _midnight(day: date) -> datetime:
    """In UTC; the years at both ends of the calendar stand for those beyond."""
    return datetime.combine(min(max(day, date(2, 1, 1)), date(9998, 1, 1)), time.min, UTC)


def customers_for(request: Any) -> QuerySet[Any]:
    """Those the person may see; where nobody asks, the calls themselves are scoped."""
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
    agent = filters.CharFilter(method="by_agent", label="Agent", max_length=120)
    keyword = filters.CharFilter(method="by_keyword", label="Keyword", max_length=120)
    first_day = filters.DateFilter(method="since", label="From")
    last_day = filters.DateFilter(method="until", label="To")
    min_seconds = filters.NumberFilter(field_name="duration_seconds", lookup_expr="gte", label="Length from (s)")
    max_seconds = filters.NumberFilter(field_name="duration_seconds", lookup_expr="lte", label="Length to (s)")
    has_insight = filters.BooleanFilter(field_name="has_insight", label="Insights")
    judged = filters.BooleanFilter(method="was_judged", label="Judged")
    has_red_flags = filters.BooleanFilter(method="has_some", field_name="red_flag_count", label="Red flags")
    has_action_items = filters.BooleanFilter(method="has_some", field_name="action_item_count", label="Action items")
    has_objections = filters.BooleanFilter(method="has_some", field_name="objection_count", label="Objections")

    class Meta:
        model = Call
        fields: list[str] = []

    offers: ClassVar[dict[str, bool]] = {}
    """Names of filters that apps upstairs offered, and whether they are for staff alone."""

    def __init__(self, *args: Any, request: Any = None, **kwargs: Any) -> None:
        """Filters for staff alone are unknown to others who ask."""
        super().__init__(*args, request=request, **kwargs)
        if request is not None and not request.user.is_staff:
            for name, staff_only in self.offers.items():
                if staff_only:
                    self.filters.pop(name, None)

    @classmethod
    def offer(cls, name: str, filter_: filters.Filter, *, staff_only: bool) -> None:
        """Let calls be asked for by what an app upstairs knows; from its `AppConfig.ready`."""
        cls.declared_filters[name] = cls.base_filters[name] = filter_
        cls.offers[name] = staff_only

    def search(self, calls: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:  # noqa: ARG002 - django-filter's
        """Words in the order id, file, agent, numbers or transcript."""
        return search.matching(calls, value)

    def by_status(self, calls: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:  # noqa: ARG002
        """How far calls have come; a failure counts until a later try has ended otherwise."""
        if value in STATUSES:
            return calls.filter(STATUSES[value][1])
        if value == IN_WORK:
            return calls.filter(pk__in=BatchItem.objects.in_work().filter(call__isnull=False).values("call"))
        return calls.filter(pk__in=last_failed().values("call"))

    def by_agent(self, calls: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:  # noqa: ARG002
        """Capitals or not, in the words of the index."""
        return calls.filter(Exact(Upper("agent"), Upper(Value(value))))

    def by_keyword(self, calls: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:  # noqa: ARG002
        """Found in the current transcript: one of the customer's keywords as it is written there, capitals or not."""
        hits = KeywordHit.objects.filter(Exact(Upper("keyword"), Upper(Value(value))), transcript__is_current=True)
        if hits[: FEW_HITS + 1].count() <= FEW_HITS:
            return calls.filter(pk__in=hits.values("transcript__call"))
        # Found nearly everywhere: a list in order looks at the first calls only instead of collecting all.
        return calls.filter(Exists(hits.filter(transcript__call=OuterRef("pk"))))

    def since(self, calls: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:  # noqa: ARG002
        """From this day on, each call in its customer's time zone."""
        return calls.filter(listed_on__gte=value, listed_at__gte=_midnight(value) - FURTHEST_ZONE)

    def until(self, calls: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:  # noqa: ARG002
        """Up to and with this day."""
        return calls.filter(listed_on__lte=value, listed_at__lt=_midnight(value) + A_DAY + FURTHEST_ZONE)

    def was_judged(self, calls: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:  # noqa: ARG002
        """With insights that say something; of too little speech they say nothing."""
        return calls.exclude(sentiment="") if value else calls.filter(sentiment="")

    def has_some(self, calls: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """With at least one, or with none."""
        return calls.filter(**{f"{name}__gt": 0}) if value else calls.filter(**{name: 0})

    @classmethod
    def names(cls) -> set[str]:
        """Names of all filters."""
        return set(cls.base_filters)

    @classmethod
    def words(cls, values: Mapping[str, Any], user: Any = None) -> str:
        """The filters that are set, for people: "sentiment: Negative, from: 2026-11-01".

        A customer is named only to a `user` who may see it.
        """
        told = ((name, str(values[name])) for name in cls.base_filters if values.get(name))
        return ", ".join(
            f"{str(cls.base_filters[name].label).lower()}: {cls._word(name, it, user)}" for name, it in told
        )

    @classmethod
    def _word(cls, name: str, value: str, user: Any) -> str:
        if name == "customer" and user is not None and value.isdecimal():
            seen = Customer.objects.visible_to(user).filter(pk=value)
            return seen.values_list("name", flat=True).first() or value
        offered = cls.base_filters[name].extra.get("choices", [("true", "yes"), ("false", "no")])
        return str(dict(offered() if callable(offered) else offered).get(value, value))


def last_failed() -> QuerySet[Any]:
    """Failed items of calls on which nothing was done or begun since."""
    later = BatchItem.objects.filter(call=OuterRef("call"), pk__gt=OuterRef("pk"))
    return BatchItem.objects.failed().exclude(Exists(later))
