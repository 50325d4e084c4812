"""What was said, turn by turn."""

from typing import Any

from django.contrib import admin

from calls.access.admin import MachineRowAdmin
from calls.admin import show
from calls.models import Transcript
from calls.wording import clock

WORDS = show.column("word_count", "words", show.count)
LENGTH = show.column("audio_seconds", "length", show.duration)


def turns(segments: list[dict[str, Any]]) -> Any:
    """Segments as a table: when, who, what."""
    rows = [[clock(row["start"]), _who(row), row["text"]] for row in segments]
    return show.table(("At", "Who", "Said"), rows, kinds=("number", "word"))


def _who(segment: dict[str, Any]) -> str:
    role = segment.get("role")
    return f"{segment['speaker']} ({role})" if role else segment["speaker"]


@admin.register(Transcript)
class TranscriptAdmin(MachineRowAdmin):
    """A call's current transcript and its earlier ones."""

    left_out_of_lists = ("segments", "text")
    list_display = (
        "call", show.column("call__customer", "customer"), "is_current", "engine", "model", "language", WORDS, LENGTH,
        "created_at",
    )  # fmt: skip
    list_filter = ("is_current", "call__customer", "engine", "language", "created_at")
    list_select_related = ("call__customer",)
    search_fields = ("call__file_name", "call__order_id")
    ordering = ("-pk",)
    readonly_fields = (show.related,)
    fieldsets = (
        (None, {"fields": (show.column("call", "call", show.link), "is_current", WORDS, LENGTH, show.related)}),
        ("What was said", {"fields": (show.column("segments", "turns", turns),)}),
        ("Origin", {"fields": ("engine", "model", "language", "content_hash", "text_hash", "created_at")}),
    )  # fmt: skip
