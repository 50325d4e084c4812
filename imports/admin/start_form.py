"""The form that starts an import: for whom, and from where."""

from typing import Any, cast
from urllib.parse import unquote

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError

from calls.admin import show
from calls.admin.fields import LinesField
from calls.work.errors import WorkError
from imports.models import ImportJob
from imports.web.hosts import parse_web_address, shown


class StartImportForm(forms.ModelForm):
    """Files of this machine are for the command line."""

    sources = LinesField(
        help_text="One web address a line: recordings, ZIP archives, or pages with links to recordings.",
        widget=AdminTextareaWidget(attrs={"placeholder": "https://recordings.example.com/2026/march/"}),
    )

    class Meta:
        model = ImportJob
        fields = ("customer",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer = cast("forms.ModelChoiceField[Any]", self.fields["customer"])
        customer.empty_label = "Choose a customer"

    def clean_sources(self) -> list[str]:
        """Refuse at once what could never be read."""
        refused = [message for source in self.cleaned_data["sources"] if (message := _refusal(source))]
        if refused:
            raise ValidationError(refused)
        return self.cleaned_data["sources"]


def _refusal(source: str) -> str:
    try:
        parse_web_address(source)
    except WorkError as error:
        return f"{show.short(unquote(shown(source)))}: {error.text} {error.hint}"
    return ""
