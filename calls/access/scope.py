"""Who sees which customer's rows: the one place where it is decided."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

if TYPE_CHECKING:
    from calls.models.access import User


def sees_all_customers(user: "User | AnonymousUser") -> bool:
    """Superusers, and staff who were given all customers. Losing a membership never widens what somebody sees."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.only_customers is None and _is_of_all_customers(user)


def _is_of_all_customers(user: "User") -> bool:
    return user.is_superuser or (user.is_staff and user.all_customers)


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to a customer, by the path `customer_path` of the queryset's class."""

    customer_path: ClassVar[str] = "customer"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Rows this user may see: all, those of the customers they are a member of, or none."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seen = self.all()
        if not _is_of_all_customers(user):
            seen = self.filter(**{f"{self.customer_path}__in": user.memberships.values("customer_id")})
        return (
            seen if user.only_customers is None else seen.filter(**{f"{self.customer_path}__in": user.only_customers})
        )


def scoped_by(path: str) -> type[ScopedQuerySet]:
    """A queryset class whose rows reach their customer by another path, for example `call__customer`."""
    return type("ScopedQuerySet", (ScopedQuerySet,), {"customer_path": path})
