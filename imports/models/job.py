"""An import: one order to bring recordings in."""

from django.conf import settings
from django.db import models

from calls import services as calls_services
from calls.access.scope import ScopedQuerySet
from calls.models import Batch, Customer
from calls.work.models import WorkJob
from imports.models.watch import WatchedSource


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
    confirmation = models.UUIDField(
        null=True, unique=True, editable=False,
        help_text="Of the request that started it: sent twice, it is one import.",
    )  # fmt: skip
    keep_duplicates = models.BooleanField(
        default=False, verbose_name="import duplicates anyway",
        help_text="Fetch and keep recordings although the customer has them already: each becomes a call of its own.",
    )  # fmt: skip
    watch = models.ForeignKey(
        WatchedSource, on_delete=models.SET_NULL, null=True, blank=True, related_name="jobs",
        verbose_name="watched source", help_text="Began this import by itself, for what is new there.",
    )  # fmt: skip
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
