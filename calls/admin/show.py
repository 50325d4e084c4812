"""How values are put to people: columns, durations, links, small tables. All of it escaped."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from calls.access.admin import EMPTY
from calls.stages import registry
from calls.wording import clock

KILO = 1000


def column(path: str, label: str, show: Callable[[Any], Any] = lambda value: value) -> Any:
    """A sortable column, or line of a page: what lies at `path` (`call__customer`), put as `show` does.

    A function of the row; typed as anything, since Django's stubs know only names of fields in a page's fields.
    """

    @admin.display(description=label, ordering=path)
    def cell(row: Any) -> Any:
        value = follow(row, path)
        # Django shows None as a dash in lists, but as "None" on pages.
        return EMPTY if value in (None, "", [], {}) else show(value)

    # Not the field's own name, or its page would explain how the value is stored instead of what it shows.
    cell.__name__ = f"shown_{path.replace('__', '_')}"
    return cell


def follow(row: Any, path: str) -> Any:
    """What lies at the end of `path`; None where the way ends before."""
    for name in path.split("__"):
        try:
            row = getattr(row, name)
        except ObjectDoesNotExist:
            return None
        if row is None:
            return None
    return row


def moment(value: datetime) -> str:
    """A time as all others are shown; Django itself formats only fields."""
    return formats.localize(timezone.localtime(value))


def count(value: float) -> SafeString:
    """A whole number, in a column where figures stand under one another."""
    return format_html('<span class="number">{}</span>', f"{value:,.0f}")


def decimal(value: float) -> SafeString:
    """A number with one place."""
    return format_html('<span class="number">{}</span>', f"{value:.1f}")


def percent(value: float) -> SafeString:
    """A share of one, as whole per cent."""
    return format_html('<span class="number">{}</span>', f"{value:.0%}")


def dollars(value: Any) -> SafeString:
    """Money, with the four places that single calls need."""
    return format_html('<span class="number">${}</span>', f"{value:,.4f}")


def duration(seconds: float) -> SafeString:
    """Seconds as a clock shows them: 4:05 or 1:02:03."""
    return format_html('<span class="number">{}</span>', clock(seconds))


def size(size_bytes: float) -> SafeString:
    """Bytes in the unit people would choose."""
    value, unit = float(size_bytes), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < KILO:
            break
        value, unit = value / KILO, larger
    return format_html('<span class="number">{} {}</span>', f"{value:.0f}" if unit == "B" else f"{value:.1f}", unit)


def short(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= 120 else f"{text[:119].rstrip()}…"  # noqa: PLR2004 - said once, here


def stage(name: str) -> str:
    """A stage in words."""
    return registry.label(name)


def stages(names: Iterable[str]) -> str:
    """Stages in words."""
    return ", ".join(map(stage, names))


def address(row: Model, page: str = "change") -> str:
    """Where the row's page is, or another of its pages."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def badge(word: str, tone: str = "") -> SafeString:
    """A state in a word and its colour: good, bad, warn, busy or quiet."""
    return format_html('<span class="state {}">{}</span>', tone, word)


def link(row: Model, name: str = "") -> SafeString:
    """The row's name (its own by default), leading to its page."""
    return format_html('<a href="{}">{}</a>', address(row), name or row)


def list_address(model: type[Model], **lookups: Any) -> str:
    """Address of a model's list, filtered."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(lookups)}"


def _hanging_on(row: Any) -> Iterator[tuple[str, str, QuerySet[Any]]]:
    """Lists of everything that hangs on this row, also from apps upstairs: address, name, and what is in it."""
    request = row.looked_at_in
    for relation in row._meta.related_objects:
        model = relation.related_model
        owner = admin.site._registry.get(model)
        if owner is None or not owner.has_view_permission(request):
            continue
        name = capfirst(model._meta.verbose_name_plural)
        address = list_address(model, **{f"{relation.field.name}__id__exact": row.pk})
        yield address, name, owner.get_queryset(request).filter(**{relation.field.name: row})


@admin.display(description="more")
def _related(row: Any) -> str:
    return links((address, f"{name} ({rows.count():,})") for address, name, rows in _hanging_on(row))


@admin.display(description="more")
def _uncounted(row: Any) -> str:
    return links((address, name) for address, name, _rows in _hanging_on(row))


related: Any = _related
"""A page's line of links to all that hangs on its row, with how many there are."""
uncounted: Any = _uncounted
"""The same without the numbers, which cost a question each."""


def links(pairs: Iterable[tuple[str, str]]) -> str:
    """Addresses with their names, side by side."""
    items = format_html_join("", '<li><a href="{}">{}</a></li>', pairs)
    return format_html('<ul class="links">{}</ul>', items) if items else EMPTY


def lines(texts: Iterable[str]) -> str:
    """Texts under one another."""
    items = format_html_join("", "<li>{}</li>", ((text,) for text in texts))
    return format_html('<ul class="lines">{}</ul>', items) if items else EMPTY


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]], *, kinds: Sequence[str] = ()) -> str:
    """A small table; `kinds` says of each column whether it holds a "number" or a "word" that stays on one line."""
    kinds = (*kinds, *("" for _ in headings[len(kinds) :]))
    body = format_html_join("", "{}", ((_table_row(row, kinds),) for row in rows))
    if not body:
        return EMPTY
    head = format_html_join("", '<th scope="col">{}</th>', ((heading,) for heading in headings))
    return format_html('<table class="rows"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', head, body)


def _table_row(cells: Sequence[Any], kinds: Sequence[str]) -> SafeString:
    pairs = ((kind, EMPTY if cell in ("", None) else cell) for kind, cell in zip(kinds, cells, strict=True))
    return format_html("<tr>{}</tr>", format_html_join("", '<td class="{}">{}</td>', pairs))
