"""Batches: how far each is, and what people do with it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import Count, Sum
from django.http import HttpRequest
from django.utils import timezone

from calls import downloads, tones
from calls.access.admin import EMPTY
from calls.admin import job_look, show
from calls.admin.batch_report import BatchReportAdmin
from calls.admin.expectation import cost_range, time_range
from calls.admin.job_items import (
    ItemPage,
    Part,
    batch_rows,
    in_line,
    page_number,
    page_of,
    recent_ends,
    silent_lanes,
)
from calls.admin.job_page import in_chunks
from calls.admin.jobs import JobControl, progress, retried
from calls.bulk.actions import ACTIONS
from calls.models import Action, Batch, BatchItem, Usage
from calls.work import control
from calls.work.errors import WorkError
from calls.work.progress import left
from calls.work.states import JobState, State

KINDS = [(state.value, str(state.label), tone) for state, tone in tones.STATES.items()]
STOP = job_look.stop_button("Calls in work are broken off. What is done stays; resuming takes up the rest.")


def _pause(batch: Batch) -> str:
    control.pause(batch)
    return "paused; calls in work go on to the end of their stage."


def _resume(batch: Batch) -> str:
    control.resume(batch)
    return "goes on."


def _stop(batch: Batch) -> str:
    control.stop(batch)
    return "stopped; resuming takes up the cancelled calls."


def _retry_failed(batch: Batch) -> str:
    return retried(control.retry_failed(batch))


def _but_for_deletion(act: Callable[[Batch], str]) -> Callable[[Batch], str]:
    def done(batch: Batch) -> str:
        if batch.action == Action.DELETE:
            raise WorkError(
                "calls:user:may-not-delete",
                "You may not delete calls.",
                hint="Ask an administrator to go on with it.",
                permanent=True,
            )
        return act(batch)

    return done


@admin.register(Batch)
class BatchAdmin(BatchReportAdmin):
    """Batches are made by imports and bulk actions."""

    control = JobControl(pause=_pause, resume=_resume, stop=_stop, retry_failed=_retry_failed)
    list_display = ("name", "customer", "standing", "progress", "created_by", "created_at", "finished_at")
    list_filter = ("state", "action", "customer", "created_at")
    list_select_related = ("customer", "created_by")
    search_fields = ("name",)
    search_help_text = "Name of the batch"

    def do(self, request: HttpRequest, jobs: Iterable[Any], act: Callable[[Any], str]) -> None:
        """Deletion is begun again only by whoever may delete; anybody who runs batches may stop it."""
        begins_again = act in (self.control.resume, self.control.retry_failed)
        if begins_again and not request.user.has_perm(ACTIONS[Action.DELETE].permission):
            act = _but_for_deletion(act)
        super().do(request, jobs, act)

    @admin.display(description="state", ordering="state")
    def standing(self, batch: Any) -> str:
        """In words and colour."""
        headline = job_look.batch_headline(batch, batch.counts)
        return show.badge(headline.word, headline.tone)

    @admin.display(description="progress")
    def progress(self, batch: Any) -> str:
        """How many of its calls are done."""
        return progress(batch.counts, empty="no calls")

    def live_context(self, request: HttpRequest, job: Any, ask: Callable[..., Any]) -> dict[str, Any]:
        """Counts, time, cost and the calls themselves."""
        now = timezone.now()
        items = BatchItem.objects.visible_to(request.user).filter(job=job)
        counts = ask("counts", lambda: count_states(items))
        chosen = request.GET.get("state", "")
        page = _page(items, counts, chosen, request.GET.get("page", ""))
        at_work = job.state == JobState.ACTIVE
        beside = ask("beside", lambda: failed_beside(job))
        return {
            "headline": job_look.batch_headline(job, counts, also_failed=len(beside)),
            "notices": [*job_look.paused_notices(job), *({"tone": "bad", "text": text} for text in beside)],
            "time_left": job_look.time_left(ask("ends", lambda: recent_ends(items)), left(counts), now=now)
            if at_work else "",
            "no_workers": job_look.no_workers(silent_lanes(items, now)) if at_work else "",
            "cards": job_look.cards(counts, KINDS, chosen),
            "buttons": job_look.buttons({job.state}, failed=counts[State.FAILED] + len(beside), stop=STOP)
            if self.has_operate_permission(request) else [],
            "figures": [*self._figures(request, job, ask, now), *_chosen(job, counts)],
            "files": downloads.of(job),
            "page": page,
            "chosen": chosen,
            "noun": "call",
            "rows": batch_rows(page.keys, now=now, name_owners=job.customer_id is None),
            "over": job.state in (JobState.FINISHED, JobState.STOPPED),
            "results_address": show.address(job, "results"),
            "has_report": True,
        }  # fmt: skip

    def _figures(
        self, request: HttpRequest, batch: Batch, ask: Callable[..., Any], now: Any
    ) -> list[tuple[str, str, str]]:
        """Name, value so far, and what was expected."""
        usage = Usage.objects.visible_to(request.user).filter(batch=batch)
        cost = ask("cost", lambda: usage.aggregate(total=Sum("cost_usd"))["total"] or 0)
        time = job_look.elapsed(batch.created_at, batch.finished_at, now)
        seconds, dollars = _expected(batch)
        return [("Time", time, seconds), ("Cost", cost_range(cost, cost), dollars)]

    def still_context(self, request: HttpRequest, job: Any) -> dict[str, Any]:
        """What was asked for, and how it went."""
        return {
            **self.report_context(request, job),
            "about": [
                ("Action", job.get_action_display()),
                ("Customer", job.customer or "Several customers"),
                ("Stages", show.stages(job.stages)),
                ("Started by", job.created_by or EMPTY),
                ("Started", show.moment(job.created_at)),
            ],
            "related": show.related(job),
        }

    def result_rows(self, request: HttpRequest, job: Any) -> Iterator[tuple[Any, ...]]:
        """Every call the person may see."""
        items = BatchItem.objects.visible_to(request.user).filter(job=job).select_related("call")
        for item in in_chunks(items):
            call = item.call
            yield (
                item.call_id, call and call.file_name, call and call.order_id, item.get_state_display(),
                show.stage(item.stage), item.error_code, item.error_text, item.error_hint, item.attempts,
                item.finished_at and item.finished_at.isoformat(timespec="seconds"),
            )  # fmt: skip


def _expected(batch: Batch) -> tuple[str, str]:
    """Time and cost that were foretold before somebody confirmed; empty for calls of an import."""
    quickest, slowest = batch.estimated_seconds_low, batch.estimated_seconds_high
    cheapest, dearest = batch.estimated_usd_low, batch.estimated_usd_high
    return (
        "" if quickest is None or slowest is None else f"estimated: {time_range(quickest, slowest)}",
        "; ".join([*_cost_expected(cheapest, dearest), *_budget(batch)]),
    )


def _cost_expected(cheapest: Decimal | None, dearest: Decimal | None) -> list[str]:
    return [] if cheapest is None or dearest is None else [f"estimated: {cost_range(cheapest, dearest)}"]


def _budget(batch: Batch) -> list[str]:
    return [] if batch.budget_usd is None else [f"budget: ${batch.budget_usd:,.2f}"]


def _chosen(batch: Any, counts: Counter[str]) -> list[tuple[str, str, str]]:
    """What somebody chose, and what became of it before the work began; nothing for calls of an import."""
    if not batch.selection:
        return []
    free = [f"{batch.already_done:,} already done, free"] if batch.already_done else []
    left_out = [f"{number:,} left out: {reason}" for reason, number in batch.left_out.items()]
    number = counts.total() + batch.already_done + sum(batch.left_out.values())
    return [
        ("Chosen", f"{number:,} {'call' if number == 1 else 'calls'}", "; ".join([batch.selection, *free, *left_out]))
    ]


def count_states(items: Any) -> Counter[str]:
    """How many items are in which state, by one question."""
    return Counter(dict(items.order_by().values_list("state").annotate(Count("pk"))))


def failed_beside(batch: Batch) -> list[str]:
    """What failed of the work for all calls together, such as writing the files of an export: errors in words."""
    others = [model for model in Batch.item_models() if model is not BatchItem]
    failed = [row for model in others for row in model.objects.of(batch.pk).filter(state=State.FAILED)]
    return [f"{row.error_text} {row.error_hint}".strip() for row in failed]


def _page(items: Any, counts: Counter[str], chosen: str, number: str) -> ItemPage:
    states = [chosen] if chosen in State.values else list(tones.STATES)
    parts = [Part(in_line(items.filter(state=state)), counts[state]) for state in states]
    return page_of(parts, page_number(number))
