"""How one customer's recordings are found and named."""

from django.db import models

from calls.access.scope import scoped_by
from calls.models import Customer
from calls.models.customer import check_time_zone
from imports.models.credential import SourceCredential


class ImportSettings(models.Model):
    """Where order IDs lead, and what file names tell. `imports.orders` and `imports.name_pattern` read them."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="import_settings")
    order_url = models.CharField(
        max_length=1000, blank=True, verbose_name="address of an order's recording",
        help_text="With {order_id} in it, for example https://calls.example.com/{order_id}.mp3.",
    )  # fmt: skip
    order_lookup_url = models.CharField(
        max_length=1000, blank=True, verbose_name="address that tells where the recording is",
        help_text="With {order_id} in it; answers with JSON. Instead of the address of the recording itself.",
    )  # fmt: skip
    order_lookup_path = models.CharField(
        max_length=200, blank=True, verbose_name="where in that answer",
        help_text="For example data.recording.url; the first address of a recording in it when empty.",
    )  # fmt: skip
    order_credential = models.ForeignKey(
        SourceCredential, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="What both addresses are opened with.",
    )  # fmt: skip
    name_pattern = models.CharField(
        max_length=300, blank=True, verbose_name="pattern of file names",
        help_text="For example {time:%Y%m%d-%H%M%S}_{agent}_{order_id}.{*}; what does not fit is left empty.",
    )  # fmt: skip
    name_time_zone = models.CharField(
        max_length=60, blank=True, validators=[check_time_zone],
        verbose_name="time zone of times in names and manifests",
        help_text="The customer's own when empty; a zone that the name tells itself (%z) counts before it.",
    )  # fmt: skip
    updated_at = models.DateTimeField(auto_now=True)

    objects = scoped_by("customer").as_manager()

    class Meta:
        verbose_name = "import settings"
        verbose_name_plural = "import settings"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(order_url="") | models.Q(order_lookup_url=""),
                name="importsettings_one_way_to_orders",
                violation_error_message="Give the address of the recording or the one that tells it, not both.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Import settings of {self.customer}"

    @property
    def time_zone(self) -> str:
        """The zone of times that do not tell theirs."""
        return self.name_time_zone or self.customer.time_zone
