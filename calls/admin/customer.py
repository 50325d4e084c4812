"""Customers and their settings."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from calls import choices, facts
from calls.access.admin import EMPTY, ScopedAdmin
from calls.access.scope import sees_all_customers
from calls.admin import show
from calls.admin.fields import LinesField
from calls.admin.keyword_offer import offer_search
from calls.budgets import spent_this_month
from calls.customer_lines import lines_of
from calls.engines import access
from calls.models import Batch, Call, Customer, ModelPrice, Usage
from calls.speech import registry as speech
from calls.speech.base import Wish
from calls.work.errors import WorkError

PLACE = ("slug", "storage_prefix")
"""Name its folder in the storage, where recordings lie already."""


def _pairs(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


def _engines() -> list[tuple[str, str]]:
    """Every engine with where it works."""
    place = {False: "on this machine", True: "hosted: recordings leave this machine, and it costs"}
    return [(name, f"{name} ({place[speech.engine_class(name).hosted]})") for name in speech.names()]


def _known_models() -> str:
    """Models that hear and have a price here, by engine."""
    known: dict[str, list[str]] = {}
    heard = ModelPrice.objects.filter(provider__in=speech.names()).exclude(usd_per_million_output__gt=0)
    for price in heard.order_by("provider", "model"):
        known.setdefault(price.provider, []).append(price.model)
    return "; ".join(f"{engine}: {', '.join(models)}" for engine, models in known.items())


def _lists(key: int) -> SafeString:
    """What people look for behind a customer."""
    calls = show.list_address(Call, customer=key)
    batches = show.list_address(Batch, customer__id__exact=key)
    return format_html('<a href="{}">Calls</a> · <a href="{}">Batches</a>', calls, batches)


class CustomerForm(forms.ModelForm):
    """Engines and providers as this installation has them, keywords one a line."""

    speech_engine = forms.ChoiceField(choices=_engines, initial="moonshine")
    insight_provider = forms.ChoiceField(choices=lambda: _pairs(choices.offered("insight_provider")), initial="offline")
    keywords = LinesField(
        required=False,
        help_text="Words or phrases to look for in every call, one a line. Between slashes, /refund(ed|s)?/, a line is "
        "a regular expression (RE2).",
    )

    class Meta:
        labels = {"medium_silence_seconds": "Medium silence (s)", "long_silence_seconds": "Long silence (s)"}
        # Help is written as HTML: the field's own would lose its <slug>.
        help_texts = {"storage_prefix": "Where its recordings lie in the storage; “customer-” and its slug when empty."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "speech_model" in self.fields:  # not where somebody may only look
            known = f" With a price here: {models}." if (models := _known_models()) else ""
            self.fields["speech_model"].help_text += known

    def clean(self) -> dict[str, Any]:
        """The engine has to be able to work here as it is wanted; a setting that stood before may stay."""
        values = super().clean() or {}
        asked = ("speech_engine", "speech_model", "speech_language")
        if all(name in values for name in asked) and any(name in self.changed_data for name in asked):
            try:
                engine, model, language = (values[name] for name in asked)
                speech.engine(engine, Wish(model, language), access(engine))
            except WorkError as error:
                self.add_error("speech_engine", f"{error.text} {error.hint}".strip())
        return values


@admin.register(Customer)
class CustomerAdmin(ScopedAdmin):
    """Operators change settings; only those who see all customers add one."""

    form = CustomerForm
    list_display = (
        "name", show.column("pk", "open", _lists), "time_zone", "process_on_import", "speech_engine",
        "insight_provider",
    )  # fmt: skip
    list_filter = ("speech_engine", "insight_provider", "process_on_import")
    search_fields = ("name", "slug")
    search_help_text = "Name"
    ordering = ("name",)
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = (show.related, "spent", "what_happens", "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("name", "slug", "time_zone", show.related)}),
        ("Processing", {"fields": ("process_on_import", "insight_provider", "what_happens", "keywords")}),
        ("Money", {"fields": ("monthly_budget_usd", "spent")}),
        ("Speech", {"fields": ("speech_engine", "speech_model", "speech_language", "first_channel")}),
        (
            "Silence",
            {
                "fields": (
                    "silence_threshold_dbfs",
                    "silence_below_loudness_db",
                    "min_silence_ms",
                    "medium_silence_seconds",
                    "long_silence_seconds",
                )
            },
        ),
        ("Storage", {"fields": ("storage_prefix", "retention_days", "created_at", "updated_at")}),
    )

    @admin.display(description="what happens with calls")
    def what_happens(self, customer: Customer) -> Any:
        """In words, with the pages where it is set."""
        told = ((line.text, line.address, line.link) for line in lines_of(customer))
        return format_html_join("", '<p>{} <a href="{}">{}</a></p>', told) or EMPTY

    @admin.display(description="spent this month")
    def spent(self, customer: Customer) -> SafeString:
        """Since the month began in UTC, leading to what it was spent for."""
        usd = spent_this_month(customer)
        left = ""
        if customer.monthly_budget_usd is not None:
            left = f", ${max(customer.monthly_budget_usd - usd, 0):,.2f} left"
        work = show.list_address(Usage, customer__id__exact=customer.pk)
        return format_html('${}{} · <a href="{}">What for</a>', f"{usd:,.2f}", left, work)

    def get_fieldsets(self, request: HttpRequest, obj: Customer | None = None) -> Any:
        """A customer to be has nothing hanging on it yet."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        hidden = set(self.readonly_fields)
        return [
            (title, {"fields": [field for field in options["fields"] if field not in hidden]})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Customer | None = None) -> Any:
        """The place of recordings stays once there are any."""
        fixed = PLACE if obj is not None and obj.calls.exists() else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Customer | None = None) -> Any:
        """Only a new customer's slug follows its name."""
        return super().get_prepopulated_fields(request, obj) if obj is None else {}

    def save_model(self, request: HttpRequest, obj: Customer, form: Any, change: bool) -> None:
        """In another time zone, calls stand on other days; other keywords may be looked for in earlier calls."""
        super().save_model(request, obj, form, change)
        if change and "time_zone" in form.changed_data:
            facts.redate(obj)
        if change and "keywords" in form.changed_data:
            offer_search(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever is limited to some customers would not see the new one."""
        return super().has_add_permission(request) and sees_all_customers(request.user)
