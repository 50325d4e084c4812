"""How values are put on customers' pages."""

from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import format_html

from calls import tones
from calls.wording import clock, words
from insights.page.findings import SEVERITIES
from reports.charts import money

register = template.Library()

FEW_PLACES_FROM = 100
"""Dollars of a sum, from which on the parts of it need no fractions of a cent."""

register.filter("words", words)
register.filter("clock", clock)


@register.filter
def dollars(usd: Any) -> str:
    """Money, with four places where it is little."""
    return money(float(usd))


@register.filter
def dollars_beside(usd: Any, total: Any) -> str:
    """Money in a column: with as many places as its sum and all others have, so that points stand below points."""
    return f"${usd:,.2f}" if total >= FEW_PLACES_FROM else f"${usd:,.4f}"


@register.filter
def tone(value: str) -> str:
    """The class of the badge that shows a value."""
    return tones.JUDGEMENTS.get(value, "quiet")


@register.filter
def severity(value: str) -> str:
    """The class of a red flag's badge."""
    return SEVERITIES.get(value, "quiet")


@register.filter
def percent(share: float | None) -> str:
    """A share of one as whole per cent."""
    return "" if share is None else f"{share:.0%}"


@register.filter
def thousands(number: float) -> str:
    """A whole number with commas."""
    return f"{number:,.0f}"


@register.filter
def moment(seconds: float) -> str:
    """A second of a recording as addresses carry it."""
    return f"{seconds:.2f}"


@register.simple_tag
def figure(number: int, address: str, period: QueryDict, **filters: str) -> str:
    """A number that leads to the rows behind it, of these days and with these filters; nothing leads nowhere."""
    if not number:
        return "0"
    query = period.copy()
    query.update(filters)
    return format_html('<a href="{}?{}">{}</a>', address, query.urlencode(), thousands(number))
