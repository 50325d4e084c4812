"""Files that people uploaded to import from."""

from django.conf import settings
from django.db import models

from calls.access.scope import scoped_by
from calls.models import Customer


class UploadKind(models.TextChoices):
    """What an uploaded file is."""

    RECORDING = "recording", "Recording"
    ARCHIVE = "archive", "ZIP archive"
    MANIFEST = "manifest", "Manifest (CSV or Excel)"
    ORDERS = "orders", "List of order IDs"


class Upload(models.Model):
    """A file in the recordings' storage that sources are read from, until its import has ended well or it is old."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="uploads")
    kind = models.CharField(max_length=10, choices=UploadKind)
    name = models.CharField(max_length=255, help_text="As it was called where it came from.")
    stored_as = models.CharField(max_length=500, blank=True, help_text="Where it lies; empty once it was removed.")
    size_bytes = models.PositiveBigIntegerField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="uploads"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = scoped_by("customer").as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
