"""Whether a call booked an appointment, missed one, or was about something else.

The last thing that happened counts: an attempt that failed and was given up is not scheduled, a second attempt that
worked is. See bookings.py for what can happen.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from insights.providers.offline.bookings import Event, Topics, What, events, topics_of
from insights.providers.offline.reading import Hit, Reading
from insights.providers.offline.vocabulary import CLOCK, CONSULT, DAY, ELSEWHERE, PROVIDER, VISIT, WHEN
from insights.schema import Category, Role

WANTS = (
    r"(?:book|schedule|make|set|set up|get|arrange|fix|need|want|like|have|request|reserve|see|find|visit|"
    r"search|looking|look|"
    r"recommend\w*|recommendations|meet|reach|talk to|speak to|speak with|come in|know|recommend|interested|"
    r"wondering|any|"
    r"hook me up|go to|try)"
)
ASKS_FOR_CONSULT = re.compile(
    rf"\b{WANTS}(?: (?!the\b|my\b|your\b)\w+){{0,7}}? (?:{VISIT}|{PROVIDER})\b|^{PROVIDER}\b|"
    rf"\b(?:{PROVIDER}) (?:in|near|for)\b"
    rf"|\b(?:see|visit|meet|talk to|get in with|book|schedule|with|get in to)(?: \w+){{0,3}} (?:{PROVIDER}|dr)\b"
    rf"|\b(?:book|schedule|make|set|set up|arrange|fix|need)(?: \w+){{0,4}} {VISIT}\b|"
    rf"\bdo you do (?:\w+ ){{0,3}}{VISIT}\b"
    rf"|\b{PROVIDER}(?: \w+){{0,2}} (?:cost|charge)\b"
)
ASKS_FOR_VISIT = re.compile(
    r"\b(?:any|have|get|find|some)(?: \w+){0,2} (?:openings?|availability|slots?|appointments?)\b"
    r"|\b(?:come in|get in|(?:bring|take) (?:my|the|our|him|her|it|in)(?: \w+){0,2} (?:in|to (?:the|a) (?:shop|"
    r"garage|mechanic|vet|dealer\w*))|"
    rf"(?:do you have|have you got|got|is there) anything (?:\w+ ){{0,3}}(?:{DAY}|{CLOCK})|(?:accepting|"
    rf"taking) (?:new )?(?:patients|clients|students)|"
    r"(?:someone|somebody|anyone|doctor) (?:\w+ )?see (?:me|us|him|her|it)|(?:need|want|like|have|get) (?:my|"
    r"our|the|a|an) (?:\w+ ){1,4}(?:cleaned|fixed|"
    r"repaired|checked|serviced|replaced|installed|looked at|inspected|painted|trimmed|removed|tuned|washed)|"
    r"bring (?:\w+ ){1,3}in|book (?:\w+ ){1,4}in|come out|come (?:and |to )?(?:look|fix|"
    r"see|take)|"
    r"(?:someone|somebody|a guy|a technician|a \w+) (?:to |should |could |can |would )?(?:come|look|see|do|fix|"
    r"check)|"
    r"(?:send|get) (?:someone|somebody|a technician|a \w+er) |take a look|get (?:\w+ ){1,4}(?:fixed|checked|"
    r"looked at|serviced|"
    r"repaired|taken care of)|get in today|see (?:him|her) )\b"
)
OFFERS_CONSULT = re.compile(
    rf"\b(?:would you like|do you want|did you want|shall i|should i|want me to|will i|do you wish|you can|"
    rf"we can|could)(?: \w+){{0,6}} "
    rf"(?:{VISIT}|come in|set one up|schedule|send (?:someone|somebody|a \w+))\b"
)
ABOUT_EXISTING = re.compile(
    rf"\b(?:confirm\w*|verify|double check|remember|remind\w*|what time|when|forgot|"
    rf"wanted to check)(?: \w+){{0,6}} (?:my|your|our)"
    rf"(?: \w+){{0,3}} {VISIT}\b|\b(?:my|our) (?:\w+ )?{VISIT} (?:is|was)\b"
)
CHANGES = re.compile(
    r"\b(?:reschedul\w*|re schedul\w*|move|change|cancel\w*|push|switch|different (?:day|time)|earlier|later)\b"
)

VISIT_BOOKED = re.compile(
    r"\b(?:scheduled|booked|see you|seeing you|down|be there|be out|come (?:by|out)|appointment)\b"
)

OFFERS_VISIT = re.compile(
    r"\b(?:get|fit|squeeze|work|see|book|put|schedule) you (?:in|for|on|at|with|tomorrow|today)\b|\bsend (?:a|"
    r"an|someone|somebody|our|one|the|him|"
    r"her)\b(?! (?:\w+ )?(?:email|link|copy|card|check|message|text|code|bill|label|form|letter|new))|"
    r"\b(?:earliest|next|first|soonest)(?: \w+){0,2} "
    r"(?:opening|available|availability|appointment|slot|i have|we have)\b|\b(?:can|could|want to|like to|"
    r"would you) come (?:in|by|over|out)\b|"
    r"\bhave you (?:down|scheduled|booked)\b"
)

# Shares that were right where the rules gave this evidence, from benchmarks/analyser.py, shrunk towards one half.
CONFIDENCE = {
    "booked": 0.93,
    "agreed": 0.78,
    "refused": 0.93,
    "put off": 0.9,
    "wanted": 0.82,
    "elsewhere": 0.93,
    "existing": 0.75,
    "nothing": 0.9,
    "unsure roles": 0.6,
    "empty": 0.5,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The category with its confidence, why in words, and the place it was read from (None when nothing was said)."""

    category: Category
    confidence: float
    notes: str
    hit: Hit | None
    what: What | None = None


def categorise(reading: Reading) -> Decision:
    """Return the category of a call."""
    topics = topics_of(reading)
    history = events(reading, topics)
    state = last_state(history)
    asked = first_interest(reading, topics)
    interest = asked or _implied(reading, history, topics)
    if asks_about_existing(reading, asked):
        hit = reading.first(ABOUT_EXISTING)
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
    """Tell whether a booking nobody asked for in so many words is a visit: a time is named, nothing else is "
    "booked."""
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
    doubt = CONFIDENCE["unsure roles"] if reading.unsure else 1.0
    confidence = min(CONFIDENCE[evidence], max(doubt, 0.5)) if reading.unsure else CONFIDENCE[evidence]
    quote = reading.quote(hit) if hit else ""
    notes = f'{why} Read from turn {hit.turn}: "{quote}"' if hit and quote else why
    return Decision(category, confidence, notes[:2000], hit, what)


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


def first_interest(reading: Reading, topics: Topics) -> Hit | None:
    """Return where an appointment is first asked for or offered, leaving out talk of other bookings."""
    candidates = [
        *reading.hits(ASKS_FOR_CONSULT, Role.CUSTOMER),
        *reading.hits(ASKS_FOR_VISIT, Role.CUSTOMER),
        *reading.hits(OFFERS_CONSULT, Role.AGENT),
        *reading.hits(OFFERS_VISIT, Role.AGENT),
    ]
    fitting = [hit for hit in candidates if topics[hit.turn] is not False]
    return min(fitting, key=lambda hit: (hit.turn, hit.start), default=None)


def _implied(reading: Reading, history: Sequence[Event], topics: Topics) -> Hit | None:
    """Return the word that makes a time agreed on, or sought in vain, one with a provider: "Dr. Kim's office"."""
    settled = any(event.what in (What.AGREED, What.BOOKED, What.UNAVAILABLE, What.PUT_OFF) for event in history)
    if not settled or any(topic is False for topic in topics):
        return None
    return reading.first(CONSULT)


def asks_about_existing(reading: Reading, interest: Hit | None) -> bool:
    """Tell whether the call only asks about an appointment made before."""
    asked = reading.first(ABOUT_EXISTING)
    if asked is None or any(True for _ in reading.hits(CHANGES, Role.CUSTOMER)):
        return False
    return interest is None or asked.turn <= interest.turn
