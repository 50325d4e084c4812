"""A batch: calls that walk through stages together."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.expressions import RawSQL

from calls.access.scope import ScopedQuerySet
from calls.models.call import Call
from calls.models.customer import Customer
from calls.models.schedule import ScheduledBatch
from calls.stages import registry
from calls.work.errors import WorkError
from calls.work.models import GatedItem, WorkItemQuerySet, WorkJob
from calls.work.states import OPEN, State


def check_stages(names: Any) -> None:
    """A batch asks for one or more known stages."""
    known = registry.all_names()
    if not isinstance(names, list) or not names or any(name not in known for name in names):
        raise ValidationError(f"Choose one or more of: {', '.join(known)}.")


class Action(models.TextChoices):
    """What people ask of many calls at once."""

    PROCESS = "process", "Process everything"
    TRANSCRIBE = "transcribe", "Transcribe"
    INSIGHTS = "insights", "Generate insights"
    REGENERATE = "regenerate", "Regenerate insights"
    KEYWORDS = "keywords", "Find keywords"
    EXPORT = "export", "Export"
    DELETE = "delete", "Delete"


class BatchQuerySet(ScopedQuerySet):
    """Batches, scoped by their customer; one over several customers is also seen by whoever made it."""

    def visible_to(self, user: Any) -> Self:
        """Its items stay scoped by their own customer."""
        seen = super().visible_to(user)
        if not user.is_authenticated or not user.is_active or not user.is_staff:
            return seen
        own = self.filter(customer=None, created_by=user)
        if user.only_customers is not None:
            # A token for some customers sees those of its owner's that hold calls of no other.
            strange = BatchItem.objects.filter(job=models.OuterRef("pk")).exclude(customer__in=user.only_customers)
            own = own.exclude(models.Exists(strange))
        return seen | own


class Batch(WorkJob):
    """What a bulk action or an import asks for: these stages for these calls."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="batches")
    name = models.CharField(max_length=200)
    action = models.CharField(max_length=20, choices=Action, default=Action.PROCESS)
    stages = models.JSONField(validators=[check_stages], help_text="Stages its calls walk through.")
    again = models.BooleanField(default=False, help_text="Results are made anew even where they are there.")
    selection = models.TextField(blank=True, help_text="Which calls were chosen, in words.")
    already_done = models.PositiveIntegerField(default=0, help_text="Chosen calls for which nothing had to be done.")
    left_out = models.JSONField(
        default=dict, blank=True, help_text="{reason: number of chosen calls that could not be taken}"
    )
    estimated_usd_low = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    estimated_usd_high = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    estimated_seconds_low = models.FloatField(null=True, blank=True)
    estimated_seconds_high = models.FloatField(null=True, blank=True)
    budget_usd = models.DecimalField(
        max_digits=12, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(0)],
        verbose_name="budget (USD)", help_text="Paused before more than this is spent; no limit when empty.",
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="batches"
    )
    schedule = models.ForeignKey(
        ScheduledBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="batches",
        help_text="What began it by itself.",
    )  # fmt: skip
    told_at = models.DateTimeField(
        null=True, editable=False, help_text="When whoever began it was last told by mail how it stands."
    )
    confirmation = models.UUIDField(
        null=True, unique=True, editable=False, help_text="Of the confirm page: confirmed twice, it is one batch."
    )

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return self.name


_OPEN = f"state IN ({', '.join(repr(state.value) for state in OPEN)})"
_FAILED = f"state = {State.FAILED.value!r}"


class BatchItemQuerySet(WorkItemQuerySet, ScopedQuerySet):  # type: ignore[override]
    """Items of batches, scoped by their call's customer."""

    def in_work(self) -> Self:
        """Those that have still to end, in the words of the index: SQLite takes no parameters for its constants."""
        return self.filter(RawSQL(_OPEN, (), output_field=models.BooleanField()))  # noqa: S611 - constants of ours

    def failed(self) -> Self:
        """Those that failed, likewise."""
        return self.filter(RawSQL(_FAILED, (), output_field=models.BooleanField()))  # noqa: S611


class BatchItem(GatedItem):
    """One call walking through the stages of its batch."""

    handler = "calls.stages.registry.walk"

    job = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items", verbose_name="batch", db_index=False)
    call = models.ForeignKey(
        Call, on_delete=models.SET_NULL, null=True, related_name="batch_items", help_text="Empty once it is deleted."
    )
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Any] = BatchItemQuerySet.as_manager()

    class Meta(GatedItem.Meta):
        indexes = [
            *GatedItem.Meta.indexes,
            # For the questions which calls are in work, and which failed: few rows among many.
            models.Index(fields=["call"], condition=models.Q(state__in=OPEN), name="batchitem_open"),
            models.Index(fields=["call"], condition=models.Q(state=State.FAILED), name="batchitem_failed"),
        ]
        constraints = [
            *GatedItem.Meta.constraints,
            models.UniqueConstraint(fields=["job", "call"], name="batchitem_call_once"),
            # Two batches never work on the same call at the same time: nothing is transcribed or paid for twice.
            models.UniqueConstraint(
                fields=["call"],
                condition=models.Q(state=State.RUNNING),
                name="batchitem_one_running_per_call",
            ),
        ]

    @property
    def its_call(self) -> Call:
        """The call; raises WorkError once it is deleted."""
        if self.call is None:
            raise WorkError("calls:user:deleted", "The call has been deleted.", permanent=True)
        return self.call

    def __str__(self) -> str:
        return f"{self.call or 'Deleted call'} in batch {self.job_id}"
