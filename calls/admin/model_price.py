"""What hosted models cost, and when they are withdrawn."""

from datetime import timedelta
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
        labels = {"retires_on": "Withdrawn on"}
        widgets = {"note": AdminTextInputWidget(attrs={"class": "vLargeTextField"})}


@admin.register(ModelPrice)
class ModelPriceAdmin(PlainAdmin):
    """Kept up to date by admins; what was paid at another price stays as it was."""

    form = ModelPriceForm
    list_display = ("model", "provider", show.column("usd_per_minute", "USD per minute", show.dollars), "ends", "note",
                    "updated_at")  # fmt: skip
    list_filter = ("provider",)
    search_fields = ("model", "note")
    search_help_text = "Model or note"
    ordering = ("provider", "model")
    fields = ("provider", "model", "usd_per_minute", "retires_on", "note", "updated_at")
    readonly_fields = ("updated_at",)

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
