"""Rows that the engine works on: a job, its items, and the pulse of the workers.

The engine knows nothing of calls. A concrete item declares `job`, a foreign key to a concrete job
(without an index of its own: the claim index begins with it), and `handler`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string

from calls.work.states import MOVES, OPEN, JobState, Priority, State

if TYPE_CHECKING:
    from calls.work.lease import Lease


@dataclass(frozen=True)
class Step:
    """Where an item goes on: a stage, the lane of workers that does it, and for gated items the gate it passes."""

    stage: str
    lane: str
    gate: str = ""


@dataclass(frozen=True)
class Done:
    """What a handler returns.

    `store` writes the result; it runs inside the transaction that ends the item, and not at all when the lease was
    lost meanwhile. With `then` the item waits again at that step; otherwise it ends, as skipped when `skipped` says
    why.
    """

    store: Callable[[], None] | None = None
    then: Step | None = None
    skipped: str = ""


class WorkJob(models.Model):
    """A set of items that people start, watch, pause and stop together."""

    state = models.CharField(max_length=10, choices=JobState, default=JobState.ACTIVE, db_index=True)
    sealed = models.BooleanField(default=True, help_text="All its items are known: it ends when they have ended.")
    priority = models.PositiveSmallIntegerField(
        choices=Priority, default=Priority.NORMAL, help_text="Whose turn comes first among jobs that wait."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    paused_code = models.CharField(max_length=80, blank=True, help_text="Why CHAT paused it; empty where people did.")
    paused_text = models.TextField(blank=True)
    paused_hint = models.TextField(blank=True)

    class Meta:
        abstract = True

    @classmethod
    def item_models(cls) -> list[type[WorkItem]]:
        """Models of the items whose `job` is of this class."""
        return [model for model in work_item_models() if model.job_model() is cls]

    def move(
        self, target: JobState, *, sources: tuple[JobState, ...], unchanged_since: datetime | None = None, **fields: Any
    ) -> bool:
        """Change the state if it still is one of `sources`; False when somebody was faster.

        With `unchanged_since` only if nobody has changed the job after that either.
        """
        changes = {"state": target, "updated_at": timezone.now(), **fields}
        as_known = type(self)._base_manager.filter(pk=self.pk, state__in=sources)
        if unchanged_since is not None:
            as_known = as_known.filter(updated_at__lte=unchanged_since)
        if not as_known.update(**changes):
            return False
        for name, value in changes.items():
            setattr(self, name, value)
        return True

    @classmethod
    def over(cls) -> models.QuerySet[Self]:
        """Active jobs whose items are all known and have all ended."""
        jobs = cls._base_manager.filter(state=JobState.ACTIVE, sealed=True)
        for model in cls.item_models():
            jobs = jobs.exclude(models.Exists(model.objects.open(models.OuterRef("pk"))))
        return jobs

    def on_finished(self) -> None:
        """Called once in the transaction that finishes the job."""


class WorkItemQuerySet(models.QuerySet[Any]):
    """Questions the engine asks of items."""

    def of(self, job: int | models.OuterRef) -> Self:
        """Items of one job."""
        return self.filter(job=job)

    def open(self, job: int | models.OuterRef) -> Self:
        """Items of one job that have still to end."""
        return self.filter(job=job, state__in=OPEN)

    def due(self, job: int | models.OuterRef, *, lane: str, now: datetime) -> Self:
        """Items of one job that wait for one lane's workers and whose time has come."""
        return self.filter(job=job, state=State.WAITING, lane=lane, not_before__lte=now)

    def claimable(self, job: int, *, lane: str, now: datetime) -> Self:
        """Due items of a job, unless it was paused or stopped.

        Asked beside the items, not joined to them: with a join PostgreSQL may sort all that wait to find the first.
        """
        active = self.model.job_model()._base_manager.filter(pk=job, state=JobState.ACTIVE)
        return self.due(job, lane=lane, now=now).filter(models.Exists(active))

    def move(self, source: State, target: State, **fields: Any) -> int:
        """Move all rows that are in `source`; how many there were. A lease ends with `running`."""
        if target not in MOVES[source]:
            raise ValueError(f"An item does not go from {source} to {target}.")
        if target != State.RUNNING:
            fields = {"lease_token": None, "lease_until": None, **fields}
        return self.filter(state=source).update(state=target, **fields)


class WorkItem(models.Model):
    """One unit of work. Its state moves only through `move`."""

    handler: ClassVar[str]
    """Dotted path of the function that works on an item; by name, since it may import the models."""
    max_attempts: ClassVar[int] = 5
    job: models.ForeignKey[Any, Any]
    job_id: int

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    stage = models.CharField(max_length=20, help_text="What is done next, or was done last.")
    lane = models.CharField(max_length=20, help_text="Which workers do it: network or cpu.")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Tries at this stage, counted before the work.")
    not_before = models.DateTimeField(default=timezone.now, help_text="Earliest time of the next try.")
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True, help_text="Last sign of life of the worker that has it.")
    error_code = models.CharField(max_length=80, blank=True)
    error_text = models.TextField(blank=True)
    error_hint = models.TextField(blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = WorkItemQuerySet.as_manager()

    class Meta:
        abstract = True
        # The first serves claiming and the question whether a job has open items, the second the sweeper: it holds
        # running items only, in a form that both databases see through.
        indexes = [
            models.Index(fields=["job", "state", "lane", "not_before", "id"], name="%(class)s_claim"),
            models.Index(fields=["lease_until"], condition=models.Q(lease_until__isnull=False), name="%(class)s_sweep"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="%(class)s_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=State.RUNNING, lease_token__isnull=False, lease_until__isnull=False)
                | (~models.Q(state=State.RUNNING) & models.Q(lease_token__isnull=True, lease_until__isnull=True)),
                name="%(class)s_lease_while_running",
            ),
        ]

    @classmethod
    def job_model(cls) -> type[WorkJob]:
        """The model that `job` points at."""
        return cls._meta.get_field("job").related_model  # type: ignore[return-value]

    def work(self, lease: Lease) -> Done:
        """Let the handler do the stage, outside any transaction; it calls `lease.beat()` at every sign of progress.

        Raises WorkError for what can be anticipated.
        """
        handle: Callable[[WorkItem, Lease], Done] = import_string(self.handler)
        return handle(self, lease)

    def move(self, target: State, **fields: Any) -> bool:
        """Change the state if the row is still as this object knows it; False when somebody else has it now."""
        same = type(self).objects.filter(pk=self.pk, lease_token=self.lease_token)
        if not same.move(State(self.state), target, **fields):
            return False
        for name, value in {"state": target, "lease_token": None, "lease_until": None, **fields}.items():
            setattr(self, name, value)
        return True


class GatedItem(WorkItem):
    """An item that needs something of which only so many may be used at once, for example connections to a host.

    `gate` names it; empty for items that need no such thing. Claims go through `calls.work.gates`.
    """

    gate = models.CharField(
        max_length=255, blank=True, editable=False, help_text="What only so many items may use at once."
    )

    class Meta(WorkItem.Meta):
        abstract = True
        # Besides the claim index of all items: the first in line of one job at one gate.
        indexes = [
            *WorkItem.Meta.indexes,
            models.Index(fields=["job", "state", "lane", "gate", "not_before", "id"], name="%(class)s_gated_claim"),
        ]


class Gate(models.Model):
    """How many items may pass at once, and how fast, where somebody limits us; made on first need.

    A gate without a row lets the usual number pass (`CHAT_CONNECTIONS_PER_HOST`; for models, whose names hold a slash,
    `CHAT_REQUESTS_PER_MODEL`). Rates are looked after by `calls.work.rates`.
    """

    name = models.CharField(max_length=255, unique=True)
    closed_until = models.DateTimeField(null=True, blank=True, help_text="Nothing passes before.")
    allowance = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="At most so many at once since it was slowed; more again as time goes by."
    )
    slowed_at = models.DateTimeField(null=True, blank=True)
    requests_per_minute = models.PositiveIntegerField(null=True, blank=True, help_text="As the other side tells it.")
    tokens_per_minute = models.PositiveIntegerField(null=True, blank=True, help_text="As the other side tells it.")
    first_answer_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Before a model's first answer few are sent: it tells the limits.",
    )
    requests_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="What was sent fills its share of the limit up to then."
    )
    tokens_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        app_label = "calls"
        verbose_name = "host or model"
        verbose_name_plural = "hosts and models"

    def __str__(self) -> str:
        return self.name


def work_item_models() -> list[type[WorkItem]]:
    """Every concrete model of items, in the order of the installed apps."""
    return [model for model in apps.get_models() if issubclass(model, WorkItem)]


class WorkerPulse(models.Model):
    """Last sign of life of one lane's workers in one worker group (one `runworkers`)."""

    group = models.CharField(max_length=120)
    lane = models.CharField(max_length=20)
    beat_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "calls"
        constraints = [models.UniqueConstraint(fields=["group", "lane"], name="workerpulse_one_per_group_and_lane")]

    def __str__(self) -> str:
        return f"{self.lane} of {self.group}"
