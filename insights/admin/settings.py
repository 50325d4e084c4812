"""How a customer's calls are read: one page a customer."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from calls import choices
from calls.access.admin import EMPTY, ScopedAdmin
from calls.models import ModelPrice
from insights.models import InsightSettings
from insights.providers import registry as providers
from insights.reading.in_words import reading_in_words

PLACES = ("first", "second", "third")
"""Of those who come next; more than that nobody waits for."""
WHO = (
    "The provider itself is chosen on the customer's page. Where it cannot read a call (it refuses, or what it answers "
    "cannot be used), those chosen here are asked in this order; their insights are marked everywhere."
)
HOW = "How much is taken from one call, and how hard a provider is asked. Others' calls are not affected."


def _offered() -> list[tuple[str, str]]:
    """Every provider with where it works."""
    place = {False: "on this machine", True: "hosted: transcripts leave this machine, and it costs"}
    names = choices.offered("insight_provider")
    return [("", "Nobody"), *((name, f"{name} ({place[providers.PROVIDERS[name].hosted]})") for name in names)]


def _known_models() -> str:
    """Language models with a price here."""
    known = ModelPrice.objects.filter(provider__in=providers.names(), usd_per_million_output__gt=0)
    told = ", ".join(f"{price.provider} {price.model}" for price in known.order_by("provider", "model"))
    return f" Models with a price here: {told}." if told else ""


class InsightSettingsForm(forms.ModelForm):
    """Those who come next are chosen one by one instead of typed as a list."""

    first = forms.ChoiceField(choices=_offered, required=False, label="Where it cannot, first")
    second = forms.ChoiceField(choices=_offered, required=False, label="then")
    third = forms.ChoiceField(choices=_offered, required=False, label="and then")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, name in zip(PLACES, self.instance.fallbacks, strict=False):
            self.initial.setdefault(place, name)
        if "model" in self.fields:  # not where somebody may only look
            self.fields["model"].help_text += _known_models()

    def clean(self) -> dict[str, Any]:
        """In the order of the places; each at most once, and not the provider itself."""
        values = super().clean() or {}
        chosen = [values[place] for place in PLACES if values.get(place)]
        customer = values.get("customer") or getattr(self.instance, "customer", None)
        if len(set(chosen)) < len(chosen):
            raise ValidationError("Choose each provider at most once.")
        if customer is not None and customer.insight_provider in chosen:
            raise ValidationError(f"{customer.insight_provider} is the customer's provider itself: choose others.")
        self.instance.fallbacks = chosen
        return values


@admin.register(InsightSettings)
class InsightSettingsAdmin(ScopedAdmin):
    """Operators keep them."""

    form = InsightSettingsForm
    empty_hint = "They say which model reads a customer's calls, and who comes next where it cannot."
    list_display = ("customer", "in_words", "automatic", "updated_at")
    list_select_related = ("customer",)
    list_filter = ("automatic",)
    search_fields = ("customer__name",)
    search_help_text = "Customer"
    ordering = ("customer__name",)
    readonly_fields = ("in_words", "order", "updated_at")
    fieldsets = (
        (None, {"fields": ("customer", "in_words")}),
        ("Who reads", {"description": WHO, "fields": ("model", *PLACES)}),
        ("When", {"fields": ("automatic",)}),
        ("How", {"description": HOW, "fields": (
            "most_quotes", "best_quotes", "calls_at_once", "delay_seconds", "attempts", "failure_delay_seconds",
        )}),
        ("History", {"fields": ("updated_at",)}),
    )  # fmt: skip

    @admin.display(description="what happens")
    def in_words(self, row: InsightSettings) -> str:
        """What these settings come to."""
        return reading_in_words(row.customer, row) if row.pk else EMPTY

    @admin.display(description="where it cannot")
    def order(self, row: InsightSettings) -> str:
        """Who comes next, for those who may only look."""
        return ", then ".join(row.fallbacks) or "Nobody"

    def get_readonly_fields(self, request: HttpRequest, obj: InsightSettings | None = None) -> Any:
        """They stay their customer's."""
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, "customer") if obj is not None else fixed

    def get_fieldsets(self, request: HttpRequest, obj: InsightSettings | None = None) -> Any:
        """New ones come to nothing yet; who may only look sees the order as a line."""
        may_change = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        hidden = {"updated_at", "in_words"} if obj is None else set()
        return [
            (title, {**more, "fields": fields})
            for title, more in super().get_fieldsets(request, obj)
            if (fields := [name for name in _shown(more["fields"], may_change=may_change) if name not in hidden])
        ]


def _shown(fields: Any, *, may_change: bool) -> list[str]:
    if may_change:
        return list(fields)
    return [name for name in fields if name not in PLACES] + (["order"] if PLACES[0] in fields else [])
