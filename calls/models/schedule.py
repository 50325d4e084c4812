"""Batches that are begun again and again, at the hour of the customer's clock that somebody chose."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from calls.access.scope import scoped_by
from calls.models.customer import Customer


class ScheduledAction(models.TextChoices):
    """What can be done by itself: nothing that deletes, and nothing that makes anew what is there."""

    INSIGHTS = "insights", "Generate insights"
    TRANSCRIBE = "transcribe", "Transcribe"
    PROCESS = "process", "Process everything"


class Rhythm(models.TextChoices):
    """How often."""

    DAILY = "daily", "Every day"
    WEEKLY = "weekly", "Every week"


class Weekday(models.IntegerChoices):
    """As `date.weekday()` counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


class ScheduledBatch(models.Model):
    """The order to begin a batch of whatever calls lack something, again and again. Its batches point here."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="scheduled_batches")
    name = models.CharField(max_length=80)
    action = models.CharField(max_length=20, choices=ScheduledAction, default=ScheduledAction.INSIGHTS)
    query = models.TextField(
        blank=True, verbose_name="filters", help_text="As in the address of the library; all calls when empty."
    )
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.DAILY, verbose_name="how often")
    weekday = models.PositiveSmallIntegerField(
        choices=Weekday, default=Weekday.MONDAY, help_text="Where it is done every week."
    )
    hour = models.PositiveSmallIntegerField(
        default=2, validators=[MaxValueValidator(23)], help_text="0 to 23, in the customer's time zone."
    )
    budget_usd = models.DecimalField(
        max_digits=12, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(0)],
        verbose_name="budget of each run (USD)",
        help_text="Each batch is paused before more than this is spent; no limit when empty.",
    )  # fmt: skip
    is_active = models.BooleanField(default=True, verbose_name="active")
    next_at = models.DateTimeField(default=timezone.now, editable=False, verbose_name="next run")
    last_at = models.DateTimeField(null=True, editable=False, verbose_name="last run")
    last_outcome = models.TextField(blank=True, editable=False, help_text="What became of the last run, in words.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="scheduled_batches"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = scoped_by("customer").as_manager()

    class Meta:
        ordering = ["customer", "name"]
        verbose_name = "scheduled batch"
        verbose_name_plural = "scheduled batches"
        indexes = [models.Index(fields=["next_at"], condition=models.Q(is_active=True), name="scheduledbatch_due")]
        constraints = [
            models.UniqueConstraint(fields=["customer", "name"], name="scheduledbatch_name_once"),
            models.CheckConstraint(
                condition=models.Q(action__in=ScheduledAction.values), name="scheduledbatch_action_known"
            ),
            models.CheckConstraint(condition=models.Q(rhythm__in=Rhythm.values), name="scheduledbatch_rhythm_known"),
            models.CheckConstraint(condition=models.Q(hour__lte=23, weekday__lte=6), name="scheduledbatch_hour_is_one"),
        ]

    def __str__(self) -> str:
        return self.name
