"""Groups: the three roles, and others that a superuser makes."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from calls.access.admin import PlainAdmin
from calls.access.roles import PERMISSIONS
from calls.admin import show

admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(PlainAdmin, auth_admin.GroupAdmin):
    """Looked at by admins, changed by superusers; the roles' table stands in the code (`calls.access.roles`)."""

    heading = "Roles"

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        """Permissions by name where they cannot be changed."""
        return ("name", "permissions") if self.has_change_permission(request, obj) else ("name", "may")

    @admin.display(description="may")
    def may(self, group: Group) -> Any:
        """Names of its permissions."""
        return show.lines(group.permissions.values_list("name", flat=True))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A group can hand out any permission."""
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Roles are set again after each migration: changing them here would not last."""
        return request.user.is_superuser and not _is_role(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Roles stay."""
        return request.user.is_superuser and not _is_role(obj)


def _is_role(group: Group | None) -> bool:
    return group is not None and group.name in PERMISSIONS
