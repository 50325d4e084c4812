"""Which customers people belong to."""

from django.contrib import admin
from django.http import HttpRequest

from calls.access.admin import ScopedAdmin
from calls.access.people import manages_people, may_manage
from calls.models import Membership


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    """Made and ended, never changed; the same rows stand on each person's page."""

    list_display = ("user", "customer", "created_at")
    list_filter = ("customer",)
    list_select_related = ("user", "customer")
    search_fields = ("user__username", "customer__name")
    autocomplete_fields = ("user", "customer")
    ordering = ("-pk",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """See `manages_people`."""
        return super().has_add_permission(request) and manages_people(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:  # noqa: ARG002
        """A membership is a fact: end it and make another."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """See `may_manage`: it widens what the person sees."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (manages_people(request.user) if obj is None else may_manage(request.user, obj.user))
