"""What customers can ask of their calls and objections: the library's filters, with objections besides."""

from collections.abc import Iterator
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.choices import flatten_choices

from calls.filters import STATUSES, CallFilter
from calls.wording import words
from insights.models import Objection
from insights.schema import Category, Method, ObjectionType

ANSWERED, UNANSWERED = "any", "none"


TYPES = [(kind.value, words(kind)) for kind in ObjectionType]
METHODS = [(method.value, words(method)) for method in Method]
YES_NO = [("", "Any"), ("true", "Yes"), ("false", "No")]
PLACEHOLDERS = {"q": "Order ID, number, or words that were said", "agent": "Full name"}
ANSWERS = [(ANSWERED, "Answered"), (UNANSWERED, "Not answered"), ("By", METHODS)]


def answered(answer: str) -> Q:
    """Objections that were answered by this method, by any, or not at all."""
    if answer in (ANSWERED, UNANSWERED):
        return Q(overcome_method="") if answer == UNANSWERED else ~Q(overcome_method="")
    return Q(overcome_method=answer)


class ReportForm(forms.Form):
    """Days are chosen in the browser's calendar, and "yes or no" may be left open."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """As any form."""
        super().__init__(*args, **options)
        for name in ("first_day", "last_day"):
            self.fields[name].widget.input_type = "date"
        for name, text in PLACEHOLDERS.items():
            if name in self.fields:
                self.fields[name].widget.attrs["placeholder"] = text
        for field in self.fields.values():
            if isinstance(field, forms.NullBooleanField):
                field.widget.choices = YES_NO


class ReportFilter(CallFilter):
    """Filters of a customer's list of calls."""

    customer = has_insight = None
    read_by = fallback = unverified = outdated = None  # how insights were made is for staff
    status = filters.ChoiceFilter(
        choices=[(name, label) for name, (label, _) in STATUSES.items()],
        method="by_status",
        label="Progress",
        empty_label="Any",
    )
    objection = filters.ChoiceFilter(choices=TYPES, method="with_objection", label="Objection", empty_label="Any")
    answer = filters.ChoiceFilter(choices=ANSWERS, method="with_objection", label="Its answer", empty_label="Any")

    class Meta(CallFilter.Meta):
        form = ReportForm

    @property
    def told(self) -> str:
        """The filters that are set, in the words of the form: "category: Consult scheduled"."""
        asked = ((field, self.data.get(field.name)) for field in self.form)
        return ", ".join(f"{field.label.lower()}: {_chosen(field, value)}" for field, value in asked if value)

    def with_objection(self, calls: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:  # noqa: ARG002
        """Calls with an objection of this type and answered like this: type and answer mean the same objection."""
        kind, answer = (self.form.cleaned_data[field] for field in ("objection", "answer"))
        if name == "answer" and kind:
            return calls
        said = Objection.objects.filter(insight__is_current=True)
        said = said.filter(type=kind) if kind else said
        said = said.filter(answered(answer)) if answer else said
        # Few calls have objections: SQLite finds them once instead of asking of each call.
        return calls.filter(pk__in=said.order_by().values("insight__call"))


def _chosen(field: forms.BoundField, value: str) -> str:
    choices: list[Any] = list(getattr(field.field.widget, "choices", ()))
    offered: Iterator[tuple[Any, Any]] = flatten_choices(choices)
    return str({str(key): label for key, label in offered}.get(value, value))


class ObjectionFilter(filters.FilterSet):
    """Filters of a customer's objections."""

    objection = filters.ChoiceFilter(field_name="type", choices=TYPES, label="Objection", empty_label="Any")
    answer = filters.ChoiceFilter(choices=ANSWERS, method="by_answer", label="Its answer", empty_label="Any")
    category = filters.ChoiceFilter(
        field_name="insight__call__category",
        choices=[(category.value, words(category)) for category in Category],
        label="What the call came to",
        empty_label="Anything",
    )
    first_day = filters.DateFilter(field_name="insight__call__listed_on", lookup_expr="gte", label="From")
    last_day = filters.DateFilter(field_name="insight__call__listed_on", lookup_expr="lte", label="To")

    class Meta:
        model = Objection
        fields: list[str] = []
        form = ReportForm

    def by_answer(self, objections: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:  # noqa: ARG002
        """See `answered`."""
        return objections.filter(answered(value))
