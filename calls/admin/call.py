"""Calls: what is known about each, and the way to everything that was drawn from it."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from calls.access.admin import EMPTY, ScopedAdmin
from calls.admin import show
from calls.models import Batch, BatchItem, Call, Transcript, User
from calls.services import process_calls
from calls.stages import registry
from calls.work.states import State

LENGTH = show.column("audio__duration_seconds", "length", show.duration)
SIZE = show.column("size_bytes", "size", show.size)
FILE_FACTS = (
    "file_name", "container", LENGTH, SIZE, show.column("recording__name", "stored as"), "content_hash", "source_url",
    "imported_at",
)  # fmt: skip

MOST_AT_ONCE = 2000
"""Calls that one press of a button looks at."""


def _taken(batch: Batch) -> Any:
    count = batch.items.count()
    if not count:
        return "Every result is there already: nothing has to be done."
    return format_html("{} to be processed: {}", f"{count:,} call{'s' * (count > 1)}", show.link(batch))


class TranscriptFilter(admin.SimpleListFilter):
    """Whether a call has been transcribed."""

    title = "transcript"
    parameter_name = "transcribed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 - Django's
        """With and without."""
        return [("yes", "With transcript"), ("no", "Without")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:  # noqa: ARG002
        """Calls as chosen."""
        transcript = Exists(Transcript.objects.filter(call=OuterRef("pk"), is_current=True))
        return {"yes": queryset.filter(transcript), "no": queryset.filter(~transcript)}.get(self.value() or "")


@admin.register(Call)
class CallAdmin(ScopedAdmin):
    """Calls come in by imports; people correct what is known about them, never the recording."""

    actions = ("process",)
    left_out_of_lists = ("audio__silences",)
    list_display = (
        "file_name", "customer", "order_id", "started_at", "direction", "agent", LENGTH, "work", "imported_at",
    )  # fmt: skip
    list_filter = ("customer", TranscriptFilter, "direction", "started_at", "imported_at")
    list_select_related = ("customer", "audio")
    search_fields = ("file_name", "order_id", "agent", "caller_number", "callee_number")
    readonly_fields = ("customer", "work", show.related, *FILE_FACTS)
    fieldsets = (
        (None, {"fields": ("customer", "work", show.related)}),
        ("What is known", {"fields": (
            "order_id", "started_at", "direction", "agent", "caller_number", "callee_number", "metadata",
        )}),
        ("Recording", {"fields": FILE_FACTS}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Calls with state and stage of the latest work on them."""
        latest = BatchItem.objects.filter(call=OuterRef("pk")).order_by("-pk")
        return (
            super()
            .get_queryset(request)
            .annotate(
                work_state=Subquery(latest.values("state")[:1]),
                work_stage=Subquery(latest.values("stage")[:1]),
            )
        )

    @admin.display(description="work")
    def work(self, call: Any) -> str:
        """How far the latest work on it is."""
        if not call.work_state:
            return EMPTY
        state = State(call.work_state)
        return state.label if state == State.DONE else f"{state.label}: {show.stage(call.work_stage).lower()}"

    @admin.action(description="Process: make what is missing or outdated", permissions=["process"])
    def process(self, request: HttpRequest, calls: QuerySet[Any]) -> None:
        """Let the calls walk through all stages, in one batch."""
        if calls.count() > MOST_AT_ONCE:
            hint = f"Choose at most {MOST_AT_ONCE:,} calls at once."
            self.message_user(request, hint, messages.ERROR)
            return
        batch = process_calls(
            name=f"Processing of {timezone.now():%Y-%m-%d %H:%M}",
            calls=calls.order_by(),
            stages=registry.names(),
            created_by=cast("User", request.user),
        )
        self.message_user(request, _taken(batch), messages.SUCCESS)

    def has_process_permission(self, request: HttpRequest) -> bool:
        """Whoever may make batches."""
        return request.user.has_perm("calls.add_batch")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """A call comes with its recording, by an import."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Call | None = None) -> bool:  # noqa: ARG002
        """Deleting the row alone would leave the recording behind."""
        return False
