"""What hosted models cost and how long they will be there: data that people keep up to date, no constants."""

from django.db import models


class ModelPrice(models.Model):
    """A hosted model with its price. What is not listed can be used all the same; its cost is not known then."""

    provider = models.CharField(max_length=40, help_text="Name of the engine or provider, for example openai.")
    model = models.CharField(max_length=80, help_text="As the provider writes it.")
    usd_per_minute = models.DecimalField(
        max_digits=10, decimal_places=6, default=0, verbose_name="USD per minute of sound",
        help_text="For every channel that is sent.",
    )  # fmt: skip
    retires_on = models.DateField(null=True, blank=True, help_text="Day from which the provider no longer offers it.")
    note = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["provider", "model"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "model"], name="modelprice_once"),
            models.CheckConstraint(condition=models.Q(usd_per_minute__gte=0), name="modelprice_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.model}"
