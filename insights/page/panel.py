"""The insight of a call as a part of its page, for staff and customers alike."""

from dataclasses import dataclass
from typing import Any

from calls import tones
from calls.models import Call, Transcript
from calls.panels import Mark, Panel
from calls.wording import words
from insights.models import Insight
from insights.page import answers as answering
from insights.page import findings
from insights.page.course import course_of
from insights.page.outdated import Outdated, outdated
from insights.page.quotes import Places, Said

HEAD, BODY = "insights/head.html", "insights/panel.html"
JUDGED = (
    ("call_type", "Called for"), ("category", "Category"), ("outcome", "Outcome"), ("sentiment", "Sentiment"),
    ("satisfaction", "Customer was"), ("agent_performance", "Agent was"),
)  # fmt: skip
BANDS = {"high": "good", "medium": "warn", "low": "bad"}


@dataclass(frozen=True)
class Judgement:
    """One thing that was judged: in words, with its look and the words behind it; for staff how sure and why."""

    name: str
    words: str
    look: str
    sure: str = ""
    why: str = ""
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class WhoIsWho:
    """A speaker's role as it was found out, for staff."""

    speaker: str
    role: str
    band: str
    look: str
    sure: str
    reason: str


def insight_panel(call: Call, transcript: Transcript | None) -> Panel:
    """The current insight with the answers to the customer's questions, or that there is none yet."""
    insight = Insight.objects.filter(call=call, is_current=True).prefetch_related("objections").first()
    # Roles go by speaker: swapping the speakers of a transcript changes who is who, as it should.
    roles = {who: found["role"] for who, found in insight.roles.items()} if insight else {}
    answers, questions = answering.current_answers(call), answering.asked_now(call)
    context: dict[str, Any] = {"insight": insight, "outdated": Outdated()}
    if insight is None:
        groups = answering.groups(answers, [], transcript, _places(transcript, roles, ""))
        return Panel(BODY, {**context, "groups": groups}, head=HEAD)
    places = _places(transcript, roles, insight.transcript_hash)
    if transcript is not None:
        context["outdated"] = outdated(call, transcript, insight, answers)
    found = _found(insight, places)
    context |= found | {
        "groups": answering.groups(answers, questions, transcript, places),
        "course": course_of(insight.sentiment_course),
        "who": _who_is_who(insight, transcript),
        "unverified": [(words(str(row["about"])), row["quote"]) for row in insight.unverified],
    }
    return Panel(BODY, context, marks=_marks(found["objections"], found["flags"]), roles=roles, head=HEAD)


def _places(transcript: Transcript | None, roles: dict[str, str], read_hash: str) -> Places:
    if transcript is None:
        return Places([], roles, is_same=True)
    return Places(transcript.segments, roles, is_same=transcript.text_hash == read_hash)


def _found(insight: Insight, places: Places) -> dict[str, Any]:
    evidence = findings.evidence_of(insight, places)
    flags, objections = findings.flags_of(insight, places), findings.objections_of(insight.objections.all(), places)
    actions = findings.to_do(insight, places)
    return {
        "judgements": _judgements(insight, evidence),
        "flags": flags,
        "objections": objections,
        "actions": actions,
        "points": [(text, evidence.get(f"key_point {number}", [])) for number, text in enumerate(insight.key_points)],
        "troubles": findings.troubles(insight, flags, objections, evidence),
        "moments": findings.moments(insight, flags, objections, actions, evidence),
    }


def _judgements(insight: Insight, evidence: dict[str, list[Said]]) -> list[Judgement]:
    sure = {"category": insight.category_confidence, "sentiment": insight.sentiment_confidence}
    why = {"category": insight.category_notes, "sentiment": _score(insight)}
    lines = [
        Judgement(
            name,
            getattr(insight, f"get_{field}_display")(),
            tones.JUDGEMENTS.get(getattr(insight, field), "quiet"),
            _percent(sure.get(field)),
            why.get(field, ""),
            tuple(evidence.get(field, ())),
        )
        for field, name in JUDGED
    ]
    return [line for line in lines if line.words]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _score(insight: Insight) -> str:
    score = insight.sentiment_score
    return "" if score is None else f"{score:+.1f} on a scale from -5 to 5"


def _who_is_who(insight: Insight, transcript: Transcript | None) -> list[WhoIsWho]:
    """Of speakers whose role neither a channel nor a person tells."""
    told = {segment["speaker"] for segment in transcript.segments if segment["role"]} if transcript else set()
    return [
        WhoIsWho(
            speaker, found["role"].capitalize(), found["band"].capitalize(), BANDS.get(found["band"], "quiet"),
            f"{found['score']:.0%}", found["reason"],
        )
        for speaker, found in insight.roles.items()
        if speaker not in told
    ]  # fmt: skip


def _marks(objections: list[findings.Raised], flags: list[findings.Flag]) -> tuple[Mark, ...]:
    raised = [
        (row.said, "objection", f"Objection, {row.type.lower()}: {row.said.quote}") for row in objections
    ]  # fmt: skip
    flagged = [(row.said, "flag", f"Red flag: {row.concern}") for row in flags]
    return tuple(Mark(float(said.start), kind, label) for said, kind, label in [*raised, *flagged] if said.start)
