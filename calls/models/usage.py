"""What work on a call used and cost."""

from django.db import models

from calls.access.scope import ScopedQuerySet
from calls.models.batch import Batch
from calls.models.call import Call
from calls.models.customer import Customer


class Usage(models.Model):
    """One piece of paid or counted work, written with its result; made by machine."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="usage")
    call = models.ForeignKey(Call, on_delete=models.SET_NULL, null=True, related_name="usage")
    batch = models.ForeignKey(Batch, on_delete=models.SET_NULL, null=True, related_name="usage")
    stage = models.CharField(max_length=20)
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=80)
    audio_seconds = models.FloatField(default=0)
    input_tokens = models.PositiveIntegerField(default=0)
    cached_input_tokens = models.PositiveIntegerField(default=0, help_text="Of the input, what the provider had still.")
    output_tokens = models.PositiveIntegerField(default=0)
    purpose = models.CharField(max_length=20, blank=True, help_text="What a language model was asked for.")
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6, default=0, verbose_name="cost (USD)")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "usage"
        constraints = [models.CheckConstraint(condition=models.Q(cost_usd__gte=0), name="usage_cost_not_negative")]
        indexes = [
            # Holds what a budget sums.
            models.Index(fields=["customer", "created_at", "cost_usd"], name="usage_by_customer"),
            models.Index(fields=["created_at", "customer", "stage", "cost_usd"], name="usage_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} by {self.provider}: ${self.cost_usd}"
