"""What a customer's sources are opened with."""

from django.core.validators import RegexValidator
from django.db import models

from calls.access.scope import scoped_by
from calls.encryption import EncryptedTextField, decrypted, encrypted
from calls.models import Customer
from imports.credential import AZURE, BASIC, BEARER, GCS, HEADER, S3, Credential


class CredentialKind(models.TextChoices):
    """How somebody shows a source who they are."""

    BEARER = BEARER, "Bearer token"
    BASIC = BASIC, "User name and password"
    HEADER = HEADER, "Header of any name"
    S3 = S3, "S3 access key"
    GCS = GCS, "Google service account"
    AZURE = AZURE, "Azure account key or SAS"


WEB_KINDS = (CredentialKind.BEARER, CredentialKind.BASIC, CredentialKind.HEADER)


class SourceCredential(models.Model):
    """A secret for one host, or for the buckets of one account. It is sent nowhere else."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="source_credentials")
    name = models.CharField(max_length=80, help_text="What people call it, for example Telephone system.")
    kind = models.CharField(max_length=10, choices=CredentialKind)
    host = models.CharField(
        max_length=255, blank=True,
        validators=[RegexValidator(r"^[A-Za-z0-9._-]+(:[0-9]{1,5})?\Z", "Give a host such as calls.example.com.")],
        help_text="Host, or host:port, that it is sent to; by https only. For tokens, passwords and headers.",
    )  # fmt: skip
    user_name = models.CharField(
        max_length=255, blank=True, help_text="User name, S3 access key id, or Azure account name."
    )
    header_name = models.CharField(
        max_length=80, blank=True, validators=[RegexValidator(r"^[A-Za-z0-9-]+\Z", "Use letters, digits and -.")],
        help_text="Name of the header, for example X-Api-Key.",
    )  # fmt: skip
    secret = EncryptedTextField(
        help_text="Token, password, secret key, account key, SAS, or a service account's JSON; stored encrypted."
    )
    endpoint = models.CharField(
        max_length=255,
        blank=True,
        help_text="https address of a storage that speaks the protocol; the vendor's if empty.",
    )
    region = models.CharField(max_length=40, blank=True, help_text="Region of S3 buckets, where it matters.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = scoped_by("customer").as_manager()

    class Meta:
        ordering = ["customer", "name"]
        verbose_name = "source credential"
        constraints = [
            models.UniqueConstraint(fields=["customer", "name"], name="sourcecredential_name_once"),
            models.CheckConstraint(
                condition=~models.Q(kind__in=WEB_KINDS) | ~models.Q(host=""), name="sourcecredential_web_has_host",
                violation_error_message="Name the host that it is sent to.",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=CredentialKind.HEADER) | ~models.Q(header_name=""),
                name="sourcecredential_header_has_name", violation_error_message="Name the header.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} ({self.get_kind_display()})"

    def opened(self) -> Credential:
        """With its secret in plain; raises WorkError when that cannot be decrypted."""
        return Credential(
            kind=self.kind,
            secret=decrypted(encrypted(self.secret)),
            host=self.host,
            user_name=self.user_name,
            header_name=self.header_name,
            endpoint=self.endpoint,
            region=self.region,
        )
