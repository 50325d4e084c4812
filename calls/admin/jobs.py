"""What the lists of batches and imports share: progress of every row, and what people do with a job."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_permission_codename
from django.db.models import Count
from django.http import HttpRequest

from calls.access.admin import EMPTY, MachineRowAdmin
from calls.work.errors import WorkError
from calls.work.models import WorkJob
from calls.work.states import State

NAMED = 5
"""How many jobs a message names one by one."""


class JobList(ChangeList):
    """A page of jobs whose items are counted for all rows together."""

    model_admin: "JobAdmin"

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page, with their counts."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        self.model_admin.count_items(self.result_list)


@dataclass(frozen=True)
class JobControl:
    """The calls behind the four actions; each does it to one job and returns what to say of it."""

    pause: Callable[[Any], str]
    resume: Callable[[Any], str]
    stop: Callable[[Any], str]
    retry_failed: Callable[[Any], str]


class JobAdmin(MachineRowAdmin):
    """A job is changed by actions only."""

    control: JobControl
    actions = ("pause", "resume", "stop", "retry_failed")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002 - Django's
        """Lists that know the progress."""
        return JobList

    def count_items(self, jobs: Iterable[Any]) -> None:
        """Give every job `counts`: how many items are in which state."""
        listed = list(jobs)
        counts = [count_by_job(model, [job.pk for job in listed]) for model in self.model.item_models()]
        for job in listed:
            job.counts = sum((found[job.pk] for found in counts), Counter())

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Who may pause, resume, stop and retry: whoever may change jobs."""
        codename = get_permission_codename("change", self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}")

    @admin.action(description="Pause", permissions=["operate"])
    def pause(self, request: HttpRequest, jobs: Iterable[Any]) -> None:
        """Begin nothing more of these jobs."""
        self.do(request, jobs, self.control.pause)

    @admin.action(description="Resume", permissions=["operate"])
    def resume(self, request: HttpRequest, jobs: Iterable[Any]) -> None:
        """Go on with these jobs."""
        self.do(request, jobs, self.control.resume)

    @admin.action(description="Stop", permissions=["operate"])
    def stop(self, request: HttpRequest, jobs: Iterable[Any]) -> None:
        """Cancel what is left of these jobs."""
        self.do(request, jobs, self.control.stop)

    @admin.action(description="Retry what failed", permissions=["operate"])
    def retry_failed(self, request: HttpRequest, jobs: Iterable[Any]) -> None:
        """Try the failed items of these jobs again."""
        self.do(request, jobs, self.control.retry_failed)

    def do(self, request: HttpRequest, jobs: Iterable[WorkJob], act: Callable[[Any], str]) -> None:
        """Do it to one job after the other, and say how each went; one that refuses does not hold up the others."""
        said: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
        for job in jobs:
            try:
                outcome = act(job)
            except WorkError as error:
                said[messages.ERROR, f"{error.text} {error.hint}"].append(str(job))
            else:
                self.log_change(request, job, outcome)
                said[messages.SUCCESS, outcome].append(str(job))
        for (level, text), names in said.items():
            self.message_user(request, f"{_listed(names)}: {text}", level)


def retried(count: int) -> str:
    """What to say after a retry."""
    if not count:
        return "nothing had failed."
    return "1 failed item will be tried again." if count == 1 else f"{count:,} failed items will be tried again."


def count_by_job(model: Any, jobs: Iterable[int]) -> dict[int, Counter[str]]:
    """How many items of each job are in which state, by one question for all jobs."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    rows = model.objects.filter(job__in=list(jobs)).order_by().values_list("job", "state").annotate(Count("pk"))
    for job, state, number in rows:
        counts[job][state] = number
    return counts


def progress(counts: Counter[str], *, empty: str = EMPTY) -> str:
    """Counts by state in words: "3 of 5 done, 1 failed, 1 waiting"; `empty` when there are no items."""
    total = counts.total()
    if not total:
        return empty
    done = counts[State.DONE] + counts[State.SKIPPED]
    others = [state for state in State if state not in (State.DONE, State.SKIPPED) and counts[state]]
    rest = [f"{counts[state]:,} {state.label.lower()}" for state in others]
    return ", ".join([f"{done:,} of {total:,} done", *rest])


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED
    listed = ", ".join(names[:NAMED])
    return f"{listed} and {more:,} more" if more > 0 else listed
