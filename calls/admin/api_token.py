"""Keys of programs."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from calls.access.admin import PlainAdmin, ReadOnly
from calls.models import ApiToken


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly, PlainAdmin):
    """One's own tokens; superusers see all."""

    list_display = ("name", "beginning", "user", "scope", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("scope",)
    list_select_related = ("user",)
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only those that the person may see."""
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]
