"""Where a customer's order IDs lead, and what its file names tell."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.html import format_html

from calls.access.admin import EMPTY, ScopedAdmin
from calls.admin import show
from calls.models import Call
from calls.work.errors import WorkError
from imports.details import CallDetails
from imports.models import ImportSettings, SourceCredential
from imports.models.credential import WEB_KINDS
from imports.name_pattern import NamePattern

TRIED = 5
"""Names that the pattern is shown on."""
NO_NAMES = "No recording of this customer is here yet. Once there are some, the last ones are shown with what it reads."
HEADINGS = ("Recording", "Call time", "Order ID", "Agent", "Direction", "Caller", "Called", "Further")
KINDS = ("", "word", "word", "", "word", "word", "word")
WAYS = (
    "Either every recording lies at an address made from its order ID, or there is a service that tells the address: "
    "give one of the two. {order_id} stands where the order ID goes, in the path or behind the ?."
)
FIELDS = (
    "Fields stand in braces, everything else stands for itself: {order_id}, {agent}, {direction} (in, out, inbound, "
    "outgoing, I, O …), {caller}, {callee}, {time:…} with the signs of strptime (%Y%m%d-%H%M%S, %z for a time zone) or "
    "{time:epoch}; {*} is anything; any other name is kept beside the call, as {queue}. The suffix may be left out. "
    "What does not fit, and a time that never was, stays empty."
)


class ImportSettingsForm(forms.ModelForm):
    """Long lines, and only credentials that can open these addresses."""

    class Meta:
        labels = {"order_credential": "Opened with"}
        widgets = {
            name: AdminTextInputWidget(attrs={"class": "vLargeTextField", "spellcheck": "false"})
            for name in ("order_url", "order_lookup_url", "order_lookup_path", "name_pattern")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "order_credential" in self.fields:  # not where somebody may only look
            field = cast("forms.ModelChoiceField[SourceCredential]", self.fields["order_credential"])
            field.empty_label = "None"
            if self.instance.customer_id and field.queryset is not None:
                field.queryset = field.queryset.filter(customer=self.instance.customer_id)


@admin.register(ImportSettings)
class ImportSettingsAdmin(ScopedAdmin):
    """One page a customer."""

    form = ImportSettingsForm
    empty_hint = "They say where the recordings of a customer's order IDs are, and what file names tell."
    list_display = ("customer", "orders", show.column("name_pattern", "pattern of file names"), "updated_at")
    list_select_related = ("customer",)
    search_fields = ("customer__name",)
    search_help_text = "Customer"
    ordering = ("customer__name",)
    readonly_fields = ("reads", "updated_at")
    fieldsets = (
        (None, {"fields": ("customer",)}),
        ("Order IDs", {
            "description": WAYS,
            "fields": ("order_url", "order_lookup_url", "order_lookup_path", "order_credential"),
        }),
        ("File names", {"description": FIELDS, "fields": ("name_pattern", "name_time_zone", "reads")}),
        ("History", {"fields": ("updated_at",)}),
    )  # fmt: skip

    @admin.display(description="order IDs")
    def orders(self, row: ImportSettings) -> str:
        """Which of the ways is taken."""
        if row.order_url:
            return "Address of the recording"
        return "Asked for at a service" if row.order_lookup_url else EMPTY

    @admin.display(description="what it reads")
    def reads(self, row: ImportSettings) -> Any:
        """The last recordings' names, and what the pattern that is saved makes of them."""
        if not row.pk or not row.name_pattern:
            return EMPTY
        try:
            return _table(row)
        except WorkError as error:
            return f"{error.text} {error.hint}"

    def get_readonly_fields(self, request: HttpRequest, obj: ImportSettings | None = None) -> Any:
        """They stay their customer's."""
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, "customer") if obj is not None else fixed

    def get_fieldsets(self, request: HttpRequest, obj: ImportSettings | None = None) -> Any:
        """New ones have no history and have read nothing yet."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        named = ((title, [name for name in more["fields"] if name not in self.readonly_fields], more)
                 for title, more in fieldsets)  # fmt: skip
        return [(title, {**more, "fields": names}) for title, names, more in named if names]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Credentials for web addresses, of customers that the person sees."""
        if db_field.name == "order_credential":
            kwargs["queryset"] = SourceCredential.objects.visible_to(request.user).filter(kind__in=WEB_KINDS)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def response_post_save_add(self, request: HttpRequest, obj: ImportSettings) -> HttpResponseRedirect:
        """Back to the page: it shows what the pattern reads."""
        return self.response_post_save_change(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: ImportSettings) -> HttpResponseRedirect:  # noqa: ARG002 - Django's
        """Likewise."""
        return HttpResponseRedirect(show.address(obj))


def _table(row: ImportSettings) -> Any:
    pattern = NamePattern.compiled(row.name_pattern, row.time_zone)
    names = Call.objects.filter(customer=row.customer_id).order_by("-pk").values_list("file_name", flat=True)[:TRIED]
    read = [(name, pattern.read(name)) for name in names]
    if not read:
        return NO_NAMES
    rows = [(name, *_cells(told, ZoneInfo(row.time_zone))) for name, told in read]
    fitting = sum(told != CallDetails() for _, told in read)
    return format_html(
        "<p>{} of the last {} names follow it. Times in {}.</p>{}",
        fitting, len(rows), row.time_zone, show.table(HEADINGS, rows, kinds=KINDS),
    )  # fmt: skip


def _cells(told: CallDetails, zone: ZoneInfo) -> Iterable[str]:
    further = ", ".join(f"{name}: {value}" for name, value in told.metadata.items())
    texts = (_clock(told.started_at, zone), told.order_id, told.agent, told.direction, told.caller_number,
             told.callee_number, further)  # fmt: skip
    return (text or EMPTY for text in texts)


def _clock(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %z") if moment else ""
