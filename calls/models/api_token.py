"""Keys with which programs use the API in somebody's name."""

from typing import Any, Self

from django.conf import settings
from django.db import models

from calls.models.customer import Customer


class TokenScope(models.TextChoices):
    """How much of what its owner may do a token may do."""

    READ = "read", "Read"
    RUN = "run", "Read, import and run batches"
    ADMIN = "admin", "Everything its owner may do"


class ApiTokenQuerySet(models.QuerySet[Any]):
    """Tokens belong to people."""

    def visible_to(self, user: Any) -> Self:
        """One's own; superusers see all."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.all() if user.is_superuser else self.filter(user=user)


class ApiToken(models.Model):
    """A token; only its hash is kept. It never may more than its owner, and less where its scope says so."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, help_text="What it is for.")
    beginning = models.CharField(max_length=12, editable=False, help_text="First characters, to tell tokens apart.")
    token_hash = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256 of the token.")
    scope = models.CharField(max_length=10, choices=TokenScope, default=TokenScope.READ)
    customers = models.ManyToManyField(
        Customer, blank=True, related_name="+", help_text="Only these; all that its owner sees when empty."
    )
    limited = models.BooleanField(
        default=False, editable=False, help_text="Made for some customers: losing the last one never widens it."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "API token"
        constraints = [
            models.CheckConstraint(condition=models.Q(scope__in=TokenScope.values), name="apitoken_scope_known"),
        ]

    def __str__(self) -> str:
        return self.name
