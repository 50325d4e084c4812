"""What hosted models cost, and when they are withdrawn."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils import timezone
from django.utils.html import format_html

from calls.access.admin import EMPTY, PlainAdmin
from calls.admin import show
from calls.models import ModelPrice
from calls.retirement import WARN_DAYS


class ModelPriceForm(forms.ModelForm):
    """Named as in the list."""

    class Meta:
        labels = {
            "retires_on": "Withdrawn on",
            "usd_per_minute": "A minute of audio",
            "usd_per_million_input": "A million tokens read",
            "usd_per_million_cached_input": "A million tokens read from its cache",
            "usd_per_million_output": "A million tokens written",
            "batch_factor": "Factor of the provider's batch lane",
        }
        widgets = {"note": AdminTextInputWidget(attrs={"class": "vLargeTextField"})}


def _usd(amount: Decimal) -> Any:
    """With as many places as it was entered with, two at the least."""
    places = max(-int(amount.normalize().as_tuple().exponent), 2)
    return format_html('<span class="number">{}</span>', f"{amount:.{places}f}" if amount else EMPTY)


@admin.register(ModelPrice)
class ModelPriceAdmin(PlainAdmin):
    """Kept up to date by admins; what was paid at another price stays as it was."""

    form = ModelPriceForm
    list_display = (
        "model", "provider", "ends", "minute",
        show.column("usd_per_million_input", "$ a million read", _usd),
        "kept_input",
        show.column("usd_per_million_output", "$ a million written", _usd),
    )  # fmt: skip
    list_filter = ("provider",)
    search_fields = ("model", "note")
    search_help_text = "Model or note"
    ordering = ("provider", "model")
    fieldsets = (
        (None, {"fields": ("provider", "model", "retires_on", "note", "updated_at")}),
        ("Price of speech models (USD)", {"fields": ("usd_per_minute",)}),
        (
            "Price of language models (USD)",
            {
                "fields": (
                    "usd_per_million_input", "usd_per_million_cached_input", "usd_per_million_output", "batch_factor",
                )
            },
        ),
        ("Limits", {"fields": ("context_tokens", "requests_per_minute", "tokens_per_minute")}),
    )  # fmt: skip
    readonly_fields = ("updated_at",)

    @admin.display(description="from its cache", ordering="usd_per_million_cached_input")
    def kept_input(self, price: ModelPrice) -> Any:
        """Of a million tokens that the provider has still."""
        return _usd(price.usd_per_million_kept_input)

    @admin.display(description="$ a minute", ordering="usd_per_minute")
    def minute(self, price: ModelPrice) -> Any:
        """Of audio; a badge where nothing at all is entered: it counts as free."""
        entered = price.usd_per_minute or price.usd_per_million_input or price.usd_per_million_output
        return _usd(price.usd_per_minute) if entered else show.badge("Counts as free", "warn")

    @admin.display(description="withdrawn on", ordering="retires_on")
    def ends(self, price: ModelPrice) -> Any:
        """The day, with a word when it is near."""
        if price.retires_on is None:
            return EMPTY
        today = timezone.now().date()
        if price.retires_on <= today:
            tone, word = "bad", "Gone"
        elif price.retires_on <= today + timedelta(days=WARN_DAYS):
            tone, word = "warn", f"In {(price.retires_on - today).days} days"
        else:
            return price.retires_on.isoformat()
        return format_html('{} <b class="state {}">{}</b>', price.retires_on.isoformat(), tone, word)
