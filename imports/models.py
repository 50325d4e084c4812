"""An import: where recordings are to come from, and every file found there."""

import hashlib
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from calls import services as calls_services
from calls.access.scope import ScopedQuerySet, scoped_by
from calls.models import Batch, Call, Customer
from calls.work.models import WorkItem, WorkItemQuerySet, WorkJob
from imports.web.hosts import shown_source


class ImportJob(WorkJob):
    """One order to bring in what lies at some sources for one customer."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="import_jobs")
    batch = models.OneToOneField(
        Batch, on_delete=models.SET_NULL, null=True, blank=True, related_name="import_job",
        help_text="Takes the calls through their stages as they arrive.",
    )  # fmt: skip
    allow_local = models.BooleanField(
        default=False,
        help_text="Sources may be files of this machine: only where its administrator asked for it.",
    )
    previewed = models.BooleanField(
        default=False, help_text="What was found is shown first; nothing is fetched before somebody says so."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="import_jobs"
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "import"

    def __str__(self) -> str:
        return f"Import {self.pk} for {self.customer}"

    def on_finished(self) -> None:
        """No call will be added to the batch any more."""
        if self.batch is not None:
            calls_services.seal_batch(batch=self.batch)


class ScopedItemQuerySet(WorkItemQuerySet, scoped_by("job__customer")):  # type: ignore[misc]
    """Items of imports, scoped by the job's customer."""


class ImportSource(WorkItem):
    """A place that is searched for recordings."""

    STAGE = "discover"
    handler = "imports.work.discover"

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="sources", verbose_name="import", db_index=False
    )
    location = models.TextField(help_text="Folder, file, ZIP, link or page.")
    location_hash = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the location.")
    kind = models.CharField(max_length=20, blank=True, help_text="What it turned out to be.")
    found = models.PositiveIntegerField(default=0, help_text="Recordings found there.")
    skipped = models.PositiveIntegerField(default=0, help_text="Files passed over because they are no recordings.")

    objects: ClassVar[Any] = ScopedItemQuerySet.as_manager()

    class Meta(WorkItem.Meta):
        constraints = [
            *WorkItem.Meta.constraints,
            models.UniqueConstraint(fields=["job", "location_hash"], name="importsource_once_per_job"),
        ]

    def __str__(self) -> str:
        return shown_source(self.location)


class ImportFile(WorkItem):
    """One recording to fetch."""

    STAGE = "fetch"
    handler = "imports.work.fetch"

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="files", verbose_name="import", db_index=False
    )
    source = models.ForeignKey(ImportSource, on_delete=models.CASCADE, related_name="files")
    url = models.TextField(verbose_name="URL")
    url_hash = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the URL.")
    name = models.CharField(max_length=255)
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    order_id = models.CharField(max_length=120, blank=True, verbose_name="order ID")
    etag = models.CharField(max_length=200, blank=True, verbose_name="ETag")
    call = models.ForeignKey(Call, on_delete=models.SET_NULL, null=True, blank=True, related_name="import_files")
    is_duplicate = models.BooleanField(default=False, help_text="The customer had this recording already.")

    objects: ClassVar[Any] = ScopedItemQuerySet.as_manager()

    class Meta(WorkItem.Meta):
        constraints = [
            *WorkItem.Meta.constraints,
            models.UniqueConstraint(fields=["job", "url_hash"], name="importfile_once_per_job"),
        ]

    def __str__(self) -> str:
        return self.name


def url_hash(url: str) -> str:
    """What makes an address unique within a job, at a length that every database can index."""
    return hashlib.sha256(url.encode()).hexdigest()
