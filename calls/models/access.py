"""People who log in, and the customers they belong to."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from calls.access.scope import scoped_by
from calls.models.customer import Customer


class User(AbstractUser):
    """Somebody who logs in: staff by their role's group, customers' people by their memberships."""


class Membership(models.Model):
    """A user belongs to a customer: customers' people see only it, staff with memberships only these."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="memberships")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = scoped_by("customer").as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "customer"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} of {self.customer}"
