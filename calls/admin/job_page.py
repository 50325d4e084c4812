"""The page of a job, a batch or an import: watched live, steered by buttons, its results downloaded."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from calls import live
from calls.access.scope import sees_all_customers
from calls.admin import show
from calls.admin.jobs import JobAdmin
from calls.csv_answer import csv_answer

RESULT_HEADINGS = (
    "call", "file", "order id", "state", "stage", "error code", "error", "hint", "attempts", "finished",
)  # fmt: skip
ROWS_AT_ONCE = 2000


class JobPageAdmin(JobAdmin):
    """Adds the page, its live part, its buttons and its list of results to the list of jobs."""

    page_template = "calls/job.html"
    live_template = "calls/job_live.html"
    what, place = "batch", "Batches"
    """What people call such a job, and the list of them."""

    class Media:
        css = {"all": ["calls/job.css"]}
        js = ["calls/live.js"]

    def live_context(self, request: HttpRequest, job: Any, ask: Callable[..., Any]) -> dict[str, Any]:
        """What the live part shows; questions that count go through `ask(name, question)`, which may remember."""
        raise NotImplementedError

    def still_context(self, request: HttpRequest, job: Any) -> dict[str, Any]:
        """What the rest of the page shows."""
        raise NotImplementedError

    def result_rows(self, request: HttpRequest, job: Any) -> Iterator[tuple[Any, ...]]:
        """Every item as in `RESULT_HEADINGS`."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        """Ours come first: Django's own take any text for a key."""
        name, view = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        ours = [
            path("<int:pk>/live/", view(require_safe(self.live_view)), name=f"{name}_live"),
            path("<int:pk>/control/", view(require_POST(self.control_view)), name=f"{name}_control"),
            path("<int:pk>/results.csv", view(require_safe(self.results_view)), name=f"{name}_results"),
        ]
        return [*ours, *super().get_urls()]

    def found(self, request: HttpRequest, pk: Any) -> Any:
        """The job; 404 for strangers, 403 for whoever may look at no job."""
        job = self.get_object(request, str(pk))
        if not self.has_view_permission(request, job):
            raise PermissionDenied
        return job

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None  # noqa: ARG002 - Django's
    ) -> HttpResponse:  # fmt: skip
        """The page. Nothing is changed by it, only by its buttons."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        job = self.found(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            **self.live_context(request, job, lambda _name, question: question()),
            **self.still_context(request, job),
            "opts": self.opts,
            "media": self.media,
            "original": job,
            "title": str(job),
            "what": self.what,
            "place": self.place,
            "live_address": _with_query(request, show.address(job, "live")),
            "control_address": _with_query(request, show.address(job, "control")),
            "results_address": show.address(job, "results"),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.page_template, context)

    def live_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The live part alone."""
        job = self.found(request, pk)
        scope = "all" if sees_all_customers(request.user) else f"user-{request.user.pk}"
        # A second row of the same number, or a job that was changed, is asked about anew.
        stem = f"{self.opts.label_lower}:{pk}:{job.created_at.timestamp()}:{job.updated_at.timestamp()}:{scope}"
        context = self.live_context(request, job, lambda name, ask: live.remembered(f"{stem}:{name}", ask))
        return live.fragment(request, self.live_template, {"original": job, **context}, done=context["over"])

    def control_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """What the buttons do; back to the page, which says how it went."""
        job = self.found(request, pk)
        if not self.has_operate_permission(request):
            raise PermissionDenied
        acts = self.verbs()
        verb = request.POST.get("verb", "")
        if verb not in acts:
            raise Http404
        self.do(request, [job], acts[verb])
        return HttpResponseRedirect(_with_query(request, show.address(job)))

    def verbs(self) -> dict[str, Callable[[Any], str]]:
        """What can be asked of a job, by name."""
        return {name: getattr(self.control, name) for name in ("pause", "resume", "stop", "retry_failed")}

    def results_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Every item with its result, as CSV."""
        job = self.found(request, pk)
        return csv_answer(f"{self.what}-{job.pk}-results.csv", RESULT_HEADINGS, self.result_rows(request, job))


def in_chunks(rows: Any) -> Iterator[Any]:
    """All rows of a queryset by their number, a part at a time: nothing stays open while somebody downloads slowly."""
    last = 0
    while part := list(rows.filter(pk__gt=last).order_by("pk")[:ROWS_AT_ONCE]):
        yield from part
        last = part[-1].pk


def _with_query(request: HttpRequest, address: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address
