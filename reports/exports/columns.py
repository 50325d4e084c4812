"""What an export tells of a call: one table of columns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from calls.models import Batch, BatchItem, Call, Transcript
from insights.models import Insight, Objection
from reports.exports.sheets import SHEETS

CHUNK = 500
_LONG = ("waveform", "loudness", "activity", "channel_silences")
"""What is not told of the audio."""


@dataclass(frozen=True)
class Column:
    """A heading and what stands below it for a call, its current insight and its current transcript (or None)."""

    heading: str
    value: Callable[[Call, Insight | None, Transcript | None], Any]


def _local(moment: datetime | None, call: Call) -> str:
    return moment.astimezone(ZoneInfo(call.customer.time_zone)).isoformat(timespec="seconds") if moment else ""


def _rounded(value: float | None, places: int) -> Any:
    return "" if value is None else round(value, places)


def _of_insight(name: str) -> Callable[[Call, Insight | None, Transcript | None], Any]:
    return lambda _call, insight, _transcript: "" if insight is None else _plain(getattr(insight, name))


def _plain(value: Any) -> Any:
    return "" if value is None else value


def _lines(name: str, show: Callable[[Any], str]) -> Callable[[Call, Insight | None, Transcript | None], str]:
    return lambda _call, insight, _transcript: "\n".join(map(show, getattr(insight, name))) if insight else ""


def _share(role: str) -> Callable[[Call, Insight | None, Transcript | None], Any]:
    """Of the talk, what all sides in this role have together."""

    def share(call: Call, insight: Insight | None, _transcript: Transcript | None) -> Any:
        sides = _sides(call, insight, role)
        return round(sum(side["talk_share"] or 0 for side in sides), 3) if sides else ""

    return share


def _interruptions_by(role: str) -> Callable[[Call, Insight | None, Transcript | None], Any]:
    def interruptions(call: Call, insight: Insight | None, _transcript: Transcript | None) -> Any:
        sides = _sides(call, insight, role)
        return sum(side["interruptions"] for side in sides) if sides else ""

    return interruptions


def _pace(role: str) -> Callable[[Call, Insight | None, Transcript | None], Any]:
    """Words a minute, of all in this role together."""

    def pace(call: Call, insight: Insight | None, _transcript: Transcript | None) -> Any:
        sides = [side for side in _sides(call, insight, role) if side["words_per_minute"] is not None]
        talk = sum(side["talk_seconds"] for side in sides)
        return round(60 * sum(side["words"] for side in sides) / talk) if talk else ""

    return pace


def _sides(call: Call, insight: Insight | None, role: str) -> list[dict[str, Any]]:
    """Sides in a role as the transcript tells it, otherwise as the insight found it out."""
    found = insight.roles if insight else {}
    metrics = getattr(call, "talk", None)
    sides = metrics.sides if metrics else []
    return [side for side in sides if (side["role"] or found.get(side["speaker"], {}).get("role", "")) == role]


def _of_talk(name: str) -> Callable[[Call, Insight | None, Transcript | None], Any]:
    return lambda call, _insight, _transcript: _plain(getattr(getattr(call, "talk", None), name, None))


def _longest_silence(call: Call, _insight: Insight | None, _transcript: Transcript | None) -> Any:
    audio = getattr(call, "audio", None)
    return "" if audio is None else max((silence["duration"] for silence in audio.silences), default=0)


def _mark(name: str) -> Callable[[Call, Insight | None, Transcript | None], str]:
    """ "yes" where it is so, else nothing."""
    return lambda _call, insight, _transcript: "yes" if insight and getattr(insight, name) else ""


def _course(_call: Call, insight: Insight | None, _transcript: Transcript | None) -> str:
    """Sentiment in each quarter of the call, as far as something tells."""
    course = enumerate(insight.sentiment_course if insight else [], 1)
    return ", ".join(f"Q{quarter} {score:g}" for quarter, score in course if score is not None)


def _objections_told(_call: Call, insight: Insight | None, _transcript: Transcript | None) -> str:
    return "\n".join(_objection_told(row) for row in insight.objections.all()) if insight else ""


def _objection_told(row: Objection) -> str:
    answer = f"overcome by {row.overcome_method}: {row.overcome_quote}" if row.overcome_method else "not overcome"
    return f"{row.type}: {row.quote} ({answer})"


COLUMNS = (
    Column("Call", lambda call, _i, _t: call.pk),
    Column("Customer", lambda call, _i, _t: call.customer.name),
    Column("Order ID", lambda call, _i, _t: call.order_id),
    Column("File", lambda call, _i, _t: call.file_name),
    Column("Call time", lambda call, _i, _t: _local(call.started_at, call)),
    Column("Imported", lambda call, _i, _t: _local(call.imported_at, call)),
    Column("Direction", lambda call, _i, _t: call.get_direction_display() if call.direction else ""),
    Column("Agent", lambda call, _i, _t: call.agent),
    Column("Caller", lambda call, _i, _t: call.caller_number),
    Column("Called", lambda call, _i, _t: call.callee_number),
    Column("Seconds", lambda call, _i, _t: _rounded(call.duration_seconds, 1)),
    Column("Silence share", lambda call, _i, _t: _rounded(call.silence_share, 3)),
    Column("Longest silence (s)", _longest_silence),
    Column("Talk told by", _of_talk("measured_from")),
    Column("Agent talk share", _share("agent")),
    Column("Customer talk share", _share("customer")),
    Column("Agent words a minute", _pace("agent")),
    Column("Customer words a minute", _pace("customer")),
    Column("Crosstalk (s)", _of_talk("crosstalk_seconds")),
    Column("Non-talk (s)", _of_talk("non_talk_seconds")),
    Column("Interruptions", _of_talk("interruption_count")),
    Column("Interruptions by agent", _interruptions_by("agent")),
    Column("Words", lambda _c, _i, transcript: transcript.word_count if transcript else ""),
    Column("Language", lambda _c, _i, transcript: transcript.language if transcript else ""),
    Column("Too short to judge", _mark("is_placeholder")),
    Column("Category", _of_insight("category")),
    Column("Category confidence", _of_insight("category_confidence")),
    Column("Category notes", _of_insight("category_notes")),
    Column("Call type", _of_insight("call_type")),
    Column("Sentiment", _of_insight("sentiment")),
    Column("Sentiment score", _of_insight("sentiment_score")),
    Column("Sentiment by quarter", _course),
    Column("Outcome", _of_insight("outcome")),
    Column("Satisfaction", _of_insight("satisfaction")),
    Column("Agent performance", _of_insight("agent_performance")),
    Column("Summary", _of_insight("summary")),
    Column("Key points", _lines("key_points", str)),
    Column("Next steps", _lines("next_steps", str)),
    Column("Action items", _lines("action_items", lambda item: f"{item['priority']}: {item['action']}")),
    Column("Red flags", _lines("red_flags", lambda flag: f"{flag['severity']}: {flag['concern']}")),
    Column("Objections", lambda call, _i, _t: call.objection_count),
    Column("What was objected", _objections_told),
    Column("Provider", _of_insight("provider")),
    Column("Model", _of_insight("model")),
    Column("Prompt version", _of_insight("prompt_version")),
    Column("Rule-based", _mark("rule_based")),
    Column("Instead of", _of_insight("fallback_from")),
    Column("Because", _of_insight("fallback_reason")),
    Column("Input tokens", _of_insight("input_tokens")),
    Column("Output tokens", _of_insight("output_tokens")),
    Column("Insight cost (USD)", _of_insight("cost_usd")),
    Column("Cost (USD)", lambda call, _i, _t: call.cost_usd),
)


def rows(batch: Batch) -> Iterator[list[tuple[list[Any], dict[str, list[list[Any]]]]]]:
    """The calls of a batch in chunks, each as its row and its rows of the other sheets, by their names.

    Deleted calls are left out.
    """
    items = BatchItem.objects.filter(job=batch, call__isnull=False).order_by("call")
    last = 0
    while ids := list(items.filter(call__gt=last).values_list("call", flat=True)[:CHUNK]):
        yield [_told(call) for call in _calls().filter(pk__in=ids).order_by("pk")]
        last = ids[-1]


def _calls() -> QuerySet[Any]:
    said = Transcript.objects.filter(is_current=True).only("call", "word_count", "language")
    drawn = Insight.objects.filter(is_current=True).defer("unverified", "evidence").prefetch_related("objections")
    return (
        Call.objects.select_related("customer", "audio", "talk")
        .defer("metadata", "source_url", "talk__interruptions", *(f"audio__{name}" for name in _LONG))
        .prefetch_related(
            Prefetch("transcripts", said, to_attr="current_transcripts"),
            Prefetch("insights", drawn, to_attr="current_insights"),
        )
    )


def _told(call: Any) -> tuple[list[Any], dict[str, list[list[Any]]]]:
    insight, transcript = next(iter(call.current_insights), None), next(iter(call.current_transcripts), None)
    row = [column.value(call, insight, transcript) for column in COLUMNS]
    whose = [call.pk, call.customer.name, call.order_id]
    return row, {
        sheet.name: [[*whose, *cells] for cells in sheet.cells(insight)] if insight else [] for sheet in SHEETS
    }
