"""What a call's own row tells of all that was found out about it."""

from datetime import UTC, date, datetime

from django.db import models
from django.utils import timezone


def today() -> date:
    """The day in UTC: what counts until the customer's time zone is known (`calls.facts.dates`)."""
    return datetime.now(UTC).date()


class CallFacts(models.Model):
    """Copies of what lies in other tables, so that a list of a million calls is filtered and summed by index.

    Written in the transaction that writes the original, through `calls.facts.note`; never by hand.
    """

    listed_at = models.DateTimeField(
        default=timezone.now, editable=False, verbose_name="time", help_text="Call time; import time where unknown."
    )
    listed_on = models.DateField(
        default=today, editable=False, verbose_name="day", help_text="Day of that time in the customer's time zone."
    )
    duration_seconds = models.FloatField(null=True, editable=False)
    silence_share = models.FloatField(null=True, editable=False, help_text="Silence as a share of the whole, 0 to 1.")
    has_transcript = models.BooleanField(default=False, editable=False)
    has_insight = models.BooleanField(default=False, editable=False)
    category = models.CharField(max_length=30, blank=True, editable=False)
    sentiment = models.CharField(max_length=10, blank=True, editable=False)
    outcome = models.CharField(max_length=20, blank=True, editable=False)
    satisfaction = models.CharField(max_length=20, blank=True, editable=False)
    objection_count = models.PositiveIntegerField(default=0, editable=False)
    red_flag_count = models.PositiveIntegerField(default=0, editable=False)
    action_item_count = models.PositiveIntegerField(default=0, editable=False)
    cost_usd = models.DecimalField(
        max_digits=12, decimal_places=6, default=0, editable=False, verbose_name="cost (USD)"
    )

    class Meta:
        abstract = True
        # Each ends with the order of lists, so that a page is read off the index.
        indexes = [
            models.Index(fields=["listed_at", "id"], name="call_list"),
            models.Index(fields=["customer", "listed_at", "id"], name="call_list_customer"),
            models.Index(fields=["category", "listed_at", "id"], name="call_list_category"),
            models.Index(fields=["sentiment", "listed_at", "id"], name="call_list_sentiment"),
            models.Index(fields=["outcome", "listed_at", "id"], name="call_list_outcome"),
            models.Index(
                fields=["listed_at", "id"], condition=models.Q(red_flag_count__gt=0), name="call_list_red_flags"
            ),
            models.Index(
                fields=["listed_at", "id"], condition=models.Q(objection_count__gt=0), name="call_list_objections"
            ),
            # Holds all that the charts sum.
            models.Index(
                fields=["listed_on", "customer", "category", "sentiment", "duration_seconds", "cost_usd"],
                name="call_days",
            ),
            models.Index(
                fields=["customer", "listed_on", "category", "sentiment", "duration_seconds", "cost_usd"],
                name="call_days_customer",
            ),
        ]
