"""What a call's own row tells of all that was found out about it."""

from datetime import UTC, date, datetime

from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone


def today() -> date:
    """The day in UTC: what counts until the customer's time zone is known (`calls.facts.dates`)."""
    return datetime.now(UTC).date()


IN_LISTS = ("listed_at", "id")
"""The order of lists (backwards)."""
FILTERED_OF_CUSTOMER = (
    "listed_on", "category", "sentiment", "outcome", "direction", "duration_seconds", "red_flag_count",
    "objection_count", "action_item_count", "has_transcript", "has_insight",
)  # fmt: skip
FILTERED = ("customer", *FILTERED_OF_CUSTOMER)
"""All that `calls.filters` compares, except agents: they have an index of their own."""


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
        # Whatever is asked of a list, it is read off an index in its order, and nothing but the page is fetched: a
        # filter that few calls pass costs one walk along an index, whichever filters are combined.
        # Keeping all five costs a call between nothing that can be measured and 1.6 ms in the database (its insert and
        # the three updates that follow, among a million calls; noisy rounds on SQLite and PostgreSQL).
        indexes = [
            models.Index(fields=[*IN_LISTS, *FILTERED], name="call_list"),
            models.Index(fields=["customer", *IN_LISTS, *FILTERED_OF_CUSTOMER], name="call_list_customer"),
            models.Index(Upper("agent"), name="call_by_agent"),
            # Holds all that the charts sum.
            models.Index(
                fields=["listed_on", "customer", "category", "sentiment", "duration_seconds", "cost_usd"],
                name="call_days",
            ),
            # And all that agents and calls of a customer are compared by (`reports.ranking`).
            models.Index(
                fields=[
                    "customer",
                    "listed_on",
                    "category",
                    "sentiment",
                    "duration_seconds",
                    "cost_usd",
                    "listed_at",
                    "agent",
                    "satisfaction",
                ],
                name="call_days_customer",
            ),
        ]
