"""Calls: the library they are found in, and the page of each."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from calls.admin import show
from calls.admin.call_page import CallPage
from calls.admin.fields import PlainJSONField
from calls.admin.library.library import Library
from calls.models import Call
from calls.services import correct_call

LENGTH = show.column("duration_seconds", "length", show.duration)
SIZE = show.column("size_bytes", "size", show.size)
FILE_FACTS = (
    "file_name", "container", LENGTH, SIZE, show.column("recording__name", "stored as"), "content_hash", "source_url",
    "imported_at",
)  # fmt: skip


FIRST_YEAR, LAST_YEAR = 1970, 2199
"""Near the ends of the calendar a time has no day in other time zones."""


class CallForm(forms.ModelForm):
    """What people may correct of a call."""

    metadata = PlainJSONField(required=False)

    def clean_metadata(self) -> Any:
        """Nothing typed is nothing known."""
        return self.cleaned_data["metadata"] or {}

    def clean_started_at(self) -> datetime | None:
        """A time that can be put into any time zone."""
        moment: datetime | None = self.cleaned_data["started_at"]
        if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.")
        return moment


@admin.register(Call)
class CallAdmin(CallPage, Library):
    """Calls come in by imports; people correct what is known about them, never the recording."""

    form = CallForm
    readonly_fields = ("customer", show.uncounted, *FILE_FACTS)
    fieldsets = (
        (None, {"fields": ("customer", show.uncounted)}),
        ("What is known", {"fields": (
            "order_id", "started_at", "direction", "agent", "caller_number", "callee_number", "metadata",
        )}),
        ("Recording", {"fields": FILE_FACTS}),
    )  # fmt: skip

    def save_model(self, request: HttpRequest, obj: Call, form: Any, change: bool) -> None:  # noqa: ARG002 - Django's
        """What was corrected is found and dated anew."""
        correct_call(call=obj, changed=form.changed_data)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """A call comes with its recording, by an import."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Call | None = None) -> bool:  # noqa: ARG002
        """Calls are deleted by a batch, which takes their recordings along and leaves a receipt."""
        return False
