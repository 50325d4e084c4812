"""The form that starts an import: for whom, from where, and how."""

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import unquote
from uuid import uuid4

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.files import File
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from calls.admin import show
from calls.admin.fields import LinesField
from calls.models import Customer, User
from calls.work.errors import WorkError
from calls.work.states import Priority
from imports.models import ImportSettings, SourceCredential, UploadKind
from imports.orders.ids import parse_order_ids
from imports.places import check_place
from imports.upload_kind import kind_of
from imports.web.hosts import shown_source

NAMED = 5
"""How many wrong order IDs a message names one by one."""
WHERE = ("sources", "recordings", "manifest", "order_ids", "order_file")
FOLDERS_ALONE = "Import folders of the server by themselves, without other addresses, files or order IDs."


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files; each is checked like one."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files; raises ValidationError."""
        return [self._one(file, initial) for file in data] if data else []

    def _one(self, file: Any, initial: Any) -> Any:
        """Which one is wrong has to be said where there are several."""
        try:
            return super().clean(file, initial)
        except forms.ValidationError as error:
            raise forms.ValidationError([f"{file.name}: {message}" for message in error.messages]) from error


class StartImportForm(forms.Form):
    """Everything that can be told at once is told at once; the rest the preview tells."""

    customer = forms.ModelChoiceField(Customer.objects.none(), empty_label="Choose a customer")
    sources = LinesField(
        label="Addresses",
        required=False,
        help_text="One a line: recordings, pages, listings, JSON or ZIP archives on the web; buckets such as "
        "s3://bucket/folder/, gs://bucket/folder/ or azure://account/container/folder/; or a folder of the server.",
        widget=AdminTextareaWidget(attrs={"placeholder": "https://recordings.example.com/2026/march/", "rows": 4}),
    )
    recordings = FilesField(
        label="Files to upload", required=False, help_text="Recordings, or ZIP archives of recordings; several at once."
    )
    manifest = forms.FileField(
        required=False,
        help_text="CSV or Excel with a recording a row: its address or order ID, and what is known of the call (time, "
        "agent, direction, numbers). Further columns are kept with it.",
    )
    order_ids = forms.CharField(
        label="Order IDs",
        required=False,
        help_text="One a line, or with commas or spaces between them.",
        widget=AdminTextareaWidget(attrs={"rows": 4, "spellcheck": "false"}),
    )
    order_file = forms.FileField(label="File with order IDs", required=False, help_text="Text, CSV or Excel.")
    credential = forms.ModelChoiceField(
        SourceCredential.objects.none(),
        required=False,
        empty_label="None: the sources are open",
        help_text="What the addresses are opened with. It is sent to its own host only.",
    )
    priority = forms.TypedChoiceField(
        choices=Priority.choices, coerce=lambda value: Priority(int(value)), initial=Priority.NORMAL,
        required=False,
        help_text="Whose turn comes first among imports that wait.",
    )  # fmt: skip
    keep_duplicates = forms.BooleanField(
        label="Import duplicates anyway",
        required=False,
        help_text="Recordings that the customer has already become further calls, and are processed again.",
    )
    same = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    """Of this page: sent twice, it is one import."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.is_local = False
        customers = cast("forms.ModelChoiceField[Any]", self.fields["customer"])
        customers.queryset = Customer.objects.visible_to(user).order_by("name")
        credentials = cast("forms.ModelChoiceField[Any]", self.fields["credential"])
        credentials.queryset = SourceCredential.objects.visible_to(user).select_related("customer").defer("secret")
        credentials.label_from_instance = with_customer  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        """Refuse at once what could never be read."""
        values = super().clean() or {}
        if not any(values.get(name) for name in WHERE) and not any(name in self.errors for name in WHERE):
            self.add_error("sources", "Say where the recordings are: here, or in one of the fields below.")
        self._check_files(values)
        self._check_order_ids(values.get("order_ids", ""))
        customer = values.get("customer")
        if customer is not None:
            self._check_places(customer, values)
            self._check_orders_lead_somewhere(customer, values)
            self._check_credential(customer, values.get("credential"))
        if self.errors and self.files:
            self.add_error(None, "Choose the files again: browsers do not keep them when a page comes back.")
        return values

    def uploads(self) -> Iterator[tuple[File, str]]:
        """Every file with its kind; empty where its content tells."""
        values = self.cleaned_data
        yield from ((file, "") for file in values["recordings"])
        if values["manifest"]:
            yield values["manifest"], UploadKind.MANIFEST
        if values["order_file"]:
            yield values["order_file"], UploadKind.ORDERS

    def _check_places(self, customer: Customer, values: dict[str, Any]) -> None:
        local = []
        for place in values.get("sources", ()):
            try:
                local.append(check_place(place, customer, self.user))
            except WorkError as error:
                named = show.short(unquote(shown_source(place)))
                self.add_error("sources", f"{named}: {error.text} {error.hint}")
        others = any(values.get(name) for name in WHERE if name != "sources")
        if any(local) and (others or not all(local)):
            # What is read from other places must never name files of this machine.
            self.add_error("sources", FOLDERS_ALONE)
        self.is_local = any(local)

    def _check_files(self, values: dict[str, Any]) -> None:
        kinds = {"manifest": UploadKind.MANIFEST, "order_file": UploadKind.ORDERS}
        named = [("recordings", file, "") for file in values.get("recordings") or ()]
        named += [(name, values[name], kind) for name, kind in kinds.items() if values.get(name)]
        for name, file, kind in named:
            try:
                found = kind_of(file, kind)
            except WorkError as error:
                self.add_error(name, f"{error.text} {error.hint}")
            else:
                if name == "recordings" and found == UploadKind.MANIFEST:
                    self.add_error(name, f"{file.name} is a table: choose it as the manifest.")

    def _check_order_ids(self, text: str) -> None:
        refused = parse_order_ids(text).refused
        for row in refused[:NAMED]:
            place = f"Line {row.row_number}{', ' * bool(row.column)}{row.column}"
            self.add_error("order_ids", f"{place}: “{Truncator(row.value).chars(40)}”: {row.text}")
        if len(refused) > NAMED:
            self.add_error("order_ids", f"{len(refused) - NAMED:,} more cannot be used.")

    def _check_orders_lead_somewhere(self, customer: Customer, values: dict[str, Any]) -> None:
        given = [name for name in ("order_ids", "order_file") if values.get(name)]
        if given and not ImportSettings.lead_somewhere(customer):
            found = ImportSettings.objects.filter(customer=customer).first()
            self.add_error(given[0], forms.ValidationError(_say_first(customer, found)))

    def _check_credential(self, customer: Customer, credential: SourceCredential | None) -> None:
        if credential is not None and credential.customer_id != customer.pk:
            self.add_error("credential", f"This credential is not one of {customer}.")


def with_customer(credential: SourceCredential) -> str:
    """A credential among those of several customers."""
    return f"{credential.customer}: {credential}"


def _say_first(customer: Customer, found: ImportSettings | None) -> SafeString:
    add = f"{reverse('admin:imports_importsettings_add')}?customer={customer.pk}"
    return format_html(
        "Nothing says yet where the recordings of this customer's orders are. <a href='{}'>Say so first</a>.",
        show.address(found) if found else add,
    )
