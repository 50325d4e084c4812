"""What can be asked of a list of calls by their insights, beside what the calls' own rows tell.

Each looks into the insights' own index first: few calls are found from there, many are looked for in the list's order.
"""

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from calls.filters import FEW_HITS
from calls.wording import words
from insights import known
from insights.models import Insight
from insights.models.choices import values
from insights.providers import registry as providers
from insights.schema import CallType, Satisfaction

FALLBACK = {"true": ~Q(fallback_from=""), "false": Q(fallback_from="")}
UNVERIFIED = {"true": Q(unverified_count__gt=0), "false": Q(unverified_count=0)}


def with_insight(calls: QuerySet[Any], wanted: Q) -> QuerySet[Any]:
    """Calls whose current insight is so."""
    found = Insight.objects.filter(wanted, is_current=True)
    if found[: FEW_HITS + 1].count() <= FEW_HITS:
        return calls.filter(pk__in=found.values("call"))
    return calls.filter(Exists(found.filter(call=OuterRef("pk"))))


def outdated(calls: QuerySet[Any], wanted: bool) -> QuerySet[Any]:
    """Calls with an insight of which a part is to be made anew; or those where all stands for what is there now."""
    return calls.filter(~Q(known.current()) if wanted else known.current(), has_insight=True)


def of_insights() -> dict[str, filters.Filter]:
    """The filters by name, as `calls.filters.CallFilter` takes them."""
    return {
        "call_type": _choice("call_type", "Called for", [(value, words(value)) for value in values(CallType)]),
        "satisfaction": _choice("satisfaction", "Customer was", [(one, words(one)) for one in values(Satisfaction)]),
        "read_by": _choice("provider", "Read by", [(name, name) for name in providers.names()]),
        "fallback": _yes_no("Read by a fallback", FALLBACK),
        "unverified": _yes_no("Unverified quotes", UNVERIFIED),
        "outdated": filters.BooleanFilter(
            method=lambda calls, _name, value: outdated(calls, value), label="Outdated insights"
        ),
    }


INTERNAL = ("read_by", "fallback", "unverified", "outdated")
"""Of these, what is for staff alone."""


def _choice(field: str, label: str, offered: Any) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(
        choices=offered, label=label, empty_label="Any",
        method=lambda calls, _name, value: with_insight(calls, Q(**{field: value})),
    )  # fmt: skip


def _yes_no(label: str, meant: dict[str, Q]) -> filters.BooleanFilter:
    return filters.BooleanFilter(
        label=label, method=lambda calls, _name, value: with_insight(calls, meant["true" if value else "false"])
    )  # fmt: skip
