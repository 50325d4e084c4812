"""What the lists of sources and files have in common."""

from django.http import HttpRequest

from calls.admin.items import ItemAdmin

ADDRESSES = ("url", "location")
"""May hold secrets (a signed query): shown without, and not searched, or they could be guessed letter by letter."""


class ImportItemAdmin(ItemAdmin):
    """Work items of imports."""

    list_select_related = ("job__customer",)
    ordering = ("-pk",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Addresses are not searched."""
        return not lookup.startswith(ADDRESSES) and super().lookup_allowed(lookup, value, request)
