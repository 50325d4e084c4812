"""What hosted models cost."""

from django.contrib import admin

from calls.access.admin import PlainAdmin
from calls.models import ModelPrice


@admin.register(ModelPrice)
class ModelPriceAdmin(PlainAdmin):
    """Kept up to date by admins."""

    list_display = ("model", "provider", "usd_per_minute", "retires_on", "note", "updated_at")
    list_filter = ("provider",)
    search_fields = ("model", "note")
