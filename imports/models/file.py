"""One recording of an import."""

from typing import Any, ClassVar

from django.db import models

from calls.models import Call
from calls.work.models import GatedItem
from imports.models.job import ImportJob
from imports.models.source import ImportSource, ScopedItemQuerySet


class SameBy(models.TextChoices):
    """By what a recording is taken for one that the customer has."""

    ADDRESS = "address", "Same address"
    VERSION = "version", "Same version tag (ETag)"
    CONTENT = "content", "Same content"
    NAME_AND_SIZE = "name-size", "Same name and size"
    """Only a guess: it is fetched, and its content decides."""


class ImportFile(GatedItem):
    """One recording to fetch."""

    STAGE = "fetch"
    handler = "imports.work.fetch.fetch"

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
    row_number = models.PositiveIntegerField(null=True, blank=True, help_text="Its row in the manifest or list.")
    details = models.JSONField(
        default=dict, blank=True, help_text="What the source tells of the call: time, agent, numbers, further columns."
    )
    looks_known = models.CharField(
        max_length=10,
        choices=SameBy,
        blank=True,
        help_text="When it was found, the customer seemed to have it already.",
    )
    duplicate_by = models.CharField(
        max_length=10, choices=SameBy, blank=True, help_text="The customer had this recording already: how that shows."
    )
    stored_as = models.CharField(
        max_length=500, blank=True, editable=False,
        help_text="Where a try has put the recording, until a call has it or it is taken away again.",
    )  # fmt: skip

    objects: ClassVar[Any] = ScopedItemQuerySet.as_manager()

    class Meta(GatedItem.Meta):
        constraints = [
            *GatedItem.Meta.constraints,
            models.UniqueConstraint(fields=["job", "url_hash"], name="importfile_once_per_job"),
        ]
        indexes = [
            *GatedItem.Meta.indexes,
            models.Index(fields=["url_hash"], name="importfile_same_address"),
            models.Index(fields=["etag"], condition=~models.Q(etag=""), name="importfile_same_version"),
            models.Index(fields=["id"], condition=~models.Q(stored_as=""), name="importfile_stored"),
        ]

    def __str__(self) -> str:
        return self.name
