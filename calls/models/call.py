"""A telephone call and its recording."""

from django.core.files.storage import Storage, storages
from django.db import models

from calls.access.scope import ScopedQuerySet
from calls.models.customer import Customer
from calls.models.facts import CallFacts


def recordings_storage() -> Storage:
    """Where recordings lie: private, chosen by the settings."""
    return storages["recordings"]


class Direction(models.TextChoices):
    """Who rang whom."""

    INBOUND = "inbound", "Inbound"
    OUTBOUND = "outbound", "Outbound"
    UNKNOWN = "", "Unknown"


class Call(CallFacts):
    """One call. Its recording came in once; everything known about it hangs on this row."""

    # Every index of lists begins with the customer, or holds it.
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="calls", db_index=False)
    order_id = models.CharField(max_length=120, blank=True, verbose_name="order ID")
    file_name = models.CharField(max_length=255)
    recording = models.FileField(storage=recordings_storage, max_length=500)
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of the recording's bytes.")
    copy_number = models.PositiveSmallIntegerField(
        default=0,
        editable=False,
        help_text="Counts calls that were imported on purpose with a recording known already.",
    )
    size_bytes = models.PositiveBigIntegerField()
    container = models.CharField(max_length=20, blank=True, help_text="File format, found in its first bytes.")
    source_url = models.TextField(blank=True, help_text="Where it came from, without credentials.")
    started_at = models.DateTimeField(null=True, blank=True, verbose_name="call time")
    imported_at = models.DateTimeField(auto_now_add=True)
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.UNKNOWN, blank=True)
    agent = models.CharField(max_length=120, blank=True)
    caller_number = models.CharField(max_length=40, blank=True)
    callee_number = models.CharField(max_length=40, blank=True, verbose_name="called number")
    metadata = models.JSONField(default=dict, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-listed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "content_hash", "copy_number"], name="call_recording_once_per_customer"
            ),
            models.CheckConstraint(condition=models.Q(size_bytes__gt=0), name="call_recording_not_empty"),
        ]
        indexes = [*CallFacts.Meta.indexes, models.Index(fields=["customer", "size_bytes"], name="call_by_size")]

    def __str__(self) -> str:
        return self.file_name
