"""Whether a call booked an appointment, missed one, or was about something else.

The last thing that happened counts: an attempt that failed and was given up is not scheduled, a second attempt that
worked is. See bookings.py for what can happen.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from insights.providers.offline.bookings import Event, What, events, topics_of
from insights.providers.offline.encounter import first_examined, is_encounter
from insights.providers.offline.interest import first_interest, implied_interest
from insights.providers.offline.reading import Hit, Reading
from insights.providers.offline.vocabulary import CLOCK, DAY, ELSEWHERE, VISIT, WHEN
from insights.roles import WEIGHTS
from insights.schema import Category, Role

ABOUT_EXISTING = re.compile(
    r"\b(?:check\w*|confirm\w*|mak(?:e|ing) sure|verify)(?: \w+){0,4} (?:you have (?:me|us|him|her) (?:down|in)|"
    r"(?:i|we) (?:am|are) (?:still )?(?:down|in|on|booked|scheduled|good))\b|\bstill on for\b|\bwhat time (?:am|are|"
    r"is|do) (?:i|we|he|she) (?:\w+ )?(?:supposed|scheduled|booked|due|meant|need|coming|have to)\b|\bto confirm but\b|"
    rf"\b(?:confirm\w*|verify|double check|remember|remind\w*|what time|when|forgot|"
    rf"wanted to check)(?: \w+){{0,6}} (?:my|your|our)"
    rf"(?: \w+){{0,3}} {VISIT}\b|\b(?:my|our) (?:\w+ )?{VISIT} (?:is|was)\b|"
    rf"\b(?:is|was|when is|what time is) (?:my|our) (?:\w+ )?{VISIT}\b|"
    r"\b(?:i|we) (?:think|believe|thought) (?:i|we) (?:have|am|are|had|got) (?:\w+ ){0,3}(?:something|one|it|down|in|"
    rf"scheduled|booked|{VISIT})\b|\bdid (?:my|our|the) (?:\w+ )?(?:booking|request|reservation|{VISIT}) (?:\w+ "
    rf")?(?:go|come|get|work)\b|"
    rf"\b(?:is|was) (?:it|mine|that|\w+ \w+) (?:\w+ )?(?:on |at )?(?:{DAY}|{CLOCK}) or (?:{DAY}|{CLOCK}|\d)|"
    r"\b(?:is|are) (?:\w+ ){1,4}still (?:coming|on|good|happening|scheduled)\b|\bstill coming\b|"
    r"\b(?:lost|misplaced|threw away|can not find|could not find|deleted) (?:the|my|your|that) (?:\w+ ){0,2}(?:card|"
    r"reminder|text|e ?mail|"
    r"slip|message|paper)\b|\b(?:never|did not|have not) (?:got|get|gotten|received?|had) (?:an?|any|the|my|your) "
    r"(?:\w+ )?"
    r"(?:confirmation|text|e ?mail|reminder)\b|\bdo (?:i|we) (?:still )?have (?:an|a|something|anything|my)\b(?! to)|"
    r"\b(?:what|which) (?:day|time|date) (?:did|do|was|is|am|are) (?:i|we|it|my|our|that|you (?:have|got) (?:me|us|"
    r"him|her))\b|"
    r"\b(?:what|when|which \w+) (?:do|did) you (?:guys )?(?:have|got|put) (?:me|us|him|her)(?: \w+)? (?:down|in|for)\b|"
    r"\bwhat (?:do|should) (?:i|we) (?:need to )?bring\b|\bwhen (?:am|are) (?:i|we) (?:in|coming|due|supposed|booked|"
    r"scheduled|down)\b"
)
CHANGES = re.compile(
    r"\b(?:reschedul\w*|re schedul\w*|move|change|cancel\w*|push|switch|different (?:day|time)|earlier|later)\b"
)

VISIT_BOOKED = re.compile(
    r"\b(?:scheduled|booked|see you|seeing you|down|be there|be out|come (?:by|out)|appointment)\b"
)

# How often each kind of evidence is right, learnt by benchmarks/train_confidence.py.
CONFIDENCE: dict[str, float] = json.loads((WEIGHTS / "category.json").read_text(encoding="utf-8"))
UNSURE_ROLES, EMPTY = 0.6, 0.5  # where it isn't clear who speaks, or nobody does


@dataclass(frozen=True, slots=True)
class Decision:
    """The category with its confidence, why in words, and the place it was read from (None when nothing was said)."""

    category: Category
    confidence: float
    notes: str
    hit: Hit | None
    what: What | None = None
    evidence: str = ""

    @property
    def booked(self) -> bool:
        """Whether an appointment was made."""
        return self.what in (What.BOOKED, What.AGREED)


def categorise(reading: Reading) -> Decision:
    """Return the category of a call."""
    topics = topics_of(reading)
    history = events(reading, topics)
    state = last_state(history)
    asked = first_interest(reading, topics)
    interest = asked or implied_interest(reading, history, topics)
    if is_encounter(reading):
        hit = first_examined(reading)
        return _decision(reading, Category.OTHER_QUESTION, "encounter", "It is a visit, not a call for one.", hit)
    if asks_about_existing(reading, asked):
        hit = reading.first(ABOUT_EXISTING, Role.CUSTOMER)
        return _decision(reading, Category.OTHER_QUESTION, "existing", "It is about an appointment that exists.", hit)
    if state and state.what is What.BOOKED and (interest or _is_visit(reading, state.hit)):
        evidence = "booked" if interest else "agreed"
        hit = _plainest(reading, history, state)
        return _decision(
            reading,
            Category.CONSULT_SCHEDULED,
            evidence,
            "The appointment is stated as made.",
            hit,
            what=state.what,
        )
    if interest is None:
        return _without_interest(reading)
    if state and state.what is What.AGREED:
        return _decision(
            reading, Category.CONSULT_SCHEDULED, "agreed", "A time was agreed on.", state.hit, what=state.what
        )
    return _missed(reading, interest, state)


def _plainest(reading: Reading, history: Sequence[Event], state: Event) -> Hit:
    """Return the clearest of the statements that led to the final booking: one with its time, else the last."""
    since = max((i for i, event in enumerate(history) if event.what in (What.FAILED, What.CANCELLED)), default=-1)
    made = [event.hit for event in history[since + 1 :] if event.what is What.BOOKED] or [state.hit]
    return next((hit for hit in reversed(made) if WHEN.search(reading.plain[hit.turn])), made[-1])


def _is_visit(reading: Reading, hit: Hit) -> bool:
    """Tell whether a booking nobody asked for in so many words is a visit: a time is named, nothing else is booked."""
    near = " ".join(reading.plain[max(0, hit.turn - 3) : hit.turn + 1])
    said = reading.plain[hit.turn][hit.start : hit.end]
    return bool(VISIT_BOOKED.search(said) and WHEN.search(near) and not reading.first(ELSEWHERE))


def _missed(reading: Reading, interest: Hit, state: Event | None) -> Decision:
    """Decide for a call in which an appointment was asked for and not made."""
    if state is None or state.what is What.OFFERED:
        return _decision(
            reading,
            Category.CONSULT_NOT_SCHEDULED,
            "wanted",
            "An appointment was spoken of but none was made.",
            interest,
        )
    words = {
        What.PUT_OFF: ("put off", "The customer put it off."),
        What.CANCELLED: ("refused", "The appointment was cancelled."),
    }
    evidence, why = words.get(state.what, ("refused", "The attempt failed."))
    return _decision(reading, Category.CONSULT_NOT_SCHEDULED, evidence, why, state.hit, what=state.what)


def _without_interest(reading: Reading) -> Decision:
    """Decide for a call in which nobody asks for an appointment."""
    elsewhere = reading.first(ELSEWHERE)
    if elsewhere:
        return _decision(
            reading,
            Category.OTHER_QUESTION,
            "elsewhere",
            "It is about something other than an appointment.",
            elsewhere,
        )
    evidence = "nothing" if reading.said_words else "empty"
    return _decision(reading, Category.OTHER_QUESTION, evidence, "Nobody asks for an appointment.", None)


def _decision(
    reading: Reading, category: Category, evidence: str, why: str, hit: Hit | None, *, what: What | None = None
) -> Decision:
    """Make the decision with its notes in words."""
    known = CONFIDENCE.get(evidence, EMPTY)
    confidence = min(known, UNSURE_ROLES) if reading.unsure else known
    quote = reading.quote(hit) if hit else ""
    notes = f'{why} Read from turn {hit.turn}: "{quote}"' if hit and quote else why
    return Decision(category, confidence, notes[:2000], hit, what, evidence)


def last_state(history: Sequence[Event]) -> Event | None:
    """Return the event that the call ends on; a booking is undone by a failure or a cancellation only."""
    state: Event | None = None
    for event in history:
        if _replaces(event, state):
            state = event
    return state


def _replaces(event: Event, state: Event | None) -> bool:
    """Tell whether an event changes how things stand."""
    if state is None:
        return True
    if state.what is What.BOOKED:
        return event.what in (What.BOOKED, What.FAILED, What.CANCELLED)
    if event.what is What.OFFERED:
        return state.what is not What.AGREED
    if event.what is What.AGREED and state.what is What.CANCELLED:
        return event.hit.turn > state.hit.turn + 1
    return True


def asks_about_existing(reading: Reading, interest: Hit | None) -> bool:
    """Tell whether the call only asks about an appointment made before."""
    asked = reading.first(ABOUT_EXISTING, Role.CUSTOMER)
    if asked is None or any(True for _ in reading.hits(CHANGES, Role.CUSTOMER)):
        return False
    return interest is None or asked.turn <= interest.turn
