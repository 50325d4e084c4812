"""Hosts that asked for less, and how much they get."""

from django.contrib import admin
from django.utils import timezone

from calls.access.admin import PlainAdmin, ReadOnly
from calls.admin import show
from calls.models import Gate


@admin.register(Gate)
class GateAdmin(ReadOnly, PlainAdmin):
    """Belongs to the machine's surroundings, not to a customer."""

    heading = "Hosts"
    empty_hint = "A host is listed once it has asked CHAT to fetch more slowly."
    list_display = ("name", "standing", show.column("closed_until", "left alone until", show.moment), "slowed_at")
    search_fields = ("name",)
    search_help_text = "Host"
    ordering = ("name",)
    fields = list_display

    @admin.display(description="state")
    def standing(self, gate: Gate) -> str:
        """Whether anything is fetched from it now."""
        if gate.closed_until is not None and timezone.now() < gate.closed_until:
            return show.badge("Left alone for now", "warn")
        return show.badge("Open", "good")
