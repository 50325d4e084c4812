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
    CallType.CANCELLATION: r"\bcancel(?:l?ed|l?ing|lation)?\b(?! (?:list|policy|fee|charge|window))|"
    r"\bcall (?:it|that) off\b|\b(?:take|took|get) (?:me|us|him|her|my \w+) off\b|\b(?:close|end|terminate|stop) my "
    r"(?:account|subscription|membership|contract|service|policy)\b",
    CallType.RESCHEDULE: r"\bre ?schedul\w*|\b(?:move|change|push|switch|swap|bump) (?:my|the|our|that|it|him|her)\b"
    rf"(?: \w+){{0,3}} (?:{VISIT}|to|back|time|day)\b|\b(?:need|have|want|like) to (?:move|change|push|switch) "
    rf"(?:it|my (?:\w+ )?{VISIT}|that)\b|\b(?:can|could) (?:we|i|you) (?:do|make|move|push) (?:it|that|me|him|"
    rf"her) (?:to |on |for )?(?:the|next|another|a different|later)\b|"
    r"\b(?:can not|will not be able to|not going to|will not) (?:\w+ )?"
    r"(?:make (?:it|my|the|our)|come (?:in )?(?:on|at|tomorrow|today))(?!.* cancel)",
    CallType.CONFIRM_EXISTING: ABOUT_EXISTING.pattern,
    CallType.COMPLAINT: r"\b(?:complain\w*|unacceptable|terrible|horrible|awful|worst|ridiculous|furious|"
    r"outrageous|disgusting|never again|fed up|rude\w*|lied|scam|disappointed|disappointing|incompetent|unhappy|"
    r"upset|not happy|unprofessional|(?:speak|talk) to (?:a |your |the )?(?:manager|supervisor)|"
    r"(?:second|third|fourth|fifth) time|(?:left|made) (?:\w+ ){0,3}(?:mess|hole|scratch\w*)|ruined|damaged|"
    r"(?:waited|sat|kept me|was waiting|been waiting) (?:\w+ ){0,7}(?:hours?|minutes)|disrespect\w*|unfair|"
    r"unbelievable|on hold|(?:came|arrived|showed up) (?:\w+ ){0,3}(?:cracked|broken|damaged|wrong|late)|no ?(?:one|"
    r"body) (?:ever |has |even )*"
    r"(?:called|came|showed|answers?|answered)|still (?:broken|leaking|leaks|not (?:fixed|working|done)))\b",
    CallType.BILLING: r"\b(?:bill(?:s|ed|ing)?|charged|overcharged|invoice\w*|refund\w*|payments?(?! (?:plans?|"
    r"options?))|statement|"
    r"double charge|charge on|charges on|copay|past due|owe|owed|balance due|my balance|late fee|autopay|receipt|"
    r"deductible|(?:make|set up) a payment|pay (?:my|the|off)|credit card was|money back)\b",
    CallType.TRANSFER: r"\b(?:transfer|connect|put|patch) me\b|\bput me through\b|\b(?:speak|talk) (?:to|"
    r"with) (?:\w+ ){0,3}(?:in|at|from|department|desk|manager|operator|representative|person|human|agent|"
    r"accounting|sales|office|team|directly)\b|\bextension\b|\b(?:need|want|looking for|get me|trying to (?:reach|"
    r"get)) (?:someone|somebody|anyone|a person|\w+) (?:in|at|from) (?:the )?"
    r"(?!(?:town|this|that|the|all|a|an|my|your)\b)\w+$|\bkeep getting (?:you|the)\b|\b(?:is|can i (?:get|have|"
    r"speak to|speak with|talk to)) "
    r"(?!(?:this|that|it|he|she|you|there|someone|a|an)\b)\w+(?: \w+){0,2} (?:there|around|available|in (?:today|"
    r"yet))\b|"
    r"\b(?:returning|calling back) (?:a |his |her |\w+ )?(?:call|message)\b|\bleave (?:him|her|a) (?:a )?message\b",
    CallType.DIRECTIONS: r"\b(?:directions|how (?:do|can|would|should) (?:i|we) (?:get|find|come) (?:to|there|you|in)|"
    r"where (?:are|is) (?:you|your|the \w+)(?: \w+)? ?(?:located|at)?|what is (?:the|your) address|located|"
    r"parking|park (?:my|the|at|in|on)|where (?:do|can|should) (?:i|we) (?:park|go|enter)|get there from|"
    r"(?:can not|could not|trouble) (?:\w+ )?find(?:ing)? (?:you|your|the|it)|which (?:bus|train|exit|floor|entrance|"
    r"door|building|side)|coming from|turn (?:left|right)|highway|i am lost|near the)\b",
    CallType.PRICING: r"\b(?:how much (?!longer|time)|prices?|pricing|priced|costs?|quote|rates?|fees?|charge for|"
    r"what (?:do|does|would|will) (?:\w+ ){1,4}(?:charge|cost|run|want for)|\brun me\b|expensive|estimate for|"
    r"ballpark|packages?|"
    r"discounts?|specials?|payment plans?|financing)\b",
    CallType.SCHEDULING: r"\b(?:book|schedule|reserve|reservation|appointments?|openings?|availability|set up|"
    r"make an?|slots?|come in|get in|see (?:the|a|dr|doctor)|come out|send (?:someone|somebody)|"
    rf"{VISIT})\b",
}
PATTERNS = {kind: re.compile(wording) for kind, wording in WORDINGS.items()}
WEIGHTS = {CallType.SCHEDULING: 0.8, CallType.DIRECTIONS: 0.6, CallType.PRICING: 1.0, CallType.TRANSFER: 1.2}
MOVES = (CallType.RESCHEDULE, CallType.CANCELLATION)


def call_type(reading: Reading, decision: Decision) -> CallType:
    """Return what the call was for; a call that books an appointment is a scheduling call unless it moves one."""
    scores = scores_of(reading)
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
