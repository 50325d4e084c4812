"""How one customer's recordings are found and named."""

from django.core.exceptions import ValidationError
from django.db import models

from calls.access.scope import scoped_by
from calls.models import Customer
from calls.models.customer import check_time_zone
from imports import name_pattern
from imports.models.credential import WEB_KINDS, SourceCredential
from imports.orders.addresses import template_fault
from imports.orders.path import path_fault


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

    def clean(self) -> None:
        """Refuse what could not be used, each at its field."""
        told = {
            "order_url": template_fault(self.order_url) if self.order_url else "",
            "order_lookup_url": template_fault(self.order_lookup_url) if self.order_lookup_url else "",
            "order_lookup_path": self._lookup_path_fault(),
            "order_credential": self._credential_fault(),
            "name_pattern": name_pattern.faults(self.name_pattern),
        }
        if wrong := {name: fault for name, fault in told.items() if fault}:
            raise ValidationError(wrong)

    def _lookup_path_fault(self) -> str:
        if self.order_lookup_path and not self.order_lookup_url:
            return "Give the address that answers, or leave this empty."
        return path_fault(self.order_lookup_path)

    def _credential_fault(self) -> str:
        """Checked here as well as in forms: what opens one customer's sources must not reach another's."""
        credential = self.order_credential
        if credential is None:
            return ""
        if credential.customer_id != self.customer_id:
            return "It belongs to another customer."
        return "" if credential.kind in WEB_KINDS else "It opens buckets, not web addresses."

    @classmethod
    def lead_somewhere(cls, customer: Customer | None) -> bool:
        """Whether somebody has said where the recordings of this customer's orders are."""
        known = cls.objects.filter(customer=customer).exclude(order_url="", order_lookup_url="")
        return customer is not None and known.exists()

    @property
    def time_zone(self) -> str:
        """The zone of times that do not tell theirs."""
        return self.name_time_zone or self.customer.time_zone
