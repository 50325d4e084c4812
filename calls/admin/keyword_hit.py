"""Keywords that were said."""

from django.contrib import admin

from calls.access.admin import EMPTY, MachineRowAdmin
from calls.admin import show
from calls.models import KeywordHit
from calls.wording import spoken_at

CALL = "transcript__call"


@admin.register(KeywordHit)
class KeywordHitAdmin(MachineRowAdmin):
    """Each place where a keyword was said."""

    left_out_of_lists = ("transcript__segments", "transcript__text")
    list_display = (
        "keyword", show.column(CALL, "call", show.link), show.column(f"{CALL}__customer", "customer"), "at", "speaker",
    )  # fmt: skip
    list_filter = ("transcript__call__customer", "transcript__is_current", "exact_time")
    list_select_related = ("transcript__call__customer",)
    search_fields = ("keyword", "transcript__call__file_name", "transcript__call__order_id")
    ordering = ("-pk",)
    fields = (
        "keyword", show.column(CALL, "call", show.link), show.column("transcript", "transcript", show.link), "speaker",
        "at", show.column("end_seconds", "until", show.duration), "exact_time", "said",
    )  # fmt: skip

    @admin.display(description="at", ordering="start_seconds")
    def at(self, hit: KeywordHit) -> str:
        """When it was said; estimated times say so."""
        return spoken_at(hit.start_seconds, hit.exact_time).removeprefix("at ")

    @admin.display(description="said")
    def said(self, hit: KeywordHit) -> str:
        """The turn in which it was said."""
        segments = hit.transcript.segments
        return segments[hit.segment]["text"] if hit.segment < len(segments) else EMPTY
