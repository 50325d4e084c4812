"""The insight of a call as a part of its page, for staff and customers alike."""

from dataclasses import dataclass
from typing import Any

from calls import tones
from calls.models import Call, Transcript
from calls.panels import Mark, Panel
from calls.wording import clock
from insights.models import Insight, Objection
from insights.models.choices import choices
from insights.schema import FlagCategory, Method

SEVERITIES = {"high": "bad", "medium": "warn"}
FLAGS = dict(choices(FlagCategory))
METHODS = dict(choices(Method))


@dataclass(frozen=True)
class Judgement:
    """One line of what was judged: in words, with its look, and for staff how sure and why."""

    name: str
    words: str
    look: str
    sure: str = ""
    why: str = ""


@dataclass(frozen=True)
class Said:
    """Words of the call with the moment to hear them; `start` is empty where the moment is not known."""

    quote: str
    speaker: str = ""
    start: str = ""
    clock: str = ""


def insight_panel(call: Call, transcript: Transcript | None) -> Panel:
    """The current insight, or that there is none yet."""
    insight = Insight.objects.filter(call=call, is_current=True).prefetch_related("objections").first()
    if insight is None:
        return Panel("insights/panel.html", {"insight": None})
    stale = transcript is not None and insight.transcript_hash != transcript.text_hash
    segments = [] if stale or transcript is None else transcript.segments
    # Roles go by speaker: swapping the speakers of a transcript changes who is who, as it should.
    names = {who: found["role"] for who, found in insight.roles.items()}
    objections = [_objection(row, names) for row in insight.objections.all()]
    flags = [_flag(flag, segments, names) for flag in insight.red_flags]
    context = {
        "insight": insight,
        "stale": stale,
        "judgements": _judgements(insight),
        "actions": [{**item, "look": tones.JUDGEMENTS.get(item["priority"], "quiet")} for item in insight.action_items],
        "flags": flags,
        "objections": objections,
    }
    return Panel("insights/panel.html", context, marks=_marks(objections, flags), roles=names)


def _judgements(insight: Insight) -> list[Judgement]:
    lines = [
        _judged(insight, "category", "Category", insight.category_confidence, insight.category_notes),
        _judged(insight, "call_type", "Called for"),
        _judged(insight, "outcome", "Outcome"),
        _judged(insight, "sentiment", "Sentiment", insight.sentiment_confidence, _score(insight.sentiment_score)),
        _judged(insight, "satisfaction", "Customer was"),
        _judged(insight, "agent_performance", "Agent was"),
    ]
    return [line for line in lines if line.words]


def _judged(insight: Insight, field: str, name: str, sure: float | None = None, why: str = "") -> Judgement:
    value = getattr(insight, field)
    words = getattr(insight, f"get_{field}_display")()
    return Judgement(name, words, tones.JUDGEMENTS.get(value, "quiet"), "" if sure is None else f"{sure:.0%}", why)


def _score(score: float | None) -> str:
    return "" if score is None else f"{score:+.1f} on a scale from -5 to 5"


def _objection(row: Objection, names: dict[str, str]) -> dict[str, Any]:
    overcome = _said(row.overcome_quote, row.overcome_speaker, row.overcome_start_seconds, names)
    return {
        "type": row.get_type_display().replace("-", " ").capitalize(),
        "said": _said(row.quote, row.speaker, row.start_seconds, names),
        "sure": f"{row.confidence:.0%}",
        "method": METHODS.get(row.overcome_method, "").replace("-", " "),
        "overcome": overcome if row.overcome_quote else None,
    }


def _flag(flag: dict[str, Any], segments: list[Any], names: dict[str, str]) -> dict[str, Any]:
    nowhere: dict[str, Any] = {"speaker": "", "start": None}
    said = segments[flag["turn"]] if flag["turn"] < len(segments) else nowhere
    return {
        "concern": flag["concern"],
        "severity": flag["severity"].capitalize(),
        "look": SEVERITIES.get(flag["severity"], "quiet"),
        "category": FLAGS.get(flag["category"], flag["category"]),
        "said": _said(flag["quote"], said["speaker"], said["start"], names),
    }


def _said(quote: str, speaker: str, start: float | None, names: dict[str, str]) -> Said:
    who = names.get(speaker, speaker).capitalize()
    return Said(quote, who) if start is None else Said(quote, who, f"{start:.2f}", clock(start))


def _marks(objections: list[dict[str, Any]], flags: list[dict[str, Any]]) -> tuple[Mark, ...]:
    raised = [
        (row["said"], "objection", f"Objection, {row['type'].lower()}: {row['said'].quote}") for row in objections
    ]
    flagged = [(row["said"], "flag", f"Red flag: {row['concern']}") for row in flags]
    return tuple(Mark(float(said.start), kind, label) for said, kind, label in [*raised, *flagged] if said.start)
