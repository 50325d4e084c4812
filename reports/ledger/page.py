"""The page "Costs" of the admin, and its files for spreadsheets."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from calls.csv_answer import csv_answer
from calls.models import Usage
from reports.ledger.asked import LedgerForm
from reports.ledger.sums import DIMENSIONS, HEADINGS, Line, lines, total, with_batches
from reports.period import SPANS, Period

MAY_LOOK = "calls.view_usage"
MOST_SHOWN = 200
"""Lines on the page; the file has all."""
ROWS_AT_ONCE = 2000
SUM_COLUMNS = (
    "Entries", "Audio (s)", "Input tokens", "Cached input tokens", "Output tokens", "Cost (USD)",
    "Estimated from (USD)", "Estimated to (USD)", "Cost so far in all (USD)", "Ratio to the estimate",
)  # fmt: skip
ENTRY_COLUMNS = (
    "Entry", "Time (UTC)", "Customer", "Call", "Batch", "Work", "Provider", "Model", "Asked for", "Audio (s)",
    "Input tokens", "Cached input tokens", "Output tokens", "Cost (USD)",
)  # fmt: skip
ENTRY_FIELDS = (
    "pk", "created_at", "customer__name", "call_id", "batch_id", "stage", "provider", "model", "purpose",
    "audio_seconds", "input_tokens", "cached_input_tokens", "output_tokens", "cost_usd",
)  # fmt: skip


@require_safe
def costs(request: HttpRequest, site: AdminSite) -> HttpResponseBase:
    """Sums of the days that are asked for, by one of the dimensions."""
    form, period, usage = _asked(request)
    by = form.dimension
    found = lines(usage, by)
    shown = found[:MOST_SHOWN]
    if by == "batch":
        shown = with_batches(shown, Usage.objects.visible_to(request.user), request.user)
    context = {
        **site.each_context(request),
        "title": "Costs",
        "form": _shown(form, period, request.user),
        "period": period,
        "spans": SPANS,
        "by": by,
        "kept": [("by", by)],
        "heading": HEADINGS[by],
        "tabs": [(HEADINGS[key], _address(request, "costs", by=key), key == by) for key in DIMENSIONS],
        "lines": shown,
        "more": len(found) - len(shown),
        "total": total(found),
        "csv": _address(request, "costs_csv"),
        "entries_csv": _address(request, "costs_csv", by="entry"),
    }
    return TemplateResponse(request, "reports/costs.html", context)


@require_safe
def costs_csv(request: HttpRequest) -> HttpResponseBase:
    """The same lines, all of them; by "entry" each piece of work."""
    form, period, usage = _asked(request)
    name = f"costs-{period.first_day}-{period.last_day}"
    if request.GET.get("by") == "entry":
        return csv_answer(f"{name}-entries.csv", ENTRY_COLUMNS, _entries(usage))
    by = form.dimension
    found = lines(usage, by)
    if by == "batch":
        found = with_batches(found, Usage.objects.visible_to(request.user), request.user)
    return csv_answer(f"{name}-by-{by}.csv", (HEADINGS[by], *SUM_COLUMNS), map(_row, found))


def _asked(request: HttpRequest) -> tuple[LedgerForm, Period, QuerySet[Any]]:
    if not request.user.has_perm(MAY_LOOK):
        raise PermissionDenied
    form = LedgerForm(request.GET, user=request.user)
    period = form.period(timezone.now().date())
    return form, period, form.usage(request.user, period)


def _shown(asked: LedgerForm, period: Period, user: Any) -> LedgerForm:
    """What was asked where that is wrong, else with the days that are shown."""
    if not asked.is_valid():
        return asked
    return LedgerForm({**asked.data.dict(), **period.query.dict()}, user=user)  # type: ignore[attr-defined]


def _address(request: HttpRequest, name: str, **changed: str) -> str:
    query = {**request.GET.dict(), **changed}
    return f"{reverse(f'admin:{name}')}?{urlencode(query)}" if query else reverse(f"admin:{name}")


def _row(line: Line) -> tuple[Any, ...]:
    expected = line.expected
    foretold = (expected.usd_low, expected.usd_high, expected.usd) if expected else ("", "", "")
    ratio = round(expected.ratio, 3) if expected and expected.ratio is not None else ""
    return (
        line.label, line.entries, round(line.audio_seconds, 1), line.input_tokens, line.cached_input_tokens,
        line.output_tokens, line.usd, *foretold, ratio,
    )  # fmt: skip


def _entries(usage: QuerySet[Any]) -> Iterator[tuple[Any, ...]]:
    """A part at a time: nothing stays open while somebody downloads slowly."""
    last = 0
    while part := list(usage.filter(pk__gt=last).order_by("pk").values_list(*ENTRY_FIELDS)[:ROWS_AT_ONCE]):
        for key, moment, *rest in part:
            yield (key, moment.isoformat(timespec="seconds"), *rest)
        last = part[-1][0]
