"""How conversations went, as measured."""

from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from calls.access.admin import MachineRowAdmin
from calls.admin import show
from calls.listening.talk import side_name, span
from calls.models import TalkMetrics
from calls.wording import clock

_SIDES = ("Side", "Talk", "Share", "Words a minute", "Longest monologue", "Turns", "Interruptions", "Answers after")
_NUMBERS = ("number",) * (len(_SIDES) - 1)


def _table(sides: list[dict[str, Any]]) -> str:
    return show.table(_SIDES, map(_row, sides), kinds=("word", *_NUMBERS))


def _row(side: dict[str, Any]) -> list[Any]:
    """Where the transcript tells no role, the neutral name stands: insights are not asked here."""
    monologue, pace, answers = side["longest_monologue"], side["words_per_minute"], side["answers"]
    return [
        side_name(side, {}),
        span(side["talk_seconds"]),
        f"{side['talk_share'] or 0:.0%}",
        "" if pace is None else f"{pace:.0f}",
        f"{span(monologue['seconds'])} at {clock(monologue['start'])}" if monologue else "",
        side["turns"],
        side["interruptions"],
        f"{answers['median_seconds']:.1f} s" if answers else "",
    ]


def _length(seconds: float) -> SafeString:
    return format_html('<span class="number">{}</span>', span(seconds))


@admin.register(TalkMetrics)
class TalkMetricsAdmin(MachineRowAdmin):
    """One row a call."""

    left_out_of_lists = ("sides", "interruptions")
    list_display = (
        "call", show.column("call__customer", "customer"), "measured_from",
        show.column("crosstalk_seconds", "both speak", _length),
        show.column("non_talk_seconds", "nobody speaks for 3 s or more", _length),
        show.column("interruption_count", "interruptions", show.count),
    )  # fmt: skip
    list_filter = ("call__customer", "measured_from")
    list_select_related = ("call__customer",)
    search_fields = ("call__file_name", "call__order_id")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": (show.column("call", "call", show.link), "measured_from", "measured_at")}),
        ("Sides", {"fields": (show.column("sides", "sides", _table),)}),
        ("Together", {"fields": (show.column("crosstalk_seconds", "both speak", span),
                                 show.column("non_talk_seconds", "nobody speaks for 3 s or more", span),
                                 show.column("non_talk_count", "such pauses", show.count),
                                 show.column("interruption_count", "interruptions", show.count),
                                 "interruptions_listed")}),
    )  # fmt: skip

    @admin.display(description="the first of them")
    def interruptions_listed(self, metrics: TalkMetrics) -> str:
        """When who interrupted whom."""
        names = [side_name(side, {}) for side in metrics.sides]
        rows = [
            [clock(row["at"]), names[row["by"]], names[row["of"]], span(row["overlap_seconds"])]
            for row in metrics.interruptions
        ]
        return show.table(("At", "By", "Of", "Both speak"), rows, kinds=("number", "word", "word", "number"))
