"""Places that are searched again and again for what is new."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from calls.access.scope import scoped_by
from calls.models import Customer
from imports.models.credential import SourceCredential
from imports.web.hosts import shown_source


class WatchedSource(models.Model):
    """A saved source. When its time comes, an import begins that takes only what is new there."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="watched_sources")
    name = models.CharField(max_length=80)
    location = models.TextField(help_text="Folder, link, page, listing or bucket.")
    credential = models.ForeignKey(
        SourceCredential, on_delete=models.PROTECT, null=True, blank=True, related_name="watched_sources"
    )
    every_minutes = models.PositiveIntegerField(
        default=60, validators=[MinValueValidator(5), MaxValueValidator(31 * 24 * 60)],
        verbose_name="searched every (minutes)",
    )  # fmt: skip
    is_active = models.BooleanField(default=True, verbose_name="active")
    next_at = models.DateTimeField(default=timezone.now, verbose_name="next search")
    checked_at = models.DateTimeField(null=True, blank=True, editable=False, verbose_name="last search")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="watched_sources"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = scoped_by("customer").as_manager()

    class Meta:
        ordering = ["customer", "name"]
        verbose_name = "watched source"
        indexes = [models.Index(fields=["next_at"], condition=models.Q(is_active=True), name="watchedsource_due")]
        constraints = [
            models.UniqueConstraint(fields=["customer", "name"], name="watchedsource_name_once"),
            models.CheckConstraint(condition=models.Q(every_minutes__gte=1), name="watchedsource_rests"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_location(self) -> str:
        """The place without what may be secret."""
        return shown_source(self.location)
