"""What runs, rests or waits: jobs that somebody may want to look at now, with their counts."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from calls.models import Batch, BatchItem
from calls.work import progress
from calls.work.lanes import HELD
from calls.work.states import JobState, State
from imports.models import ImportFile, ImportJob, ImportSource

MOST_JOBS = 30
"""The newest so many are looked at."""
LOOKED_BACK_AT = 10
"""Ends of items from which the time left is reckoned."""
STOPPED_FOR = timedelta(days=7)
"""For so long a stopped job is called to mind."""


@dataclass
class Job:
    """A batch or an import with its items counted."""

    row: Any
    address: str
    noun: str
    counts: Counter[str] = field(default_factory=Counter)
    """How many items are in which state."""
    waiting: Counter[str] = field(default_factory=Counter)
    """How many wait for which lane."""
    gap_seconds: float | None = None
    """Usual time from one item's end to the next."""
    is_searching: bool = False
    """Whether more items may be found yet."""

    @property
    def is_active(self) -> bool:
        """Whether its items are worked on, as far as nobody has to be asked before."""
        return bool(self.row.state == JobState.ACTIVE)

    @property
    def is_running(self) -> bool:
        """Whether something of it goes on by itself; a batch that waits for an import's next call counts."""
        return self.is_active and (self.is_searching or progress.left(self.counts) > self.held or not self.row.sealed)

    @property
    def held(self) -> int:
        """Found, and waiting for somebody to say go."""
        return self.waiting[HELD]

    @property
    def total(self) -> int:
        """All items known so far."""
        return self.counts.total()

    @property
    def ended(self) -> int:
        """Items that have ended, however."""
        return progress.ended(self.counts)

    @property
    def failed(self) -> int:
        """Items that ended with an error."""
        return self.counts[State.FAILED]

    @property
    def said(self) -> str:
        """How far it is, for people: "5 of 20 calls, 1 failed, about 2 minutes left"."""
        failed = f"{self.failed:,} failed" if self.failed else ""
        return ", ".join(filter(None, [f"{self.ended:,} of {self.total:,} {self.noun}", failed, self.time_left]))

    @property
    def time_left(self) -> str:
        """For people: "about 5 minutes left"; empty when it cannot be told."""
        left = progress.left(self.counts)
        if not left or not self.gap_seconds:
            return ""
        return f"about {progress.words(progress.rounded(left * self.gap_seconds))} left"


def jobs(user: Any, *, now: datetime) -> list[Job]:
    """Active and paused jobs that this person may look at, and those stopped of late; the newest first."""
    return [*_imports(user, now), *_batches(user, now)]


def _batches(user: Any, now: datetime) -> list[Job]:
    if not user.has_perm("calls.view_batch"):
        return []
    # An import that was only looked at has a batch for its calls, which nobody need hear of.
    looked_at = ImportJob.objects.filter(previewed=True, batch__isnull=False).values("batch")
    lasting = _lasting(Batch, user, now).select_related("customer", "import_job").exclude(pk__in=looked_at)
    found = [_job(batch, "calls") for batch in _with_pace(lasting[:MOST_JOBS])]
    _count(found, user, BatchItem)
    for job in found:
        job.gap_seconds = _gap(job.row)
    return found


def _imports(user: Any, now: datetime) -> list[Job]:
    if not user.has_perm("imports.view_importjob"):
        return []
    found = [_job(row, "recordings") for row in _lasting(ImportJob, user, now)[:MOST_JOBS]]
    _count(found, user, ImportFile)
    searches = {job.row.pk: Job(row=job.row, address=job.address, noun="") for job in found}
    _count(searches.values(), user, ImportSource)
    for job in found:
        job.waiting += searches[job.row.pk].waiting
        job.is_searching = progress.left(searches[job.row.pk].counts) > 0
    return found


def _lasting(model: Any, user: Any, now: datetime) -> QuerySet[Any]:
    stopped = Q(state=JobState.STOPPED, updated_at__gte=now - STOPPED_FOR)
    lasting = Q(state__in=(JobState.ACTIVE, JobState.PAUSED)) | stopped
    return model.objects.visible_to(user).filter(lasting).select_related("customer").order_by("-pk")


def _job(row: Any, noun: str) -> Job:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return Job(row=row, address=reverse(name, args=[row.pk]), noun=noun)


def _count(jobs: Iterable[Job], user: Any, model: Any) -> None:
    """One question for all, read off the claim index."""
    counted: defaultdict[int, list[Any]] = defaultdict(list)
    by_key = {job.row.pk: job for job in jobs}
    items = model.objects.visible_to(user).filter(job__in=list(by_key)).order_by()
    rows = items.values_list("job", "state", "lane").annotate(Count("pk"))
    for key, *rest in rows:
        counted[key].append(rest)
    for key, parts in counted.items():
        for state, lane, number in parts:
            by_key[key].counts[state] += number
            if state == State.WAITING:
                by_key[key].waiting[lane] += number


def _with_pace(batches: QuerySet[Any]) -> QuerySet[Any]:
    """Adds when the last item ended and one some items before: those last in line, which the claim index knows."""
    ends = (
        BatchItem.objects.filter(job=OuterRef("pk"), state=State.DONE)
        .order_by("-lane", "-not_before", "-pk")
        .values("finished_at")
    )
    return batches.annotate(
        last_end=Subquery(ends[:1]), earlier_end=Subquery(ends[LOOKED_BACK_AT : LOOKED_BACK_AT + 1])
    )


def _gap(batch: Any) -> float | None:
    if batch.last_end is None or batch.earlier_end is None:
        return None
    return abs((batch.last_end - batch.earlier_end).total_seconds()) / LOOKED_BACK_AT
