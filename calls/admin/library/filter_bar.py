"""The filters above the library: one form, and what of it is set."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode

from calls.filters import CallFilter
from calls.models import Customer

FIRST = ("customer", "status", "sentiment", "category", "outcome", "first_day", "last_day")
MORE = (
    "min_seconds", "max_seconds", "direction", "agent", "keyword", "has_red_flags", "has_action_items",
    "has_objections", "has_insight",
)  # fmt: skip
MOST_CUSTOMERS = 100
"""Offered by the form; of any other, the customer's own page leads to its calls."""

ALIASES = {"customer__id__exact": "customer"}
"""Names by which other pages of the admin ask (`show.related`)."""
TYPES = {"q": "search", "first_day": "date", "last_day": "date", "min_seconds": "number", "max_seconds": "number"}
YES_NO = [("", "Any"), ("true", "Yes"), ("false", "No")]


@dataclass(frozen=True)
class Chip:
    """A filter that is set, in words, and the address of the list without it."""

    label: str
    value: str
    address: str


def values_of(query: QueryDict) -> dict[str, str]:
    """The filters that are set in an address, by name."""
    asked = {ALIASES.get(name, name): str(value) for name, value in query.items()}
    return {name: asked[name] for name in CallFilter.base_filters if asked.get(name)}


def customers_of(request: HttpRequest, chosen: str = "") -> list[Customer]:
    """Customers that the form offers this person: not more than MOST_CUSTOMERS, and the one that is chosen."""
    seen = Customer.objects.visible_to(request.user).only("name")
    offered = list(seen.order_by("name")[:MOST_CUSTOMERS])
    is_there = not chosen or len(offered) < MOST_CUSTOMERS or any(str(row.pk) == chosen for row in offered)
    return offered if is_there or not chosen.isdecimal() else [*offered, *seen.filter(pk=chosen)]


class FilterBar:
    """What the template shows of the filters."""

    def __init__(self, asked: CallFilter, customers: list[Customer], address: Callable[..., str]) -> None:
        """`address(without=…)` gives the address of the list without one filter, or all (`None`)."""
        self.form: forms.Form = asked.form
        self.values: dict[str, str] = dict(asked.data)
        self.address = address
        self.many_customers = len(customers) >= MOST_CUSTOMERS
        self._dress(customers)
        self.search = self.form["q"]
        # Whoever sees one customer's calls only is not asked whose; unless an address asked for others'.
        is_told = len(customers) > 1 or "customer" in self.form.errors
        self.first = self._fields(FIRST if is_told else FIRST[1:])
        self.more = self._fields((*MORE, *CallFilter.offers))

    @property
    def is_more_open(self) -> bool:
        """Whether a filter behind "More filters" is set."""
        return any(name in self.values for name in (*MORE, *CallFilter.offers))

    @property
    def chips(self) -> list[Chip]:
        """Every filter that is set, in words."""
        return [Chip(str(self.form[name].label), self._words(name), self.address(name)) for name in self.values]

    @property
    def clear(self) -> str:
        """Address of the list without filters."""
        return self.address(None)

    @property
    def query(self) -> str:
        """The filters as in an address."""
        return urlencode(self.values)

    def _fields(self, names: Iterable[str]) -> list[forms.BoundField]:
        return [self.form[name] for name in names]

    def _dress(self, customers: list[Customer]) -> None:
        fields = self.form.fields
        for name, kind in TYPES.items():
            # A browser shows no wrong value in fields of a kind: as text it can be mended.
            fields[name].widget.input_type = "text" if name in self.form.errors else kind
        fields["q"].widget.attrs["placeholder"] = "Order ID, file, agent, number, or words that were said"
        for field in fields.values():
            if isinstance(field, forms.NullBooleanField):
                field.widget.choices = YES_NO
        fields["customer"].widget.choices = [("", "Any customer"), *((row.pk, row.name) for row in customers)]

    def _words(self, name: str) -> str:
        offered = getattr(self.form.fields[name].widget, "choices", ())
        words = {str(value): str(label) for value, label in offered}
        return words.get(self.values[name], self.values[name])
