"""A batch: calls that walk through stages together."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from calls.access.scope import ScopedQuerySet, scoped_by
from calls.models.call import Call
from calls.models.customer import Customer
from calls.stages import registry
from calls.work.models import WorkItem, WorkItemQuerySet, WorkJob
from calls.work.states import State


def check_stages(names: Any) -> None:
    """A batch asks for one or more known stages."""
    known = registry.names()
    if not isinstance(names, list) or not names or any(name not in known for name in names):
        raise ValidationError(f"Choose one or more of: {', '.join(known)}.")


class Batch(WorkJob):
    """What a bulk action or an import asks for: these stages for these calls."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="batches")
    name = models.CharField(max_length=200)
    stages = models.JSONField(validators=[check_stages], help_text="Stages its calls walk through.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="batches"
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return self.name


class BatchItemQuerySet(WorkItemQuerySet, scoped_by("call__customer")):  # type: ignore[misc]
    """Items of batches, scoped by their call's customer."""


class BatchItem(WorkItem):
    """One call walking through the stages of its batch."""

    handler = "calls.stages.registry.walk"

    job = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items", verbose_name="batch", db_index=False)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="batch_items")

    objects: ClassVar[Any] = BatchItemQuerySet.as_manager()

    class Meta(WorkItem.Meta):
        constraints = [
            *WorkItem.Meta.constraints,
            models.UniqueConstraint(fields=["job", "call"], name="batchitem_call_once"),
            # Two batches never work on the same call at the same time: nothing is transcribed or paid for twice.
            models.UniqueConstraint(
                fields=["call"],
                condition=models.Q(state=State.RUNNING),
                name="batchitem_one_running_per_call",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} in batch {self.job_id}"
