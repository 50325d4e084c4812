"""Imports: starting one, looking at what would come, and watching it come."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone

from calls.access.admin import EMPTY
from calls.admin import job_look, show
from calls.admin.job_items import recent_ends, silent_lanes
from calls.admin.job_page import in_chunks
from calls.admin.jobs import JobControl, count_by_job, progress, retried
from calls.models import BatchItem, Usage
from calls.work.states import JobState, State
from imports import preview, queries, reconciliation, services
from imports.admin import look, preview_look, reconciliation_look
from imports.admin.reconciliation_page import ReconciliationPageAdmin, retry_buttons
from imports.admin.start_page import StartPageAdmin
from imports.models import ImportFile, ImportJob, ImportSource

STOP = job_look.stop_button("What is being fetched or processed is broken off. What is done stays; resuming goes on.")
TO_CONFIRM = "to-confirm"


def _pause(job: ImportJob) -> str:
    services.pause_import(job=job)
    return "paused, with its batch."


def _resume(job: ImportJob) -> str:
    services.resume_import(job=job)
    return "goes on."


def _stop(job: ImportJob) -> str:
    services.stop_import(job=job)
    return "stopped, with its batch; resuming goes on with what was cancelled."


def _retry(job: ImportJob, only: str | None = None) -> str:
    return retried(services.retry_import(job=job, only=only))


def _fetch(job: ImportJob) -> str:
    number = services.begin_fetching(job=job)
    return f"{number:,} {'recording is' if number == 1 else 'recordings are'} being fetched."


def _discard(job: ImportJob) -> str:
    services.discard_import(job=job)
    return "discarded; nothing was fetched."


def _word(state: JobState) -> str:
    """As on its page."""
    return "Running" if state == JobState.ACTIVE else str(state.label)


class StandingFilter(admin.SimpleListFilter):
    """By what the list shows: an import goes on until its calls are through."""

    title = "state"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 - Django's
        """As in the list."""
        return [(TO_CONFIRM, "Waits for you"), *((state.value, _word(state)) for state in JobState)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 - Django's
        """Imports that stand so."""
        value = self.value()
        if not value:
            return queryset
        if value == TO_CONFIRM:
            return queryset.filter(state=JobState.ACTIVE, previewed=True)
        of_batch = Q(state=JobState.FINISHED, batch__isnull=False)
        jobs = queryset.filter((of_batch & Q(batch__state=value)) | (~of_batch & Q(state=value)))
        return jobs.exclude(previewed=True) if value == JobState.ACTIVE else jobs


@admin.register(ImportJob)
class ImportJobAdmin(ReconciliationPageAdmin, StartPageAdmin):
    """An import goes together with the batch its calls walk through."""

    control = JobControl(pause=_pause, resume=_resume, stop=_stop, retry_failed=_retry)
    add_form_template = "imports/start.html"
    what, place = "import", "Imports"
    empty_hint = "An import brings recordings in: from addresses, buckets, uploaded files, manifests or order IDs."
    list_display = (
        show.column("pk", "import", "Import {}".format), "customer", "standing", "recordings", "processing",
        "created_at", "finished_at",
    )  # fmt: skip
    list_filter = (StandingFilter, "customer", "created_at")
    list_select_related = ("customer", "batch")
    search_fields = ("=pk", "customer__name")
    search_help_text = "Number or customer"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what every page of an import tells."""
        return super().get_queryset(request).select_related("customer", "batch", "created_by", "watch")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        """People start imports."""
        codename = get_permission_codename("add", self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}")

    def verbs(self) -> dict[str, Callable[[Any], str]]:
        """A preview is answered by one of two more; what is missing is tried again apart from what failed."""
        return {
            **super().verbs(),
            "fetch": _fetch,
            "discard": _discard,
            "retry_failed": lambda job: _retry(job, "failed"),
            "retry_missing": lambda job: _retry(job, "missing"),
        }

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

    @admin.display(description="state", ordering="state")
    def standing(self, job: Any) -> str:
        """That of its calls once all recordings are here: an import is not over before they are through."""
        if job.previewed and job.state == JobState.ACTIVE:
            return show.badge("Waits for you", "warn")
        fetched = job.state == JobState.FINISHED
        state = JobState(job.batch.state if fetched and job.batch else job.state)
        if state != JobState.FINISHED:
            return show.badge(_word(state), "busy" if state == JobState.ACTIVE else "warn")
        failed = sum(counts[State.FAILED] for counts in (job.counts, job.source_counts, job.call_counts))
        done = job.counts[State.DONE] + job.counts[State.SKIPPED]
        return show.badge(*job_look.finished_word(done, failed))

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

    def live_context(self, request: HttpRequest, job: Any, ask: Callable[..., Any]) -> dict[str, Any]:
        """Sources, files, and while nothing is fetched yet the preview."""
        now = timezone.now()
        stand = ask("standing", lambda: look.standing(job))
        chosen = request.GET.get("state", "")
        page = look.page(job, stand, chosen, request.GET.get("page", ""))
        over = queries.is_over(job)
        operates = self.has_operate_permission(request)
        asked = job.previewed and job.state in (JobState.ACTIVE, JobState.PAUSED)
        duplicates = job_look.Card(look.DUPLICATE[0], look.DUPLICATE[1], stand.duplicates, "", chosen == "duplicate")
        found = ask("reconciliation", lambda: reconciliation.of(job))
        return {
            "headline": look.headline(job, stand, missing=found.missing_recordings),
            "time_left": "" if over or (asked and not stand.searching) else self._time_left(job, stand, ask, now),
            "no_workers": "" if over else job_look.no_workers(_silent(job, now)),
            "notices": [
                *job_look.paused_notices(*filter(None, (job, job.batch))),
                *_source_notices(stand),
                *([] if over else look.host_notices(job, now)),
            ],
            **(self._preview(job, ask, operates=operates) if asked else {}),
            "cards": [*job_look.cards(stand.counts, look.KINDS, chosen), duplicates],
            "buttons": _buttons(job, stand, found) if operates and not asked else [],
            "figures": [] if asked else self._figures(request, job, ask, now),
            **({} if asked else reconciliation_look.summary(job, found)),
            **look.source_words(job, stand.sources, now),
            "searching": stand.searching,
            "page": page,
            "chosen": chosen,
            "noun": "recording",
            "rows": [] if asked else look.file_rows(job, page.keys, now=now),
            "over": over,
            "results_address": show.address(job, "results"),
        }

    def _figures(self, request: HttpRequest, job: Any, ask: Callable[..., Any], now: Any) -> list[tuple[str, str, str]]:
        usage = Usage.objects.visible_to(request.user).filter(batch=job.batch_id, batch__isnull=False)
        cost = ask("cost", lambda: usage.aggregate(total=Sum("cost_usd", default=0))["total"])
        return [("Time", job_look.elapsed(job.created_at, _ended_at(job), now), ""), ("Cost", f"${cost:,.2f}", "")]

    def _preview(self, job: Any, ask: Callable[..., Any], *, operates: bool) -> dict[str, Any]:
        found = ask("preview", lambda: preview.of(job))
        return preview_look.words(job, found, operates=operates)

    def _time_left(self, job: Any, stand: look.Standing, ask: Callable[..., Any], now: Any) -> str:
        if stand.searching:
            return look.searched_words(stand.sources)
        remaining = sum(stand.counts[kind] for kind in ("pending", "downloading", "processing"))
        items = BatchItem.objects.filter(job=job.batch_id) if job.batch_id else ImportFile.objects.filter(job=job)
        return job_look.time_left(ask("ends", lambda: recent_ends(items)), remaining, now=now)

    def still_context(self, request: HttpRequest, job: Any) -> dict[str, Any]:  # noqa: ARG002 - for those who need it
        """What was asked for."""
        return {
            "about": [
                ("Customer", job.customer),
                ("Calls", show.link(job.batch) if job.batch else "Not processed after the import"),
                ("Priority", job.get_priority_display()),
                ("Opened with", _credentials(job)),
                ("Duplicates", "Imported anyway" if job.keep_duplicates else "Linked to the calls that are there"),
                *([("Begun by", show.link(job.watch))] if job.watch else []),
                ("Started by", job.created_by or EMPTY),
                ("Started", show.moment(job.created_at)),
            ],
            "related": show.related(job),
        }

    def result_rows(self, request: HttpRequest, job: Any) -> Iterator[tuple[Any, ...]]:
        """Every file with how far it, or its call, is."""
        visible = queries.files_with_progress(job).visible_to(request.user)
        for file in in_chunks(visible):
            fetched = file.state in queries.FETCHED and file.item_state
            prefix = "item_" if fetched else ""
            told = [getattr(file, f"{prefix}{name}") for name in ("error_code", "error_text", "error_hint")]
            stage = show.stage(file.item_stage) if fetched else "Fetch"
            yield (
                file.call_id, file.name, file.order_id, queries.file_status(file), stage, *told, file.attempts,
                file.finished_at and file.finished_at.isoformat(timespec="seconds"),
            )  # fmt: skip


def _source_notices(stand: look.Standing) -> list[dict[str, str]]:
    notice = look.source_notice(stand.sources)
    return [{"tone": "bad", "text": notice}] if notice else []


def _buttons(job: Any, stand: look.Standing, found: reconciliation.Reconciliation) -> list[job_look.Button]:
    """Those that fit the states of both parts; what can be tried again stands before Stop."""
    parts = {job.state, job.batch.state} if job.batch else {job.state}
    fitting = job_look.buttons(parts, failed=0, stop=STOP)
    failed_sources = sum(
        source.state == State.FAILED and source.error_code not in reconciliation.MISSING for source in stand.sources
    )
    place = len(fitting) - (STOP in fitting)
    fitting[place:place] = retry_buttons(job, found, failed_sources=failed_sources)
    return fitting


def _credentials(job: Any) -> str:
    """Names of what its sources are opened with."""
    names = ImportSource.objects.filter(job=job, credential__isnull=False).order_by("credential__name")
    return ", ".join(names.values_list("credential__name", flat=True).distinct()) or "Nothing: the sources are open"


def _ended_at(job: Any) -> Any:
    if not queries.is_over(job):
        return None
    ends = [job.finished_at or job.updated_at, *([job.batch.finished_at or job.batch.updated_at] if job.batch else [])]
    return max(ends)


def _silent(job: Any, now: Any) -> list[str]:
    """Lanes that something of an active part of the import waits for, with nobody there."""
    groups: list[QuerySet[Any]] = []
    if job.state == JobState.ACTIVE:
        groups += [ImportSource.objects.filter(job=job), ImportFile.objects.filter(job=job)]
    if job.batch and job.batch.state == JobState.ACTIVE:
        groups.append(BatchItem.objects.filter(job=job.batch_id))
    found = [lane for items in groups for lane in silent_lanes(items, now)]
    return list(dict.fromkeys(found))
