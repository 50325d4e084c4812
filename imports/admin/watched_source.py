"""Places that are searched again and again: set up by operators, searched by themselves."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.http import HttpRequest

from calls.access.admin import EMPTY, ScopedAdmin
from calls.admin import show
from calls.models import User
from calls.work.errors import WorkError
from imports import watching
from imports.admin.items import OnlyChosen
from imports.admin.start_form import with_customer
from imports.models import ImportJob, WatchedSource
from imports.places import check_place

READ_ONLY = ("checked_at", "last_import", "created_by", "created_at")


class WatchForm(forms.ModelForm):
    """The place is checked like those of a new import. `looking` is who fills it in."""

    looking: User

    class Meta:
        model = WatchedSource
        fields = ("customer", "name", "location", "credential", "every_minutes", "next_at", "is_active")
        help_texts = {
            "location": "A web page, listing, bucket (s3://bucket/folder/) or folder of this server; only what is new "
            "there is imported each time.",
            "next_at": "“Search now” in the list searches at once.",
            "credential": "What the place is opened with.",
        }
        widgets = {"location": AdminTextareaWidget(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "credential" in self.fields:
            credential = cast("Any", self.fields["credential"])
            credential.label_from_instance = with_customer
            credential.empty_label = "None: the source is open"
            credential.queryset = credential.queryset.select_related("customer").defer("secret")

    def clean(self) -> dict[str, Any]:
        """Only what this person may import from, with a credential of this customer."""
        values = super().clean() or {}
        customer, location, credential = (values.get(name) for name in ("customer", "location", "credential"))
        if customer and location:
            try:
                check_place(location, customer, self.looking)
            except WorkError as error:
                self.add_error("location", f"{error.text} {error.hint}")
        if customer and credential and credential.customer_id != customer.pk:
            self.add_error("credential", ValidationError(f"This credential is not one of {customer}."))
        return values


@admin.register(WatchedSource)
class WatchedSourceAdmin(OnlyChosen, ScopedAdmin):
    """Operators say where and how often."""

    form = WatchForm
    heading = "Watched sources"
    empty_hint = (
        "A page, bucket or folder saved here is searched again and again, and what is new there is imported by itself."
    )
    list_display = ("name", "customer", "place", "standing", "every", "checked_at", "next_search",
                    "last_import")  # fmt: skip
    list_filter = ("is_active", "customer")
    list_select_related = ("customer",)
    search_fields = ("name", "customer__name")
    search_help_text = "Name or customer"
    ordering = ("customer__name", "name")
    actions = ("search_now", "pause", "resume")
    fieldsets = (
        (None, {"fields": ("customer", "name", "location", "credential")}),
        ("When", {"fields": ("every_minutes", "next_at", "is_active")}),
        ("So far", {"fields": READ_ONLY}),
    )
    readonly_fields = READ_ONLY

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the number of the last import of each."""
        return super().get_queryset(request).annotate(last_job=Max("jobs"))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows who fills it in."""
        form = super().get_form(request, obj, change, **kwargs)
        return type("WatchFormOfSomebody", (form,), {"looking": request.user})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is still to come is not shown of a new one; addresses can hold secrets that only operators see."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return [fieldsets[0], ("When", {"fields": ("every_minutes", "is_active")})]
        if self.has_change_permission(request, obj):
            return fieldsets
        return [(None, {"fields": ("customer", "name", "place", "credential")}), *fieldsets[1:]]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Its imports are of that customer."""
        fixed = ("customer",) if obj is not None else ()
        return (*super().get_readonly_fields(request, obj), "place", *fixed)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Addresses are not searched: they could be guessed letter by letter."""
        return not lookup.startswith("location") and super().lookup_allowed(lookup, value, request)

    def save_model(self, request: HttpRequest, obj: WatchedSource, form: Any, change: bool) -> None:
        """Searched in the name of whoever set it up, changed where it looks, or switched it on."""
        if not change or watching.WHERE & set(form.changed_data):
            obj.created_by = cast("User", request.user)
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: WatchedSource) -> None:  # noqa: ARG002 - Django's signature
        """Its imports stay."""
        watching.remove(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:  # noqa: ARG002
        """Likewise."""
        for watch in queryset:
            watching.remove(watch)

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Whoever may change them."""
        return self.has_change_permission(request)

    @admin.display(description="place")
    def place(self, watch: WatchedSource) -> str:
        """Without what may be secret."""
        return show.short(watch.shown_location)

    @admin.display(description="state", ordering="is_active")
    def standing(self, watch: WatchedSource) -> str:
        """Whether it is searched by itself."""
        return show.badge("Watched", "good") if watch.is_active else show.badge("Paused", "warn")

    @admin.display(description="every", ordering="every_minutes")
    def every(self, watch: WatchedSource) -> str:
        """How often, as short as the list wants it."""
        return f"{watch.every_minutes:,} min"

    @admin.display(description="next search", ordering="next_at")
    def next_search(self, watch: WatchedSource) -> str:
        """None while it is paused."""
        return show.moment(watch.next_at) if watch.is_active else EMPTY

    @admin.display(description="last import")
    def last_import(self, watch: Any) -> str:
        """What its last search began."""
        number = getattr(watch, "last_job", None)
        return show.link(ImportJob(pk=number), f"Import {number}") if number else EMPTY

    @admin.action(description="Search now", permissions=["operate"])
    def search_now(self, request: HttpRequest, chosen: Iterable[Any]) -> None:
        """Begin an import of what is new at each."""
        for watch in chosen:
            try:
                job = watching.check_now(watch, cast("User", request.user))
            except WorkError as error:
                self.message_user(request, f"{watch}: {error.text} {error.hint}", messages.ERROR)
            else:
                self.log_change(request, watch, "Searched at once.")
                self.message_user(request, f"{watch}: import {job.pk} looks for what is new.", messages.SUCCESS)

    @admin.action(description="Pause", permissions=["operate"])
    def pause(self, request: HttpRequest, chosen: Iterable[Any]) -> None:
        """Search them no more for now."""
        self._switch(request, chosen, on=False)

    @admin.action(description="Resume", permissions=["operate"])
    def resume(self, request: HttpRequest, chosen: Iterable[Any]) -> None:
        """Search them again when their time comes."""
        self._switch(request, chosen, on=True)

    def _switch(self, request: HttpRequest, chosen: Iterable[Any], *, on: bool) -> None:
        word = "watched again" if on else "paused"
        changed = [watch for watch in chosen if watch.is_active != on]
        for watch in changed:
            watch.is_active = on
            if on:
                watch.created_by = cast("User", request.user)
            watch.save(update_fields=["is_active", "created_by"])
            self.log_change(request, watch, word.capitalize())
        number = len(changed)
        self.message_user(request, f"{number:,} {'source is' if number == 1 else 'sources are'} {word}.")
