"""People who log in, and the customers they belong to."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from calls.access.scope import scoped_by
from calls.models.customer import Customer


class User(AbstractUser):
    """A person. The role's group says what they may do, memberships and `all_customers` with whose calls."""

    all_customers = models.BooleanField(
        default=False,
        help_text="Staff see the calls of every customer; without it only those of the customers below.",
    )
    mail_when_done = models.BooleanField(
        default=True, verbose_name="mail when batches are done",
        help_text="A mail when a batch of theirs has ended, or was paused by CHAT.",
    )  # fmt: skip
    only_customers: frozenset[int] | None = None
    """Set while a token acts for the person that is limited to these customers (`calls.tokens`)."""


class Membership(models.Model):
    """A user sees this customer's calls: customers' own people, and staff who do not see all customers."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="memberships")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = scoped_by("customer").as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "customer"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} of {self.customer}"
