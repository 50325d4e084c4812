"""What the customer called for."""

import re

from insights.providers.offline.category import Decision
from insights.providers.offline.reading import Hit, Reading
from insights.providers.offline.type_words import ANSWERED, ASKED
from insights.schema import CallType, Category, Role

OPENING_TURNS = 3  # the reason for a call is named in the customer's first turns: they count double
FEW = 2

PATTERNS = {kind: re.compile(wording) for kind, wording in ASKED.items()}
ANSWERS = {kind: re.compile(wording) for kind, wording in ANSWERED.items()}
ANSWER_WEIGHT = 0.8
WEIGHTS = {CallType.SCHEDULING: 0.8, CallType.DIRECTIONS: 0.6, CallType.PRICING: 1.0, CallType.TRANSFER: 1.2}
MOVES = (CallType.RESCHEDULE, CallType.CANCELLATION)


def call_type(reading: Reading, decision: Decision) -> CallType:
    """Return what the call was for; a call that books an appointment is a scheduling call unless it moves one."""
    scores = scores_of(reading)
    if not any(
        score for kind, score in scores.items() if kind is not CallType.GENERAL_QUESTION
    ):  # the roles may be the wrong way round
        scores = scores_of(reading, by=None)
    best = max(scores, key=lambda kind: scores[kind])
    if decision.category is Category.CONSULT_SCHEDULED:
        return CallType.RESCHEDULE if scores[CallType.RESCHEDULE] else CallType.SCHEDULING
    if scores[best] <= 0:
        asked = decision.category is Category.CONSULT_NOT_SCHEDULED
        return CallType.SCHEDULING if asked else CallType.GENERAL_QUESTION
    if best is CallType.CANCELLATION and scores[CallType.RESCHEDULE] >= scores[best]:
        return CallType.RESCHEDULE
    if decision.category is Category.CONSULT_NOT_SCHEDULED and best not in MOVES and scores[best] < FEW:
        return CallType.SCHEDULING
    return best


def words_for(reading: Reading, kind: CallType) -> Hit | None:
    """Return the customer's first words that point to a type."""
    return reading.first(PATTERNS[kind], Role.CUSTOMER) if kind in PATTERNS else None


def scores_of(reading: Reading, by: Role | None = Role.CUSTOMER) -> dict[CallType, float]:
    """Return how often the customer's words point to each type, the first turns doubly, and the agent's answers."""
    turns = [text for turn, text in enumerate(reading.plain) if text and (by is None or reading.is_by(turn, by))]
    scores = {}
    answers = [text for turn, text in enumerate(reading.plain) if reading.is_by(turn, Role.AGENT) and text]
    for kind, pattern in PATTERNS.items():
        counts = [
            min(FEW, len(pattern.findall(text))) * (2 if i < OPENING_TURNS else 1) for i, text in enumerate(turns)
        ]
        answered = sum(bool(ANSWERS[kind].search(text)) for text in answers) if kind in ANSWERS else 0
        scores[kind] = sum(counts) * WEIGHTS.get(kind, 1.0) + ANSWER_WEIGHT * min(FEW, answered)
    return scores
