"""The reconciliation of an import: its page, and every entry as CSV."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from calls.admin import show
from calls.admin.job_items import PER_PAGE, page_number
from calls.admin.job_look import Button
from calls.admin.job_page import JobPageAdmin
from calls.csv_answer import csv_answer
from calls.work.states import JobState
from imports import queries, reconciliation
from imports.admin import reconciliation_look as look
from imports.models import ImportJob
from imports.reconciliation import OUTCOMES, Reconciliation, Sums

RETRY_FAILED = Button("retry_failed", "Retry failed")
RETRY_MISSING = Button("retry_missing", "Retry missing")


def retry_buttons(job: ImportJob, found: Reconciliation, *, failed_sources: int = 0) -> list[Button]:
    """What can be tried again; a stopped import is resumed first."""
    if JobState.STOPPED in {job.state, job.batch.state if job.batch else ""} or job.previewed:
        return []
    failed = found.total.failed + found.later["failed"] + failed_sources
    return [RETRY_FAILED] * bool(failed) + [RETRY_MISSING] * bool(found.total.missing)


class ReconciliationPageAdmin(JobPageAdmin):
    """Adds the page to that of an import."""

    def get_urls(self) -> list[URLPattern]:
        """Ours come first: Django's own take any text for a key."""
        name, view = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        page, entries = view(require_safe(self.reconciliation_view)), view(require_safe(self.entries_view))
        ours = [
            path("<int:pk>/reconciliation/", page, name=f"{name}_reconciliation"),
            path("<int:pk>/reconciliation.csv", entries, name=f"{name}_entries"),
        ]
        return [*ours, *super().get_urls()]

    def reconciliation_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """In total, by source, by reason, and entry by entry."""
        job = self.found(request, pk)
        found = reconciliation.of(job)
        chosen = request.GET.get("kind", "")
        chosen = chosen if chosen in OUTCOMES else _first_of_interest(found.total)
        context = {
            **self.admin_site.each_context(request),
            **_figures(found),
            **_listed(job, found, chosen, page_number(request.GET.get("page", ""))),
            "opts": self.opts,
            "media": self.media,
            "original": job,
            "title": f"Reconciliation of {job}",
            "place": self.place,
            "over": queries.is_over(job),
            "kinds": look.kinds(found.total, chosen),
            "chosen": chosen,
            "chosen_words": look.WORDS[chosen],
            "meanings": [(word, meaning) for word, _tone, meaning in look.WORDS.values()],
            "job_address": show.address(job),
            "entries_address": show.address(job, "entries"),
            "control_address": show.address(job, "control"),
            "retries": retry_buttons(job, found) if self.has_operate_permission(request) else [],
        }
        return TemplateResponse(request, "imports/reconciliation.html", context)

    def entries_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Every entry, as it stands now."""
        job = self.found(request, pk)
        return csv_answer(f"import-{job.pk}-reconciliation.csv", look.CSV_HEADINGS, look.csv_rows(job))


def _first_of_interest(total: Sums) -> str:
    """What somebody most likely wants to read."""
    order = ("failed", "missing", "unusable", "open", "cancelled", "duplicate", "repeated")
    return next((name for name in order if getattr(total, name)), "done")


def _figures(found: Reconciliation) -> dict[str, Any]:
    return {
        "asked": f"{found.total.asked:,}",
        "found": f"{found.total.found:,}",
        "sum_of": look.sentence(found.total),
        "later": look.later_words(found),
        "total": look.numbers(found.total),
        "by_source": look.source_rows(found),
        "reasons": look.reason_rows(found.reasons),
        "later_reasons": look.reason_rows(found.later_reasons, later=True),
    }


def _listed(job: ImportJob, found: Reconciliation, chosen: str, number: int) -> dict[str, Any]:
    """The entries of one outcome, a page of them."""
    if chosen == "repeated":
        repeated = [(str(row.source), f"{row.sums.repeated:,}") for row in found.sources if row.sums.repeated]
        return {"repeated_rows": repeated, "pages": 1}
    if chosen == "unusable":
        rows_of = (
            reconciliation.unusable_rows(job).select_related("source__upload").order_by("source", "row_number", "pk")
        )
        page = _page(rows_of, rows_of.count(), number)
        return {**page, "unusable_rows": [look.unusable_words(row) for row in page.pop("rows")]}
    places = reconciliation.failed_places(job, chosen)
    files = reconciliation.files_of(job, chosen).select_related("call", "source__upload")
    page = _page(files, getattr(found.total, chosen) - len(places), number)
    rows = [_row(file) for file in page.pop("rows")]
    first = [_place_row(place) for place in places] if page["page"] == 1 else []
    return {**page, "rows": first + rows}


def _page(rows: Any, count: int, number: int) -> dict[str, Any]:
    pages = max(-(-count // PER_PAGE), 1)
    number = min(number, pages) or 1
    return {"page": number, "pages": pages, "rows": list(rows[(number - 1) * PER_PAGE : number * PER_PAGE])}


def _row(file: Any) -> dict[str, Any]:
    why = " ".join(filter(None, [file.error_text, file.error_hint]))
    same = f"{look.how(file.duplicate_by)}. " if file.duplicate_by else ""
    return {
        "name": file.name, "address": show.address(file.call or file), "row": file.row_number or "",
        "order_id": file.order_id, "source": str(file.source), "what": f"{same}{why}",
    }  # fmt: skip


def _place_row(place: Any) -> dict[str, Any]:
    return {
        "name": str(place), "address": show.address(place), "row": "", "order_id": "", "source": "",
        "what": f"{place.error_text} {place.error_hint}",
    }  # fmt: skip
