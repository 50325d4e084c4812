"""Scheduled batches: set up by operators, begun by themselves."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Max, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from calls import schedules
from calls.access.admin import EMPTY, ScopedAdmin
from calls.admin import show
from calls.filters import CallFilter
from calls.models import Batch, Rhythm, SavedFilter, ScheduledBatch, User
from calls.work.errors import WorkError

READ_ONLY = ("next_run", "last_at", "last_outcome", "runs", "created_by", "created_at")
WHEN = frozenset({"customer", "rhythm", "weekday", "hour", "is_active"})
"""Fields that say when the next run is due."""
ALL, AS_NOW = "", "as-now"
RUNS_SHOWN = 20


class ScheduleForm(forms.ModelForm):
    """Which calls is a choice of saved filters, whose words are copied: changing them later changes no schedule.

    `looking` is who fills it in.
    """

    looking: User
    chosen = forms.ChoiceField(
        required=False, label="Which calls",
        help_text="All calls that lack the result, or those of a filter saved in the call library. Its filters are "
        "copied: changing the saved filter later does not change this.",
    )  # fmt: skip

    class Meta:
        model = ScheduledBatch
        fields = ("customer", "name", "action", "rhythm", "weekday", "hour", "budget_usd", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "chosen" not in self.fields:
            return
        saved = SavedFilter.objects.visible_to(self.looking).order_by("name").exclude(query="")
        kept = [(AS_NOW, f"As it is now: {words_of(self.instance)}")] if self.instance.query else []
        field = cast("forms.ChoiceField", self.fields["chosen"])
        field.choices = [*kept, (ALL, "All calls"), *((str(row.pk), row.name) for row in saved)]

    def clean(self) -> dict[str, Any]:
        """The filters that were chosen."""
        values = super().clean() or {}
        choice = values.get("chosen", AS_NOW)
        if choice == ALL:
            self.instance.query = ""
        elif choice != AS_NOW:
            self.instance.query = SavedFilter.objects.visible_to(self.looking).get(pk=choice).query
        return values


def words_of(schedule: ScheduledBatch) -> str:
    """Its filters in words."""
    return CallFilter.words(QueryDict(schedule.query)) or "all calls"


@admin.register(ScheduledBatch)
class ScheduledBatchAdmin(ScopedAdmin):
    """Operators say what, whose calls, and when."""

    form = ScheduleForm
    heading = "Scheduled batches"
    empty_hint = "For example: every night at 02:00, generate insights for the calls of a customer that have none."
    list_display = ("name", "customer", "action", "when", "standing", "next_run", "last_at", "last_batch",
                    "last_outcome")  # fmt: skip
    list_filter = ("is_active", "action", "customer")
    list_select_related = ("customer",)
    search_fields = ("name", "customer__name")
    search_help_text = "Name or customer"
    ordering = ("customer__name", "name")
    actions = ("run_now", "pause", "resume")
    fieldsets = (
        (None, {"fields": ("customer", "name", "action", "chosen", "budget_usd")}),
        ("When", {"fields": ("rhythm", "weekday", "hour", "is_active")}),
        ("So far", {"fields": READ_ONLY}),
    )
    readonly_fields = READ_ONLY

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the number of the last batch of each."""
        return super().get_queryset(request).annotate(last_number=Max("batches"))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows who fills it in."""
        fields = kwargs.get("fields")
        if fields is not None:
            kwargs["fields"] = [name for name in fields if name != "chosen"]
        form = super().get_form(request, obj, change, **kwargs)
        return type("ScheduleFormOfSomebody", (form,), {"looking": request.user})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is still to come is not shown of a new one; who may not change it reads its filters in words."""
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj is None:
            return fieldsets[:2]
        if not self.has_change_permission(request, obj):
            fieldsets[0] = (None, {"fields": ("customer", "name", "action", "which", "budget_usd")})
        return fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Its batches are of that customer."""
        return (*super().get_readonly_fields(request, obj), "which", *(("customer",) if obj is not None else ()))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Customers are chosen here, not edited."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def save_model(self, request: HttpRequest, obj: ScheduledBatch, form: Any, change: bool) -> None:
        """Run in the name of whoever set it up, changed what it does, or switched it on."""
        changed = {"query" if name == "chosen" else name for name in form.changed_data}
        if not change or schedules.STANDS_FOR & changed:
            obj.created_by = cast("User", request.user)
        if not change or WHEN & changed:
            obj.next_at = schedules.next_due(obj, timezone.now())
        if "is_active" in changed and obj.is_active:
            obj.last_outcome = ""
        super().save_model(request, obj, form, change)

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Whoever may change them."""
        return self.has_change_permission(request)

    @admin.display(description="which calls")
    def which(self, schedule: ScheduledBatch) -> str:
        """Its filters in words."""
        return words_of(schedule)

    @admin.display(description="state", ordering="is_active")
    def standing(self, schedule: ScheduledBatch) -> str:
        """Whether it runs by itself."""
        return show.badge("On", "good") if schedule.is_active else show.badge("Off", "warn")

    @admin.display(description="when", ordering="hour")
    def when(self, schedule: ScheduledBatch) -> str:
        """By the customer's clock."""
        weekly = schedule.rhythm == Rhythm.WEEKLY
        days = f"{schedule.get_weekday_display()}s" if weekly else "Daily"
        return f"{days} {schedule.hour:02}:00 {schedule.customer.time_zone}"

    @admin.display(description="next run", ordering="next_at")
    def next_run(self, schedule: ScheduledBatch) -> str:
        """None while it is off."""
        return show.moment(schedule.next_at) if schedule.is_active else EMPTY

    @admin.display(description="last batch")
    def last_batch(self, schedule: Any) -> str:
        """What its last run made."""
        number = getattr(schedule, "last_number", None)
        return show.link(Batch(pk=number), f"Batch {number}") if number else EMPTY

    @admin.display(description="runs")
    def runs(self, schedule: Any) -> str:
        """The last batches, each leading to its page."""
        seen = Batch.objects.visible_to(schedule.looked_at_in.user).filter(schedule=schedule)
        rows = [
            (show.link(batch, f"Batch {batch.pk}"), show.moment(batch.created_at), batch.get_state_display(),
             batch.paused_text)
            for batch in seen.order_by("-pk")[:RUNS_SHOWN]
        ]  # fmt: skip
        return show.table(("Batch", "Begun", "State", "Why it waits"), rows, kinds=("word", "word", "word"))

    @admin.action(description="Run now", permissions=["operate"])
    def run_now(self, request: HttpRequest, chosen: Iterable[Any]) -> None:
        """Begin a batch of each without waiting for its time."""
        for schedule in chosen:
            try:
                batch = schedules.begin_now(schedule)
            except WorkError as error:
                self.message_user(request, f"{schedule}: {error.text} {error.hint}", messages.ERROR)
                continue
            self.log_change(request, schedule, "Run at once.")
            told = f"batch {batch.pk} has begun." if batch else "there is nothing to do."
            self.message_user(request, f"{schedule}: {told}", messages.SUCCESS)

    @admin.action(description="Switch off", permissions=["operate"])
    def pause(self, request: HttpRequest, chosen: Iterable[Any]) -> None:
        """Run them no more for now."""
        self._switch(request, chosen, on=False)

    @admin.action(description="Switch on", permissions=["operate"])
    def resume(self, request: HttpRequest, chosen: Iterable[Any]) -> None:
        """Run them again when their time comes, in the name of whoever switches them on."""
        self._switch(request, chosen, on=True)

    def _switch(self, request: HttpRequest, chosen: Iterable[Any], *, on: bool) -> None:
        changed = [schedule for schedule in chosen if schedule.is_active != on]
        for schedule in changed:
            schedule.is_active = on
            if on:
                schedule.created_by, schedule.last_outcome = cast("User", request.user), ""
                schedule.next_at = schedules.next_due(schedule, timezone.now())
            schedule.save(update_fields=["is_active", "created_by", "last_outcome", "next_at"])
            self.log_change(request, schedule, "Switched on" if on else "Switched off")
        number = len(changed)
        said = f"{number:,} {'schedule is' if number == 1 else 'schedules are'} {'on' if on else 'off'}."
        self.message_user(request, said)
