"""Whether, and where, a call is about an appointment with a provider at all."""

import re
from collections.abc import Sequence

from insights.providers.offline.bookings import Event, Topics, What
from insights.providers.offline.reading import Hit, Reading
from insights.providers.offline.vocabulary import (
    CLOCK,
    COMING,
    CONSULT,
    DAY,
    ELSEWHERE,
    PROVIDER,
    TREATMENT,
    VISIT,
)
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
            (
                rf"\b(?:sit down|meet|talk|speak) with {SOMEONE}\b|\b(?:take|taking) on (?:new )?(?:people|clients|"
                rf"patients)\b"
            ),
            (
                r"\b(?:can not|could not|will not|not going to|not be able to|unable to) (?:make it|come in|"
                r"be there)\b|"
                rf"\b(?:visit|view|see|look at|tour) (?:it|the \w+|that (?:one|place|\w+))(?: \w+){{0,5}} (?:{DAY}|"
                rf"{CLOCK}|"
                r"when can i)|\bwalk ins?\b|\b(?:can|could) (?:we|i) (?:do|make|move) (?:it|that) (?:on|the|to|at|"
                r"next|another|a)\b|\bdo you (?:guys |all |also |even )*(?:see|treat|handle|take on|work on)\b|"
                r"\bget my \w+ done\b|\bwhen can (?:i|we) (?:visit|view|see|come)\b"
            ),
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
                r"\b(?:can|could|may) (?:i|we|he|she|someone|somebody|our \w+) (?:come|stop|swing|drop) (?:by|out|"
                r"over)\b|"
                r"\b(?:i|we) can have \w+ (?:out |over )?(?:there|to you)\b|\bpencil you in\b|"
                r"\b(?:can|could|want to|like to|would|will) (?:you )?come (?:in|by|over|out)\b|\bhave you (?:down|"
                r"scheduled|booked)\b"
            ),
        )
    )
)

COMES = re.compile(rf"\b{COMING}\b")
TIMED = (What.AGREED, What.BOOKED, What.OFFERED, What.UNAVAILABLE)
# Other business that has its times too, and no visit.
BUSINESS = re.compile(
    r"\b(?:bills?|charged|refund\w*|orders?|ordered|ship\w*|deliver\w*|arrive\w*|pay(?:ment)?s?|paid|invoice|"
    r"account|card|loan|overdue|past due|password|username|email address|reset|router|modem|outage|prescriptions?|"
    r"pharmacy|pills|refills?|"
    r"title|library|hold (?:for|on)|survey|recorded line|claim|policy|put (?:you|me) through|message|pick ?up|pickup|"
    r"in stock|store hours|opening hours|what are your hours|open until|close|closes)\b"
)
TIME = re.compile(rf"\b(?:{DAY}|{CLOCK})\b")


def first_interest(reading: Reading, topics: Topics) -> Hit | None:
    """Return where an appointment is first asked for or offered, leaving out talk of other bookings."""
    candidates = [*reading.hits(ASKS, Role.CUSTOMER), *reading.hits(OFFERS, Role.AGENT)]
    fitting = [hit for hit in candidates if topics[hit.turn] is not False]
    return min(fitting, key=lambda hit: (hit.turn, hit.start), default=None)


def implied_interest(reading: Reading, history: Sequence[Event], topics: Topics) -> Hit | None:
    """Return what makes a time that is agreed on, offered or sought in vain one of a visit.

    That is a word of the field ("Dr. Kim's office"), a coming or a seeing, or no more than the time itself where
    nothing speaks of other business: whoever settles a day and an hour with a house means to be seen there.
    """
    settled = any(event.what in (What.AGREED, What.BOOKED, What.UNAVAILABLE, What.PUT_OFF) for event in history)
    if any(topic is False for topic in topics):
        return None
    named = reading.first(CONSULT) if settled else None
    return named or (None if reading.first(ELSEWHERE) or reading.first(BUSINESS) else _timed(reading, history))


def _timed(reading: Reading, history: Sequence[Event]) -> Hit | None:
    """Return where a time is offered or settled, or where a coming is spoken of in a call that names a time."""
    meant = [event.hit for event in history if event.what in TIMED and _names_time(reading, event.hit)]
    if meant:
        return meant[0]
    return reading.first(COMES) if any(TIME.search(text) for text in reading.plain) else None


def _names_time(reading: Reading, hit: Hit) -> bool:
    """Tell whether a time is named in a turn or the one before."""
    return any(TIME.search(text) for text in reading.plain[max(0, hit.turn - 1) : hit.turn + 1])
