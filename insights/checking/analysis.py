"""What a language model answered, made into what CHAT believes: every quote stands in the dialogue, or apart.

Roles are settled first, since they decide which quotes count: an objection is what the customer's side says, an
overcoming what the agent's side says. A finding whose quote nobody said is no finding; its quote is kept as unverified.
An action item stays without its quote, because it may follow from the whole call.
"""

from collections.abc import Sequence

from insights.checking.answers import checked_answers
from insights.checking.proofs import LONGEST, Proofs, shortened
from insights.checking.roles import repaired
from insights.providers.base import ProviderAnswer, Task
from insights.schema import (
    About,
    ActionItem,
    CallAnalysis,
    Category,
    Evidence,
    Handling,
    Objection,
    Outcome,
    Priority,
    RedFlag,
    Role,
)
from insights.wire import (
    Said,
    WireAction,
    WireAnalysis,
    WireAnswer,
    WireEvidence,
    WireFlag,
    WireHandling,
    WireObjection,
)

AGENTS = frozenset((Role.AGENT, Role.INTERVIEWER))
CUSTOMERS = frozenset((Role.CUSTOMER, Role.EXPERT))
AT_MOST = 5  # key points, action items, next steps
QUARTERS = 4
UNPROVEN = 0.5  # what is left of a category's confidence when the words given for it were never said
ONE_SIDED = 0.75  # … when only the customer's side says that an appointment was made
NOBODY_SAID = "The words given for this were not found in the call."
NO_WORDS = "No words of the call were given for this."
ONLY_CUSTOMER = "Only the customer says so."


def checked(task: Task, analysis: WireAnalysis | None, answers: Sequence[WireAnswer]) -> ProviderAnswer:
    """Return what a model answered with every quote found again; quotes that nobody said are in `unverified`.

    Speakers that the model invented are unverified, those it forgot get their role from the detector. A category that
    rests on quotes of which none was said keeps half of its confidence, as does an appointment without any quote; one
    that only the customer's side tells of keeps three quarters. The notes of the category say so.
    """
    named = analysis.roles if analysis else []
    proofs = Proofs(task.dialogue, repaired(task.dialogue, named))
    for one in named:
        if one.speaker not in proofs.assignment.roles:
            proofs.note(f"role: {one.role}", one.speaker)
    believed = _analysis(analysis, proofs) if analysis else None
    return ProviderAnswer(believed, checked_answers(task, answers, proofs), tuple(proofs.unverified))


def _analysis(wire: WireAnalysis, proofs: Proofs) -> CallAnalysis:
    """Turn the model's analysis into one whose quotes all stand in the dialogue."""
    evidence = _evidence(wire, proofs)
    confidence, notes = _category(wire, evidence, proofs)
    return CallAnalysis(
        roles=proofs.assignment.roles,
        role_confidences=proofs.assignment.confidences,
        category=wire.category,
        category_confidence=confidence,
        category_notes=notes,
        call_type=wire.call_type,
        sentiment=wire.sentiment,
        sentiment_score=wire.sentiment_score,
        sentiment_confidence=wire.sentiment_confidence,
        sentiment_course=tuple(wire.sentiment_course) if len(wire.sentiment_course) == QUARTERS else (),
        outcome=Outcome(wire.outcome.value),
        satisfaction=wire.satisfaction,
        agent_performance=wire.agent_performance,
        summary=shortened(wire.summary),
        key_points=_few("key point", wire.key_points, proofs),
        action_items=_actions(wire.action_items, proofs),
        red_flags=tuple(flag for one in wire.red_flags if (flag := _flag(one, proofs))),
        objections=_objections(wire.objections, proofs),
        next_steps=_few("next step", wire.next_steps, proofs),
        evidence=evidence,
    )


def _few(about: str, texts: Sequence[str], proofs: Proofs) -> tuple[str, ...]:
    """Keep the first five texts; more than that are put apart."""
    for text in texts[AT_MOST:]:
        proofs.note(f"{about} beyond {AT_MOST}", text)
    return tuple(shortened(text) for text in texts[:AT_MOST])


def _evidence(wire: WireAnalysis, proofs: Proofs) -> tuple[Evidence, ...]:
    """Keep the words behind judgements that were said, each once."""
    found = [one for said in wire.evidence if (one := _one_evidence(said, len(wire.key_points), proofs))]
    return tuple(dict.fromkeys(found))


def _one_evidence(said: WireEvidence, points: int, proofs: Proofs) -> Evidence | None:
    """Find the words behind one judgement; one on a key point has to say which."""
    index = said.key_point if said.about is About.KEY_POINT else None
    if said.about is About.KEY_POINT and (index is None or not 0 <= index < min(points, AT_MOST)):
        proofs.note("key point that there is not", said.quote)
        return None
    proof = proofs.find(said.about if index is None else f"{said.about} {index + 1}", said)
    return None if proof is None else Evidence(about=said.about, quote=proof.text, turn=proof.turn, index=index)


def _category(wire: WireAnalysis, evidence: Sequence[Evidence], proofs: Proofs) -> tuple[float, str]:
    """Return how sure the category is after its words were looked up, and its notes."""
    found = [one for one in evidence if one.about is About.CATEGORY]
    given = any(said.about is About.CATEGORY for said in wire.evidence)
    is_booking = wire.category is Category.CONSULT_SCHEDULED
    share, doubt = 1.0, ""
    if not found and (given or is_booking):
        share, doubt = UNPROVEN, NOBODY_SAID if given else NO_WORDS
    elif is_booking and proofs.has_both_sides and not any(proofs.role(one.turn) in AGENTS for one in found):
        share, doubt = ONE_SIDED, ONLY_CUSTOMER
    notes = shortened(wire.category_notes)[: LONGEST - len(doubt) - 1]
    return round(wire.category_confidence * share, 4), f"{notes} {doubt}".strip()


def _objections(wire: Sequence[WireObjection], proofs: Proofs) -> tuple[Objection, ...]:
    """Keep what the customer's side said against it; of the same words with the same type the surest."""
    kept: dict[tuple[str, int, str], Objection] = {}
    for one in wire:
        found = _objection(one, proofs)
        key = found and (found.type, found.turn, found.quote)
        if found and key and (key not in kept or kept[key].confidence < found.confidence):
            kept[key] = found
    return tuple(kept.values())


def _objection(wire: WireObjection, proofs: Proofs) -> Objection | None:
    """Find what a customer said against it, and what overcame it."""
    proof = proofs.find(f"objection: {wire.type}", wire, CUSTOMERS)
    if proof is None:
        if wire.overcome:
            proofs.note(f"overcoming of no objection: {wire.overcome.method}", wire.overcome.quote)
        return None
    return Objection(
        quote=proof.text, turn=proof.turn, type=wire.type, confidence=wire.confidence,
        overcome=_handling(wire.overcome, proofs) if wire.overcome else None,
    )  # fmt: skip


def _handling(wire: WireHandling, proofs: Proofs) -> Handling | None:
    """Find how an agent answered an objection."""
    proof = proofs.find(f"overcoming: {wire.method}", wire, AGENTS)
    if proof is None:
        return None
    return Handling(quote=proof.text, turn=proof.turn, method=wire.method, confidence=wire.confidence)


def _flag(wire: WireFlag, proofs: Proofs) -> RedFlag | None:
    """Find the words that raised a red flag."""
    proof = proofs.find(f"red flag: {wire.concern}", wire)
    if proof is None:
        return None
    return RedFlag(
        quote=proof.text, turn=proof.turn, concern=shortened(wire.concern), severity=wire.severity,
        category=wire.category,
    )  # fmt: skip


def _actions(wire: Sequence[WireAction], proofs: Proofs) -> tuple[ActionItem, ...]:
    """Keep the five most urgent things to do."""
    order = list(Priority)
    urgent = sorted(wire, key=lambda one: order.index(one.priority))
    for one in urgent[AT_MOST:]:
        proofs.note(f"action item beyond {AT_MOST}", one.action)
    return tuple(_action(one, proofs) for one in wire if any(one is kept for kept in urgent[:AT_MOST]))


def _action(wire: WireAction, proofs: Proofs) -> ActionItem:
    """Find the words that an action item follows from; it stays without them."""
    said = Said(quote=wire.quote, line=wire.line or 0) if wire.quote else None
    proof = said and proofs.find(f"action item: {wire.action}", said)
    return ActionItem(
        action=shortened(wire.action), priority=wire.priority, assignee=shortened(wire.assignee),
        quote=proof.text if proof else "", turn=proof.turn if proof else None,
    )  # fmt: skip
