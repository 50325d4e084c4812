"""Files that exports write."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from calls.access.scope import scoped_by
from calls.models import Batch
from calls.work.models import WorkItem, WorkItemQuerySet


class ExportFileQuerySet(WorkItemQuerySet, scoped_by("job__customer")):  # type: ignore[misc]
    """Exports, scoped by their batch."""

    def visible_to(self, user: Any) -> Self:
        """An export over several customers is also seen by whoever made it."""
        return self.filter(job__in=Batch.objects.visible_to(user))


class ExportFile(WorkItem):
    """The order to write the calls of an export batch into files: one CSV and one Excel file."""

    STAGE = "write"
    handler = "reports.exports.work.write"

    job = models.ForeignKey(
        Batch, on_delete=models.CASCADE, related_name="exports", verbose_name="batch", db_index=False
    )
    csv_name = models.CharField(max_length=500, blank=True, help_text="Where the CSV file lies in the storage.")
    excel_name = models.CharField(max_length=500, blank=True, help_text="Where the Excel file lies in the storage.")
    calls = models.PositiveIntegerField(default=0, help_text="Calls in the files.")

    objects: ClassVar[Any] = ExportFileQuerySet.as_manager()

    class Meta(WorkItem.Meta):
        constraints = [
            *WorkItem.Meta.constraints,
            models.UniqueConstraint(fields=["job"], name="exportfile_once_per_batch"),
            models.CheckConstraint(
                condition=Q(csv_name="", excel_name="") | (~Q(csv_name="") & ~Q(excel_name="")),
                name="exportfile_both_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"Files of {self.job}"
