"""How one customer's calls are read by language models."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from calls import choices
from calls.access.scope import scoped_by
from calls.models import Customer


def check_fallbacks(names: Any) -> None:
    """A list of providers, each at most once."""
    offered = choices.offered("insight_provider")
    if not isinstance(names, list) or any(name not in offered for name in names) or len(set(names)) < len(names):
        raise ValidationError(f"Give each of these at most once: {', '.join(offered)}.")


class InsightSettings(models.Model):
    """Which model reads, who comes next where it cannot, and how hard it is asked.

    The provider itself is a setting of the customer. A customer without a row has the defaults of these fields.
    """

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="insight_settings")
    model = models.CharField(
        max_length=80, blank=True, help_text="As the provider writes it; its usual one when empty."
    )
    fallbacks = models.JSONField(
        default=list, blank=True, validators=[check_fallbacks],
        help_text="Who reads a call that the provider cannot: tried in this order, and marked.",
    )  # fmt: skip
    automatic = models.BooleanField(
        default=True, verbose_name="insights after transcription",
        help_text="Draw insights as soon as an imported call is transcribed.",
    )  # fmt: skip
    most_quotes = models.PositiveSmallIntegerField(
        default=50, validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text="Candidates for answers that are taken from one transcript, 1 to 500.",
    )  # fmt: skip
    best_quotes = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text="Quotes that are kept for each question, 1 to 20.",
    )  # fmt: skip
    attempts = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="Tries of one call before it fails or the next provider has it, 1 to 10.",
    )  # fmt: skip
    delay_seconds = models.FloatField(
        default=0.0, validators=[MinValueValidator(0), MaxValueValidator(5)], verbose_name="delay between requests (s)",
        help_text="Between two requests for this customer, 0 to 5.",
    )  # fmt: skip
    failure_delay_seconds = models.FloatField(
        default=0.0, validators=[MinValueValidator(0), MaxValueValidator(60)], verbose_name="delay after a failure (s)",
        help_text="The least time before a failed call is tried again, 0 to 60; it doubles from 2 seconds anyway.",
    )  # fmt: skip
    calls_at_once = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text="Of this customer, 1 to 50; as many as the model's limits allow when empty.",
    )  # fmt: skip
    updated_at = models.DateTimeField(auto_now=True)

    objects = scoped_by("customer").as_manager()

    class Meta:
        verbose_name = "insight settings"
        verbose_name_plural = "insight settings"
        constraints = [
            models.CheckConstraint(condition=Q(most_quotes__range=(1, 500)), name="insightsettings_quotes_in_bounds"),
            models.CheckConstraint(condition=Q(best_quotes__range=(1, 20)), name="insightsettings_best_in_bounds"),
            models.CheckConstraint(condition=Q(attempts__range=(1, 10)), name="insightsettings_attempts_in_bounds"),
            models.CheckConstraint(condition=Q(delay_seconds__range=(0, 5)), name="insightsettings_delay_in_bounds"),
            models.CheckConstraint(
                condition=Q(failure_delay_seconds__range=(0, 60)), name="insightsettings_failure_delay_in_bounds"
            ),
            models.CheckConstraint(
                condition=Q(calls_at_once__isnull=True) | Q(calls_at_once__range=(1, 50)),
                name="insightsettings_at_once_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"Insight settings of {self.customer}"


def settings_of(customer: Customer) -> InsightSettings:
    """Those of a customer, or the defaults; read once for each object of a customer."""
    try:
        return customer.insight_settings
    except InsightSettings.DoesNotExist:
        return InsightSettings(customer=customer)
