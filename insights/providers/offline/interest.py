"""Whether, and where, a call is about an appointment with a provider at all."""

import re
from collections.abc import Sequence

from insights.providers.offline.bookings import Event, Topics, What
from insights.providers.offline.reading import Hit, Reading
from insights.providers.offline.vocabulary import CLOCK, CONSULT, DAY, PROVIDER, TREATMENT, VISIT
from insights.schema import Role

WANTS = (
    r"(?:book|schedule|make|set|set up|get|arrange|fix|need|want|like|request|reserve|see|find|visit|search|"
    r"looking|look|"
    r"recommend\w*|recommendations|meet|reach|talk to|speak to|speak with|interested|wondering|hook me up|go to|try)"
)
DEFINITE = r"(?:the|my|your|his|her|our)"  # "the doctor should have called": not one who is looked for
WORK = (
    r"(?:cleaned|fixed|repaired|checked|serviced|replaced|installed|looked at|inspected|painted|trimmed|"
    r"removed|tuned|"
    r"washed|taken care of)"
)
SOMEONE = r"(?:someone|somebody|anyone|a guy|a technician|a tech|a doctor)"

ASKS = re.compile(
    "|".join(
        (
            rf"\b{WANTS}(?: (?!{DEFINITE}\b)\w+){{0,7}}? (?:{VISIT}|{PROVIDER})\b",
            rf"^{PROVIDER}\b|\b{PROVIDER} (?:in|near|for)\b",
            rf"\b(?:see|visit|meet|talk to|book|schedule|with|get in to)(?: \w+){{0,3}} (?:{PROVIDER}|dr)\b",
            rf"\b(?:book|schedule|make|set|set up|arrange|fix|need|push|move)(?: \w+){{0,4}} (?:{VISIT}|{TREATMENT})\b",
            (
                rf"\b(?:can|could|may) (?:i|we) have(?: \w+){{0,3}} {VISIT}\b|\bdo you (?:do|"
                rf"know)(?: \w+){{0,3}} (?:{VISIT}|{PROVIDER})\b"
            ),
            rf"\bany(?: \w+){{0,2}} {PROVIDER}\b|\b{PROVIDER}(?: \w+){{0,2}} (?:cost|charge)\b|\bany chance for\b",
            r"\b(?:any|have|get|find|some)(?: \w+){0,2} (?:openings?|availability|slots?|appointments?)\b",
            (
                r"\b(?:can|could|may|should|when|like to|able to|(?<!not )want to|need to|have to) (?:i |we )?"
                r"(?:come in|get in|come by|stop by|drop by)\b"
            ),
            (
                r"\b(?:bring|take) (?:my|the|our|him|her|it)(?: \w+){0,3} (?:in|to (?:the|a) (?:shop|garage|mechanic|"
                r"vet|dealer\w*))\b"
            ),
            r"\bbring (?:it|him|her|them) in\b|\bbook (?:my|our|the) (?:\w+ ){1,3}in\b",
            rf"\b(?:do you have|have you got|got|is there) anything (?:\w+ ){{0,3}}(?:{DAY}|{CLOCK})",
            r"\b(?:accepting|taking) (?:new )?(?:patients|clients|students)\b",
            rf"\b{SOMEONE} (?:\w+ ){{0,2}}(?:come|look|see|check|fix|do)\b",
            rf"\b(?:need|want|like|have|get) (?:my|our|the|a|an) (?:\w+ ){{1,4}}{WORK}\b",
            rf"\bget (?:\w+ ){{1,4}}{WORK}\b",
            rf"\b(?:send|get) {SOMEONE}\b|\bcome (?:out|over) (?:and|to)\b|\btake a look\b",
        )
    )
)
OFFERS = re.compile(
    "|".join(
        (
            (
                r"\b(?:would you like|do you want|did you want|shall i|should i|want me to|will i|do you wish|you can|"
                r"we can|could)"
                rf"(?: \w+){{0,6}} (?:{VISIT}|come in|set one up|schedule|send (?:someone|somebody|a tech\w*))\b"
            ),
            (
                r"\b(?:get|fit|squeeze|work|see|book|put|schedule) you (?:in|for|tomorrow|today|at|with dr|on (?:the|"
                r"\w+day))\b"
            ),
            (
                r"\bsend (?:someone|somebody|a (?:tech\w*|guy|plumber|crew|man|team)|an (?:advis[eo]r|electrician|"
                r"inspector|estimator)|"
                r"our \w+|one of our)\b"
            ),
            (
                r"\b(?:earliest|next|first|soonest)(?: \w+){0,2} (?:opening|available|availability|appointment|slot|"
                r"i have|we have)\b"
            ),
            (
                r"\b(?:can|could|want to|like to|would|will) (?:you )?come (?:in|by|over|out)\b|\bhave you (?:down|"
                r"scheduled|booked)\b"
            ),
        )
    )
)


def first_interest(reading: Reading, topics: Topics) -> Hit | None:
    """Return where an appointment is first asked for or offered, leaving out talk of other bookings."""
    candidates = [*reading.hits(ASKS, Role.CUSTOMER), *reading.hits(OFFERS, Role.AGENT)]
    fitting = [hit for hit in candidates if topics[hit.turn] is not False]
    return min(fitting, key=lambda hit: (hit.turn, hit.start), default=None)


def implied_interest(reading: Reading, history: Sequence[Event], topics: Topics) -> Hit | None:
    """Return the word that makes a time agreed on, or sought in vain, one with a provider: "Dr. Kim's office"."""
    settled = any(event.what in (What.AGREED, What.BOOKED, What.UNAVAILABLE, What.PUT_OFF) for event in history)
    if not settled or any(topic is False for topic in topics):
        return None
    return reading.first(CONSULT)
