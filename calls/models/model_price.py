"""What hosted models cost and how long they will be there: data that people keep up to date, no constants."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models


class ModelPrice(models.Model):
    """A hosted model with its price. What is not listed can be used all the same; its cost is not known then."""

    provider = models.CharField(max_length=40, help_text="Name of the engine or provider, for example openai.")
    model = models.CharField(max_length=80, help_text="As the provider writes it.")
    usd_per_minute = models.DecimalField(
        max_digits=10, decimal_places=6, default=0, verbose_name="USD per minute of sound",
        help_text="For every channel that is sent.",
    )  # fmt: skip
    usd_per_million_input = models.DecimalField(
        max_digits=10, decimal_places=4, default=0, verbose_name="USD per million tokens of input"
    )
    usd_per_million_cached_input = models.DecimalField(
        max_digits=10, decimal_places=4, default=0, verbose_name="USD per million tokens of cached input",
        help_text="Input that the provider still has from earlier requests; as other input when 0.",
    )  # fmt: skip
    usd_per_million_output = models.DecimalField(
        max_digits=10, decimal_places=4, default=0, verbose_name="USD per million tokens of output"
    )
    batch_factor = models.DecimalField(
        max_digits=4, decimal_places=3, default=1, verbose_name="factor of batches",
        help_text="What the provider's batch lane costs of this price: 0.5 is half.",
    )  # fmt: skip
    context_tokens = models.PositiveIntegerField(
        null=True, blank=True, verbose_name="window (tokens)",
        help_text="Input and output together at the most; calls longer than that go in parts. 128,000 when empty.",
    )  # fmt: skip
    requests_per_minute = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)],
        help_text="Never more than this; as the provider tells when empty.",
    )  # fmt: skip
    tokens_per_minute = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)],
        help_text="Never more than this; as the provider tells when empty.",
    )  # fmt: skip
    retires_on = models.DateField(null=True, blank=True, help_text="Day from which the provider no longer offers it.")
    note = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["provider", "model"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "model"], name="modelprice_once"),
            models.CheckConstraint(condition=models.Q(usd_per_minute__gte=0), name="modelprice_not_negative"),
            models.CheckConstraint(
                condition=models.Q(
                    usd_per_million_input__gte=0, usd_per_million_cached_input__gte=0, usd_per_million_output__gte=0
                ),
                name="modelprice_tokens_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(batch_factor__gt=0, batch_factor__lte=1), name="modelprice_batch_is_no_dearer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.model}"

    @property
    def usd_per_million_kept_input(self) -> Decimal:
        """What input costs that the provider still has: nobody gives it for nothing, so 0 is a price not entered."""
        return self.usd_per_million_cached_input or self.usd_per_million_input
