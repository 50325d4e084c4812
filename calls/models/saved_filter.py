"""Filters of the call library that people keep under a name."""

from typing import Any, Self

from django.conf import settings
from django.db import models


class SavedFilterQuerySet(models.QuerySet[Any]):
    """Filters belong to people, not to customers."""

    def visible_to(self, user: Any) -> Self:
        """One's own, and those that others share. A filter's words are no rows: what it shows is scoped anew."""
        if not user.is_authenticated or not user.is_active or not user.is_staff:
            return self.none()
        return self.filter(models.Q(user=user) | models.Q(is_shared=True))


class SavedFilter(models.Model):
    """A name for a set of filters."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=80)
    query = models.TextField(help_text="The filters as in the address of the list.")
    is_shared = models.BooleanField(default=False, help_text="All staff see it.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="savedfilter_name_once_per_user")]

    def __str__(self) -> str:
        return self.name
