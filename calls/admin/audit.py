"""What people changed and looked at, and who logged in: to be read by those who may see all of it."""

from typing import Any

from auditlog.models import LogEntry
from axes.models import AccessFailureLog, AccessLog
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import truncatechars
from django.utils.text import capfirst

from calls.access.admin import EMPTY, PlainAdmin, ReadOnly
from calls.access.scope import sees_all_customers
from calls.admin import show

admin.site.unregister(LogEntry)

SHORT = 160
"""Characters of an entry in the list."""

NO_ROWS = ".None"
"""How the audit puts the rows that hang on a new one: there are none, whatever it says (calls.Batch.None)."""

WORDS = {
    LogEntry.Action.CREATE: "Added",
    LogEntry.Action.UPDATE: "Changed",
    LogEntry.Action.DELETE: "Deleted",
    LogEntry.Action.ACCESS: "Looked at",
}


class WrittenDown(ReadOnly, PlainAdmin):
    """Entries name customers, files and people of everybody: staff limited to some customers see none."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """All, or none."""
        entries = super().get_queryset(request)
        return entries if sees_all_customers(request.user) else entries.none()

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The list is not offered where it would always be empty."""
        return super().has_view_permission(request, obj) and sees_all_customers(request.user)


class DeedFilter(admin.SimpleListFilter):
    """By what was done, in the list's own words."""

    title = "did"
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 - Django's
        """The four deeds."""
        return [(str(action), word) for action, word in WORDS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 - Django's
        """The entries of one of them."""
        value = self.value()
        return queryset.filter(action=value) if value in [str(action) for action in WORDS] else queryset


class KindFilter(admin.RelatedOnlyFieldListFilter):
    """By the kind of row, without the app that keeps it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "kind"

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        """Those that there are entries of."""
        found = super().field_choices(field, request, model_admin)
        return [(key, capfirst(str(name).rpartition(" | ")[2])) for key, name in found]


@admin.register(LogEntry)
class AuditEntryAdmin(WrittenDown):
    """Who did what to which row."""

    heading = "Audit"
    filter_titles = {"timestamp": "when"}
    list_display = (show.column("timestamp", "when", show.moment), "who", "what", "kind", "row", "in_short")
    list_filter = (DeedFilter, ("content_type", KindFilter), "timestamp")
    search_help_text = "Person, row or its number"
    list_select_related = ("actor", "content_type")
    left_out_of_lists = ("serialized_data", "changes_text")
    search_fields = ("=object_id", "actor__username", "object_repr")
    ordering = ("-timestamp", "-pk")
    fields = (
        show.column("timestamp", "when", show.moment),
        "who",
        show.column("remote_addr", "address"),
        "what",
        "kind",
        "row",
        "details",
    )

    @admin.display(description="who", ordering="actor__username")
    def who(self, entry: Any) -> str:
        """The person; also one who was deleted since."""
        if entry.actor is not None:
            return entry.actor.get_username()
        return (entry.additional_data or {}).get("username", "CHAT")

    @admin.display(description="did", ordering="action")
    def what(self, entry: Any) -> str:
        """The deed in a word."""
        return WORDS[entry.action]

    @admin.display(description="kind")
    def kind(self, entry: Any) -> str:
        """Which kind of row."""
        return str(entry.content_type.name).capitalize()

    @admin.display(description="row")
    def row(self, entry: Any) -> str:
        """The row as it was called then."""
        return f"{entry.object_repr} (no. {entry.object_pk})"

    @admin.display(description="details")
    def details(self, entry: Any) -> Any:
        """What became of each field."""
        return show.lines(_changes(entry))

    @admin.display(description="details")
    def in_short(self, entry: Any) -> str:
        """The beginning of it."""
        return truncatechars("; ".join(_changes(entry)), SHORT) or EMPTY


@admin.register(AccessLog)
class LogInAdmin(WrittenDown):
    """Who logged in, when and from where."""

    heading = "Log-ins"
    list_display = ("attempt_time", "username", "ip_address", "path_info", "logout_time")
    list_filter = ("attempt_time",)
    search_fields = ("=username", "=ip_address")
    ordering = ("-attempt_time", "-pk")
    fields = ("attempt_time", "username", "ip_address", "user_agent", "path_info", "logout_time")


@admin.register(AccessFailureLog)
class FailedLogInAdmin(WrittenDown):
    """Wrong passwords, and who was locked out for them."""

    heading = "Failed log-ins"
    list_display = ("attempt_time", "username", "ip_address", "path_info", "locked_out")
    list_filter = ("locked_out", "attempt_time")
    search_fields = ("=username", "=ip_address")
    ordering = ("-attempt_time", "-pk")
    fields = ("attempt_time", "username", "ip_address", "user_agent", "path_info", "locked_out")


def _changes(entry: Any) -> list[str]:
    if entry.action not in (LogEntry.Action.CREATE, LogEntry.Action.UPDATE):
        return []
    changes = [_change(name, change) for name, change in sorted((entry.changes or {}).items())]
    return [change for change in changes if not change.endswith((": ", NO_ROWS))]


def _change(name: str, change: Any) -> str:
    if isinstance(change, dict):
        verb = "+" if change["operation"] == "add" else "-"
        return f"{name}: " + ", ".join(f"{verb} {which}" for which in change["objects"])
    before, after = ("" if value == "None" else value for value in change)
    return f"{name}: {before} → {after}" if before else f"{name}: {after}"
