"""What pages of imports have in common."""

from typing import Any, ClassVar

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest

from calls.admin.items import ItemAdmin

ADDRESSES = ("url", "location")
"""May hold secrets (a signed query): shown without, and not searched, or they could be guessed letter by letter."""


class ImportItemAdmin(ItemAdmin):
    """Work items of imports."""

    list_select_related: ClassVar[tuple[str, ...]] = ("job__customer",)
    ordering = ("-pk",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Addresses are not searched."""
        return not lookup.startswith(ADDRESSES) and super().lookup_allowed(lookup, value, request)


class OnlyChosen(BaseModelAdmin):
    """Customers and credentials are chosen in these forms, not edited from them."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the buttons that add and change what can be chosen."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field
