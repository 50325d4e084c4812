"""What the customer called for."""

import re

from insights.providers.offline.category import ABOUT_EXISTING, Decision
from insights.providers.offline.reading import Hit, Reading
from insights.providers.offline.vocabulary import VISIT
from insights.schema import CallType, Category, Role

OPENING_TURNS = 3  # the reason for a call is named in the customer's first turns: they count double
FEW = 2

# In the order in which ties go: what is rarer and more telling first.
WORDINGS = {
    CallType.CANCELLATION: r"\bcancel(?:l?ed|l?ing|lation)?\b|\bcall (?:it|that) off\b",
    CallType.RESCHEDULE: r"\bre ?schedul\w*|\b(?:move|change|push|switch|swap) (?:my|the|our|that|it)\b(?: \w+){0,3} "
    rf"(?:{VISIT}|to|back|time|day)\b|\b(?:need|have) to (?:move|change) (?:it|my)\b",
    CallType.CONFIRM_EXISTING: ABOUT_EXISTING.pattern,
    CallType.COMPLAINT: r"\b(?:complain\w*|unacceptable|terrible|horrible|awful|worst|ridiculous|furious|"
    r"outrageous|disgusting|"
    r"never again|fed up|rude|lied|scam|disappointed|incompetent|(?:speak|talk) to (?:a |your |"
    r"the )?(?:manager|supervisor))\b",
    CallType.BILLING: r"\b(?:bill(?:s|ed|ing)?|charged|overcharged|invoice\w*|refund\w*|payments?|statement|"
    r"double charge|copay|"
    r"past due|owe|balance due|late fee|credit card was)\b",
    CallType.TRANSFER: r"\b(?:transfer|connect|put) me\b|\bput me through\b|\b(?:speak|talk) (?:to|"
    r"with) (?:\w+ ){0,3}(?:in|at|from|"
    r"department|desk|manager|operator|representative|person|human|agent)\b|\bextension\b",
    CallType.DIRECTIONS: r"\b(?:directions|how (?:do|can|would) i get (?:to|there)|where (?:are|is) (?:you|"
    r"your|the \w+)(?: \w+)? ?"
    r"(?:located|at)?|what is (?:the|your) address|located|parking|get there from|which (?:bus|train|exit))\b",
    CallType.PRICING: r"\b(?:how much|prices?|pricing|costs?|quote|rates?|fees?|charge for|expensive|estimate for)\b",
    CallType.SCHEDULING: r"\b(?:book|schedule|reserve|reservation|appointments?|openings?|availability|set up|"
    r"make an?|slots?|"
    r"come in|consultation|consult)\b",
}
PATTERNS = {kind: re.compile(wording) for kind, wording in WORDINGS.items()}
WEIGHTS = {CallType.SCHEDULING: 0.8, CallType.DIRECTIONS: 0.6, CallType.PRICING: 0.9, CallType.TRANSFER: 1.2}
MOVES = (CallType.RESCHEDULE, CallType.CANCELLATION)


def call_type(reading: Reading, decision: Decision) -> CallType:
    """Return what the call was for; a call that books an appointment is a scheduling call unless it moves one."""
    scores = scores_of(reading)
    best = max(scores, key=lambda kind: scores[kind])
    if decision.category is Category.CONSULT_SCHEDULED:
        return CallType.RESCHEDULE if scores[CallType.RESCHEDULE] else CallType.SCHEDULING
    if scores[best] <= 0:
        return CallType.GENERAL_QUESTION
    if best is CallType.CANCELLATION and scores[CallType.RESCHEDULE] >= scores[best]:
        return CallType.RESCHEDULE
    if decision.category is Category.CONSULT_NOT_SCHEDULED and best not in MOVES and scores[best] < FEW:
        return CallType.SCHEDULING
    return best


def words_for(reading: Reading, kind: CallType) -> Hit | None:
    """Return the customer's first words that point to a type."""
    return reading.first(PATTERNS[kind], Role.CUSTOMER) if kind in PATTERNS else None


def scores_of(reading: Reading) -> dict[CallType, float]:
    """Return how often the customer's words point to each type, the first turns doubly."""
    turns = [text for turn, text in enumerate(reading.plain) if reading.is_by(turn, Role.CUSTOMER) and text]
    scores = {}
    for kind, pattern in PATTERNS.items():
        counts = [
            min(FEW, len(pattern.findall(text))) * (2 if i < OPENING_TURNS else 1) for i, text in enumerate(turns)
        ]
        scores[kind] = sum(counts) * WEIGHTS.get(kind, 1.0)
    return scores
