"""The places of an import that are searched for recordings, and the rows of lists that could not be used."""

import hashlib
from typing import Any, ClassVar

from django.db import models

from calls.access.scope import scoped_by
from calls.work.models import GatedItem, WorkItemQuerySet
from imports.models.credential import SourceCredential
from imports.models.job import ImportJob
from imports.models.upload import Upload
from imports.web.hosts import shown_source


class ScopedItemQuerySet(WorkItemQuerySet, scoped_by("job__customer")):  # type: ignore[misc]
    """Items of imports, scoped by the job's customer."""


class ImportSource(GatedItem):
    """A place that is searched for recordings."""

    STAGE = "discover"
    handler = "imports.work.discover.discover"

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="sources", verbose_name="import", db_index=False
    )
    location = models.TextField(help_text="Folder, file, ZIP, link or page.")
    location_hash = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the location.")
    credential = models.ForeignKey(
        SourceCredential, on_delete=models.PROTECT, null=True, blank=True, related_name="sources",
        help_text="What the place is opened with.",
    )  # fmt: skip
    upload = models.ForeignKey(
        Upload, on_delete=models.PROTECT, null=True, blank=True, related_name="sources",
        help_text="The uploaded file that it is.",
    )  # fmt: skip
    kind = models.CharField(max_length=20, blank=True, help_text="What it turned out to be.")
    found = models.PositiveIntegerField(default=0, help_text="Recordings found there.")
    skipped = models.PositiveIntegerField(default=0, help_text="Files passed over because they are no recordings.")
    repeated = models.PositiveIntegerField(
        default=0, help_text="Entries that name a recording which the import lists already."
    )
    unusable = models.PositiveIntegerField(default=0, help_text="Rows that could not be used.")

    objects: ClassVar[Any] = ScopedItemQuerySet.as_manager()

    class Meta(GatedItem.Meta):
        constraints = [
            *GatedItem.Meta.constraints,
            models.UniqueConstraint(fields=["job", "location_hash"], name="importsource_once_per_job"),
        ]

    def __str__(self) -> str:
        return self.upload.name if self.upload else shown_source(self.location)


class UnusableRow(models.Model):
    """A row of a manifest or list of order IDs from which nothing can be imported, and why."""

    source = models.ForeignKey(ImportSource, on_delete=models.CASCADE, related_name="unusable_rows", db_index=False)
    row_number = models.PositiveIntegerField(help_text="As the spreadsheet counts: the heading is row 1.")
    column = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=200, blank=True, help_text="What stands there, shortened.")
    error_text = models.TextField()

    objects = scoped_by("source__job__customer").as_manager()

    class Meta:
        ordering = ["source", "row_number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "row_number", "column"], name="unusablerow_once_per_cell"),
        ]

    def __str__(self) -> str:
        return f"Row {self.row_number}"


def url_hash(url: str) -> str:
    """What makes an address unique within a job, at a length that every database can index."""
    return hashlib.sha256(url.encode()).hexdigest()
