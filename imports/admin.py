"""Imports in the admin: starting one, and watching its sources and files."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from calls.admin import show
from calls.admin.fields import LinesField
from calls.admin.items import WORK_FIELDS, ItemAdmin
from calls.admin.jobs import JobAdmin, JobControl, count_by_job, progress, retried
from calls.models import BatchItem, User
from calls.work.errors import WorkError
from calls.work.states import JobState, State
from imports import services
from imports.models import ImportFile, ImportJob, ImportSource
from imports.queries import job_report
from imports.web.hosts import parse_web_address, shown

ADDRESSES = ("url", "location")
"""May hold secrets (a signed query): shown without, and not searched, or they could be guessed letter by letter."""


class StartImportForm(forms.ModelForm):
    """For whom, and from where. Files of this machine are for the command line."""

    sources = LinesField(
        help_text="One web address a line: recordings, ZIP archives, or pages with links to recordings."
    )

    class Meta:
        model = ImportJob
        fields = ("customer",)

    def clean_sources(self) -> list[str]:
        """Refuse at once what could never be read."""
        refused = [message for source in self.cleaned_data["sources"] if (message := _refusal(source))]
        if refused:
            raise ValidationError(refused)
        return self.cleaned_data["sources"]


def _refusal(source: str) -> str:
    try:
        parse_web_address(source)
    except WorkError as error:
        return f"{show.short(shown(source))}: {error.text} {error.hint}"
    return ""


def _pause(job: ImportJob) -> str:
    services.pause_import(job=job)
    return "paused, with its batch."


def _resume(job: ImportJob) -> str:
    services.resume_import(job=job)
    return "goes on."


def _stop(job: ImportJob) -> str:
    services.stop_import(job=job)
    return "stopped, with its batch; resuming goes on with what was cancelled."


def _retry_failed(job: ImportJob) -> str:
    return retried(services.retry_import(job=job))


@admin.register(ImportJob)
class ImportJobAdmin(JobAdmin):
    """An import goes together with the batch its calls walk through."""

    control = JobControl(pause=_pause, resume=_resume, stop=_stop, retry_failed=_retry_failed)
    form = StartImportForm
    list_display = (
        show.column("pk", "import", show.count), "customer", "standing", "recordings", "processing", "created_at",
        "finished_at",
    )  # fmt: skip
    list_filter = ("state", "customer", "created_at")
    list_select_related = ("customer", "batch")
    search_fields = ("=pk", "customer__name")
    fieldsets = (
        (None, {"fields": ("customer", "status", "recordings", "processing", show.related)}),
        ("Sources", {"fields": ("source_table",)}),
        ("Started", {"fields": (show.column("batch", "batch", show.link), "created_by", "created_at", "finished_at")}),
    )  # fmt: skip
    add_fieldsets = ((None, {"fields": ("customer", "sources")}),)

    def get_fieldsets(self, request: HttpRequest, obj: ImportJob | None = None) -> Any:
        """A new import asks for two things only."""
        return self.add_fieldsets if obj is None else super().get_fieldsets(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        """People start imports."""
        codename = get_permission_codename("add", self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}")

    def save_model(self, request: HttpRequest, obj: ImportJob, form: Any, change: bool) -> None:  # noqa: ARG002
        """Start it; the form's own row becomes the one that the service made."""
        job = services.start_import(
            customer=obj.customer, locations=form.cleaned_data["sources"], created_by=cast("User", request.user)
        )
        obj.pk = job.pk
        obj.refresh_from_db()

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The import with its report."""
        job = super().get_object(request, object_id, from_field)
        job.report = job_report(job)
        return job

    def count_items(self, jobs: Iterable[Any]) -> None:
        """How many files are in which state, and how many calls of the batch behind the import."""
        imports = list(jobs)
        files = count_by_job(ImportFile, [job.pk for job in imports])
        sources = count_by_job(ImportSource, [job.pk for job in imports])
        calls = count_by_job(BatchItem, [job.batch_id for job in imports if job.batch_id])
        for job in imports:
            job.counts = files[job.pk]
            job.source_counts = sources[job.pk]
            job.call_counts = calls[job.batch_id]

    @admin.display(description="status")
    def status(self, job: Any) -> str:
        """In the API's words, with the share of the way that is gone."""
        return f"{job.report['status'].capitalize()}, {job.report['progress_percentage']:g} %"

    @admin.display(description="state", ordering="state")
    def standing(self, job: Any) -> str:
        """That of its calls once all recordings are here: an import is not over before they are through."""
        fetched = job.state == JobState.FINISHED
        return JobState(job.batch.state if fetched and job.batch else job.state).label

    @admin.display(description="recordings fetched")
    def recordings(self, job: Any) -> str:
        """How many files are here, and how many places could not be searched."""
        ended = job.state in (JobState.FINISHED, JobState.STOPPED)
        words = progress(job.counts, empty="none found" if ended else "none found yet")
        failed = job.source_counts[State.FAILED]
        return f"{words}; {failed:,} source{'s' * (failed > 1)} failed" if failed else words

    @admin.display(description="calls processed")
    def processing(self, job: Any) -> str:
        """How many of its calls have been through all stages."""
        return progress(job.call_counts)

    @admin.display(description="sources")
    def source_table(self, job: Any) -> Any:
        """Every source with what became of it."""
        rows = [
            [shown(row["location"]), row["kind"], row["state"].capitalize(), row["found"], _error_words(row["error"])]
            for row in job.report["sources"]
        ]
        return show.table(("Source", "Kind", "State", "Found", "Error"), rows, kinds=("", "word", "word", "number"))


def _source_link(source: ImportSource) -> Any:
    return show.link(source, shown(source.location))


def _error_words(error: dict[str, str] | None) -> str:
    return f"{error['text']} {error['hint']}" if error else ""


class ImportItemAdmin(ItemAdmin):
    """What sources and files have in common."""

    list_select_related = ("job__customer",)
    ordering = ("-pk",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Addresses are not searched."""
        return not lookup.startswith(ADDRESSES) and super().lookup_allowed(lookup, value, request)


@admin.register(ImportSource)
class ImportSourceAdmin(ImportItemAdmin):
    """Places that were searched."""

    list_display = (
        show.column("location", "source", shown), show.column("job__customer", "customer"),
        show.column("job_id", "import", show.count), "kind", show.column("found", "found", show.count), "state",
        show.column("attempts", "tries", show.count), "situation", "next_try",
    )  # fmt: skip
    list_filter = ("state", "job__customer", "kind", "queued_at")
    readonly_fields = (show.related,)
    fieldsets = (
        (None, {"fields": (show.column("location", "source", shown), show.column("job", "import", show.link), "kind",
                           "found", "situation", show.related)}),
        ("Work", {"fields": WORK_FIELDS}),
    )  # fmt: skip


@admin.register(ImportFile)
class ImportFileAdmin(ImportItemAdmin):
    """Recordings to fetch."""

    list_display = (
        "name", show.column("job__customer", "customer"), show.column("job_id", "import", show.count),
        show.column("size_bytes", "size", show.size), "state", "is_duplicate",
        show.column("attempts", "tries", show.count), "situation", "next_try",
    )  # fmt: skip
    list_filter = ("state", "is_duplicate", "job__customer", "queued_at")
    search_fields = ("name", "order_id", "error_code")
    fieldsets = (
        (None, {"fields": ("name", show.column("url", "address", shown), show.column("job", "import", show.link),
                           show.column("source", "source", _source_link), "order_id",
                           show.column("size_bytes", "size", show.size), "is_duplicate",
                           show.column("call", "call", show.link), "situation")}),
        ("Work", {"fields": WORK_FIELDS}),
    )  # fmt: skip
