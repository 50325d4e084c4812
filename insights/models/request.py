"""What was asked of hosted language models: written before it is sent, so that nothing is paid twice."""

from typing import Any

from django.db import models
from django.db.models import Q

from calls.access.scope import ScopedQuerySet
from calls.models import Batch, Call, Customer


class Purpose(models.TextChoices):
    """What a model is asked for."""

    ANALYSIS = "analysis", "Insights"
    ANSWERS = "answers", "Answers to questions"
    REPAIR = "repair", "Repair of an unusable answer"


def forget_answer(collector: Any, field: Any, requests: Any, using: str) -> None:
    """With its call, a request loses the words that were answered; what it cost stays."""
    models.SET_NULL(collector, field, requests, using)
    collector.add_field_update(ModelRequest._meta.get_field("answer"), None, requests)


class ModelRequest(models.Model):
    """One request to a hosted language model; made by machine.

    `sent_at` without `answered_at` and `refused_at` is a request whose answer is under way, or was lost. The raw answer
    stays until what was drawn from it is stored, the row for good: it says what was paid for.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, on_delete=forget_answer, null=True, related_name="model_requests")
    batch = models.ForeignKey(Batch, on_delete=models.SET_NULL, null=True, related_name="+")
    key = models.CharField(
        max_length=64, help_text="SHA-256 of provider, model and all that is sent; of the batch too where made anew."
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=80)
    sendings = models.PositiveSmallIntegerField(default=0, help_text="How often it was sent.")
    reserved_usd = models.DecimalField(
        max_digits=12, decimal_places=6, default=0, help_text="What it may cost at the most, while it is under way."
    )
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6, default=0, verbose_name="cost (USD)")
    input_tokens = models.PositiveIntegerField(default=0)
    cached_input_tokens = models.PositiveIntegerField(default=0, help_text="Of the input, what the provider had still.")
    output_tokens = models.PositiveIntegerField(default=0)
    answer = models.JSONField(null=True, help_text="As the provider gave it.")
    kept_there = models.CharField(max_length=200, blank=True, help_text="The provider's own number of its copy.")
    error_code = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True, help_text="No answer came, or not whole: it may have been done.")
    answered_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True, help_text="The provider said that it did not do it: nothing to pay.")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "key"], name="modelrequest_once"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="modelrequest_purpose_known"),
        ]
        indexes = [
            # What is under way counts against budgets; few rows among many.
            models.Index(
                fields=["customer", "batch"],
                condition=Q(sent_at__isnull=False, answered_at__isnull=True, refused_at__isnull=True),
                name="modelrequest_under_way",
            ),
            models.Index(fields=["id"], condition=~Q(kept_there=""), name="modelrequest_kept_there"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} by {self.provider} {self.model}"
