"""What a batch's page tells of how it went, its file, and its budget."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from calls.admin import show
from calls.admin.expectation import cost_range
from calls.admin.job_page import JobPageAdmin
from calls.admin.library.costs import BUDGET, budget_from
from calls.bulk.report import Figure, Report, failures, report_of
from calls.csv_answer import csv_answer
from calls.models import Batch
from calls.work import progress

HEADINGS = ("what", "value", "what to do")
MOST_REASONS = 10


class BatchReportAdmin(JobPageAdmin):
    """Adds the report and the budget to the page of a batch."""

    page_template = "calls/batch.html"

    def get_urls(self) -> list[URLPattern]:
        """With the file, and the form's address."""
        view = self.admin_site.admin_view
        ours = [
            path("<int:pk>/report.csv", view(require_safe(self.report_csv)), name="calls_batch_report"),
            path("<int:pk>/budget/", view(require_POST(self.budget_view)), name="calls_batch_budget"),
        ]
        return [*ours, *super().get_urls()]

    def report_context(self, request: HttpRequest, batch: Batch) -> dict[str, Any]:
        """What the page shows besides."""
        report = report_of(batch, request.user, timezone.now())
        return {
            "report": list(_lines(report, batch)),
            "reasons": [(f"{reason.calls:,}", reason) for reason in report.reasons[:MOST_REASONS]],
            "report_address": show.address(batch, "report"),
            "budget": batch.budget_usd,
            "budget_address": show.address(batch, "budget") if self.has_operate_permission(request) else "",
        }

    def report_csv(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The figures, the reasons, and a line for every call that failed."""
        batch = self.found(request, pk)
        return csv_answer(f"batch-{batch.pk}-report.csv", HEADINGS, _rows(batch, request.user))

    def budget_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Change or take away the budget; what was paused for it goes on when somebody resumes it."""
        batch = self.found(request, pk)
        if not self.has_operate_permission(request):
            raise PermissionDenied
        try:
            batch.budget_usd = budget_from(request.POST.get(BUDGET, ""))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            batch.save(update_fields=["budget_usd", "updated_at"])
            messages.success(request, _told(batch.budget_usd))
        return HttpResponseRedirect(show.address(batch))


def _told(budget: Decimal | None) -> str:
    return "The batch has no budget any more." if budget is None else f"The batch may cost ${budget:,.2f}."


def _lines(report: Report, batch: Batch) -> Iterator[tuple[str, str]]:
    """Names and figures; the two ends of the estimate are one line."""
    for figure in report.figures:
        if figure.name == "estimated_usd_high":
            yield "Estimated cost", cost_range(batch.estimated_usd_low or Decimal(0), Decimal(figure.value or 0))
        elif figure.value is not None and figure.name != "estimated_usd_low":
            yield figure.label, _in_words(figure)


def _in_words(figure: Figure) -> str:
    value = figure.value or 0
    if figure.unit == "usd":
        return cost_range(Decimal(value), Decimal(value))
    if figure.unit == "share":
        return f"{value:.1%}"
    return progress.words(value) if figure.unit == "seconds" else f"{value:,}"


def _rows(batch: Batch, user: Any) -> Iterator[tuple[Any, ...]]:
    report = report_of(batch, user, timezone.now())
    for figure in report.figures:
        yield figure.label, "" if figure.value is None else figure.value, ""
    for reason in report.reasons:
        yield f"{reason.calls} failed: {reason.code}", reason.text, reason.hint
    yield from failures(batch, user)
