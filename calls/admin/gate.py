"""Hosts and models that limit us: how much they get, and how much of it is used."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from calls.access.admin import EMPTY, PlainAdmin, ReadOnly
from calls.admin import show
from calls.models import Gate
from calls.work import gates


@admin.register(Gate)
class GateAdmin(ReadOnly, PlainAdmin):
    """Belongs to the machine's surroundings, not to a customer."""

    heading = "Hosts and models"
    empty_hint = "A host is listed once something is fetched from it, a language model once a call is sent to it."
    list_display = (
        "name", "standing", "within", "limits", show.column("closed_until", "left alone until", show.moment),
        show.column("slowed_at", "slower since", show.moment),
    )  # fmt: skip
    search_fields = ("name",)
    search_help_text = "Host or model"
    ordering = ("name",)
    fields = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[Gate]:
        """With how many are within; without the delays of customers, which are nobody's gate."""
        found = super().get_queryset(request).exclude(name__startswith=gates.LINES)
        return gates.with_passing(found, timezone.now())

    @admin.display(description="state")
    def standing(self, gate: Gate) -> str:
        """Whether anything passes now."""
        now = timezone.now()
        if gate.closed_until is not None and now < gate.closed_until:
            return show.badge("Left alone for now", "warn")
        opens = gates.opens_at(gate)
        if opens is not None and now < opens:
            return show.badge("At its limit", "busy")
        return show.badge("Open", "good")

    @admin.display(description="at once now")
    def within(self, gate: Any) -> str:
        """How many use it now, of those that may."""
        return f"{gate.within:,} of {gates.allowance(gate, timezone.now()):,}"

    @admin.display(description="limits a minute")
    def limits(self, gate: Gate) -> str:
        """As the other side tells them; what people have set stands with the model's price."""
        told = [(gate.requests_per_minute, "requests"), (gate.tokens_per_minute, "tokens")]
        return ", ".join(f"{limit:,} {what}" for limit, what in told if limit) or EMPTY
