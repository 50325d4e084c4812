"""What was found in a call, put for people: what went wrong, and where to listen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from calls import tones
from calls.wording import words
from insights.models import Insight, Objection
from insights.models.choices import choices
from insights.page.quotes import Places, Said
from insights.schema import AgentPerformance, FlagCategory, Method, Outcome, Satisfaction, Sentiment

SEVERITIES = {"high": "bad", "medium": "warn"}
ORDER = ("high", "medium", "low")
FLAGS = dict(choices(FlagCategory))
METHODS = dict(choices(Method))
MOST_MOMENTS = 60
JUDGED = ("outcome", "satisfaction", "sentiment", "category", "agent_performance", "call_type")
"""Judgements whose words are worth hearing, the ones that tell most first."""
BAD_ENDS = {
    Outcome.NO_RESOLUTION: ("bad", "Ended without a resolution"),
    Outcome.ESCALATED: ("warn", "Had to be escalated"),
}
BAD_MOODS = {
    Satisfaction.ANGRY: ("bad", "The customer was angry"),
    Satisfaction.FRUSTRATED: ("warn", "The customer was frustrated"),
}


@dataclass(frozen=True)
class Trouble:
    """Something that went wrong, with the words that show it."""

    word: str
    look: str
    text: str
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Moment:
    """A moment worth hearing: what it shows and the words."""

    kind: str
    look: str
    said: Said


@dataclass(frozen=True)
class Flag:
    """A red flag in words."""

    concern: str
    severity: str
    look: str
    category: str
    said: Said


@dataclass(frozen=True)
class Raised:
    """An objection, and how it was overcome where it was."""

    type: str
    said: Said
    sure: str
    method: str = ""
    overcome: Said | None = None
    overcome_sure: str = ""


@dataclass(frozen=True)
class ToDo:
    """Something to do after the call."""

    action: str
    priority: str
    look: str
    assignee: str
    said: Said | None


def evidence_of(insight: Insight, places: Places) -> dict[str, list[Said]]:
    """The words behind each judgement; those behind a key point by "key_point 0"."""
    found: dict[str, list[Said]] = {}
    for row in insight.evidence:
        name = row["about"] if row.get("index") is None else f"{row['about']} {row['index']}"
        found.setdefault(name, []).append(places.said(row["quote"], row["turn"], start=row.get("start")))
    return found


def flags_of(insight: Insight, places: Places) -> list[Flag]:
    """The worst first."""
    rank = {severity: place for place, severity in enumerate(ORDER)}
    ordered = sorted(insight.red_flags, key=lambda flag: rank.get(flag["severity"], len(rank)))
    return [
        Flag(
            flag["concern"], flag["severity"].capitalize(), SEVERITIES.get(flag["severity"], "quiet"),
            FLAGS.get(flag["category"], flag["category"]),
            places.said(flag["quote"], flag["turn"], start=flag.get("start")),
        )
        for flag in ordered
    ]  # fmt: skip


def objections_of(rows: Iterable[Objection], places: Places) -> list[Raised]:
    """In the order in which they were raised."""
    return [_raised(row, places) for row in rows]


def to_do(insight: Insight, places: Places) -> list[ToDo]:
    """As urgent as they were found."""
    return [
        ToDo(
            item["action"], item["priority"].capitalize(), tones.JUDGEMENTS.get(item["priority"], "quiet"),
            item["assignee"], _maybe(item, places),
        )
        for item in insight.action_items
    ]  # fmt: skip


def troubles(
    insight: Insight, flags: list[Flag], objections: list[Raised], evidence: dict[str, list[Said]]
) -> list[Trouble]:
    """What went wrong, the worst first."""
    found = [
        Trouble(flag.severity, flag.look, f"{flag.concern} ({flag.category.lower()})", (flag.said,)) for flag in flags
    ]
    unmet = [row for row in objections if row.overcome is None]
    found += [Trouble("Unmet", "warn", f"Objection not overcome: {row.type.lower()}", (row.said,)) for row in unmet]
    if insight.satisfaction in BAD_MOODS:
        look, text = BAD_MOODS[Satisfaction(insight.satisfaction)]
        found.append(Trouble("Customer", look, text, _behind(evidence, "satisfaction", "sentiment")))
    elif insight.sentiment == Sentiment.NEGATIVE:
        found.append(Trouble("Customer", "bad", "The customer's mood was negative", _behind(evidence, "sentiment")))
    if insight.outcome in BAD_ENDS:
        look, text = BAD_ENDS[Outcome(insight.outcome)]
        found.append(Trouble("Outcome", look, text, _behind(evidence, "outcome")))
    if insight.agent_performance == AgentPerformance.NEEDS_IMPROVEMENT:
        found.append(
            Trouble("Agent", "warn", "The agent could have done better", _behind(evidence, "agent_performance"))
        )
    return found


def moments(
    insight: Insight, flags: list[Flag], objections: list[Raised], actions: list[ToDo], evidence: dict[str, list[Said]]
) -> list[Moment]:
    """What is worth hearing, in the order of the call; words that show two things are told once.

    Words behind key points are left to these: they would be in the way of what somebody has to hear.
    """
    found = [Moment(f"Red flag: {flag.concern}", flag.look, flag.said) for flag in flags]
    for row in objections:
        found.append(Moment(f"Objection: {row.type.lower()}", "warn", row.said))
        if row.overcome is not None:
            found.append(Moment(f"Overcome by {row.method.lower()}", "good", row.overcome))
    found += [Moment(f"To do: {item.action}", "busy", item.said) for item in actions if item.said is not None]
    found += [Moment(_judged(insight, name), "quiet", said) for name in JUDGED for said in evidence.get(name, ())]
    heard = {(moment.said.start, moment.said.quote): moment for moment in reversed(found) if moment.said.start}
    return sorted(heard.values(), key=lambda moment: float(moment.said.start))[:MOST_MOMENTS]


def _judged(insight: Insight, name: str) -> str:
    return f"{words(name)}: {words(getattr(insight, name)).lower()}"


def _raised(row: Objection, places: Places) -> Raised:
    said = places.said(row.quote, row.segment, start=row.start_seconds)
    kind = row.get_type_display().replace("-", " ").capitalize()
    if not row.overcome_quote:
        return Raised(kind, said, f"{row.confidence:.0%}")
    return Raised(
        kind, said, f"{row.confidence:.0%}",
        method=METHODS.get(row.overcome_method, "").replace("-", " "),
        overcome=places.said(row.overcome_quote, row.overcome_segment, start=row.overcome_start_seconds),
        overcome_sure="" if row.overcome_confidence is None else f"{row.overcome_confidence:.0%}",
    )  # fmt: skip


def _maybe(item: dict[str, Any], places: Places) -> Said | None:
    return places.said(item["quote"], item.get("turn")) if item.get("quote") else None


def _behind(evidence: dict[str, list[Said]], *names: str) -> tuple[Said, ...]:
    return next((tuple(evidence[name][:2]) for name in names if name in evidence), ())
