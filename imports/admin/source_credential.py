"""What customers' sources are opened with: kept by admins; a secret goes in and never comes out."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from calls.access.admin import ScopedAdmin
from calls.admin import show
from imports.admin.credential_form import CredentialForm
from imports.admin.items import OnlyChosen
from imports.models import SourceCredential


def _stored(_secret: Any) -> str:
    return "Stored, encrypted. It is shown to nobody."


@admin.register(SourceCredential)
class SourceCredentialAdmin(OnlyChosen, ScopedAdmin):
    """Others see which there are, to choose from."""

    form = CredentialForm
    heading = "Source credentials"
    empty_hint = "An admin keeps here what opens a customer's sources: tokens, passwords, keys of buckets."
    list_display = ("name", "customer", "kind", "host", "endpoint", "updated_at")
    list_filter = ("kind", "customer")
    list_select_related = ("customer",)
    search_fields = ("name", "host", "customer__name")
    search_help_text = "Name, host or customer"
    ordering = ("customer__name", "name")
    left_out_of_lists = ("secret",)
    readonly_fields = ("created_at", "updated_at", show.related)
    fieldsets = (
        (None, {"fields": ("customer", "name", "kind")}),
        ("What opens the source", {"fields": ("host", "user_name", "header_name", "secret", "endpoint", "region"),
                                   "classes": ("credential",)}),
        (None, {"fields": ("created_at", "updated_at", show.related)}),
    )  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has no history; who may only look sees that there is a secret."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets[:-1]
        if self.has_change_permission(request, obj):
            return fieldsets
        _title, opened = fieldsets[1]
        fields = tuple(show.column("pk", "secret", _stored) if name == "secret" else name for name in opened["fields"])
        return [fieldsets[0], ("What opens the source", {**opened, "fields": fields}), fieldsets[2]]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody hands a secret over to another customer."""
        fixed = ("customer",) if obj is not None else ()
        return (*super().get_readonly_fields(request, obj), *fixed)
