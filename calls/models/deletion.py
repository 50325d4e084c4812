"""Receipts of deleted calls."""

from django.conf import settings
from django.db import models

from calls.access.scope import ScopedQuerySet
from calls.models.batch import Batch, BatchItem
from calls.models.customer import Customer


class Deletion(models.Model):
    """What was deleted of a call, when and by whom; made by machine.

    Written in the transaction that deletes the rows; the recording follows, and `erased_at` says when it was gone.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="deletions")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="deletions")
    item = models.OneToOneField(BatchItem, on_delete=models.PROTECT, related_name="deletion")
    deleted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    call_number = models.PositiveBigIntegerField()
    file_name = models.CharField(max_length=255)
    order_id = models.CharField(max_length=120, blank=True, verbose_name="order ID")
    recording_name = models.CharField(max_length=500, help_text="Where the recording lay in the storage.")
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of the recording's bytes.")
    size_bytes = models.PositiveBigIntegerField()
    rows = models.JSONField(default=dict, help_text="{kind of row: how many were deleted}")
    files = models.JSONField(default=list, help_text="Names in the storage of all that is deleted of the call.")
    deleted_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True, help_text="When all of it was gone from the storage.")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.file_name}, deleted {self.deleted_at:%Y-%m-%d}"
