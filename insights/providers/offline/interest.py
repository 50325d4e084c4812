"""Whether, and where, a call is about an appointment with a provider at all."""

import re
from collections.abc import Sequence

from insights.providers.offline.booking_words import INFORMS, PAST
from insights.providers.offline.bookings import Event, Topics, What
from insights.providers.offline.reading import Hit, Reading
from insights.providers.offline.vocabulary import (
    CLOCK,
    COMING,
    CONSULT,
    DAY,
    ELSEWHERE,
    PROVIDER,
    TRADE,
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
            (
                r"\b(?:any chance|can|could) (?:he|she|they|(?:the )?(?:dr|doctor)(?: \w+)?) (?:could |can )?"
                r"see (?:me|us|"
                r"him|her|my \w+)\b"
            ),
            rf"\b{SOMEONE} (?:\w+ ){{0,2}}(?:come|look|see|check|fix|do)\b",
            (
                rf"\b(?:set|get|put|book|squeeze|fit|schedule) (?:me|us|him|her|them) "
                rf"(?:up|in|down)\b(?=.{0, 60} (?:{TRADE}|"
                rf"{PROVIDER}|{TREATMENT}))"
            ),
            (
                r"\b(?:like|need|want|looking for|have|get) (?:someone|somebody|anyone|a person) (?:to|who|that)(?: "
                r"can)? \w+"
            ),
            (
                rf"\bwhat (?:have you got|do you have|you got|is available|can you (?:do|get))(?: \w+){{0,4}} (?:{DAY}|"
                rf"{CLOCK}|open|available)\b"
            ),
            (
                r"\b(?:need|want|like|looking for|seeking|get|find|try)(?: \w+){0,4} (?:therapy|counsel+ing|haircut|"
                r"hair "
                r"(?:cut|done)|"
                r"(?:dental|medical|eye|skin) (?:care|work|help|attention|treatment))\b|\b(?:cut|style|trim|color|"
                r"do) my "
                r"hair\b"
            ),
            (
                rf"\b(?:what|which|where|who|are there|is there|list|show me)(?: (?!{DEFINITE}\b)\w+){{0,3}} "
                rf"(?:{PROVIDER}|{TRADE})\b"
            ),
            (
                r"\bwho (?:can|could|should|do) (?:i|we) (?:see|visit|go to)\b|\b(?:can|could) (?:he|she|they|i|we) be "
                r"seen\b"
            ),
            rf"\b(?:need|want|like|have|get) (?:my|our|the|a|an) (?:\w+ ){{1,4}}{WORK}\b",
            rf"\bget (?:\w+ ){{1,4}}{WORK}\b",
            (
                rf"\b(?:sit down|meet|talk|speak) with {SOMEONE}\b|\b(?:take|taking)(?: on)? (?:new |any |more "
                rf")*(?:people|clients|"
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
HAIR = r"(?:hair (?:salon|stylist|cutter\w*)|beauty (?:salon|parlou?r)|barber ?shop)"
OFFERS = re.compile(
    "|".join(
        (
            (
                r"\b(?:would you like|do you want|did you want|shall i|should i|want me to|will i|do you wish|you can|"
                r"we can|could)"
                rf"(?: \w+){{0,6}} (?:{VISIT}|come in|set one up|schedule|send (?:someone|somebody|a tech\w*))\b"
            ),
            (
                r"\b(?:i|we) (?:have |can |could )?(?:found|find|located|see|came across|came up with|got|recommend|"
                r"suggest)"
                rf"(?: \w+){{0,8}} (?:{PROVIDER}|dentistry|dental|{HAIR})\b|\b(?:would you like|do you want|are you "
                rf"looking for|should "
                rf"(?:it|they) be|do you need|what (?:kind|type|sort) of|there (?:is|are))(?: \w+){{0,4}} "
                rf"(?:{PROVIDER}|{HAIR})\b"
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
                r"\b(?:can|could|want to|like to|would|will) (?:you )?(?<!they will )(?<!it will )come (?:in|by|over|"
                r"out)\b|\bhave you (?:down|"
                r"scheduled|booked)\b"
            ),
        )
    )
)

COMES = re.compile(rf"\b{COMING}\b")
SETTLES = (What.AGREED, What.BOOKED, What.UNAVAILABLE, What.PUT_OFF, What.CANCELLED)
# A trade asked whether it does some work; the price of work to be done; goods that are bought.
SERVES = re.compile(
    r"\bdo you (?:guys |all |also |even |still )*(?:do|fix|repair|install|clean|paint|handle|treat|service|replace|"
    r"work (?:on|with)|take (?:on|care of))\b"
)
PRICE = re.compile(
    r"\b(?:how much (?:is|are|would|do|does|for|will)|what (?:do|does|would|will|is) (?:\w+ ){0,4}(?:cost|charge|run|"
    r"price|"
    r"want for|get for)|(?:the|your) (?:price|rate|fee)s? (?:on|for)|price (?:of|on|for)|quote (?:on|for)|ballpark|"
    r"estimate for|run me|what "
    r"are you asking|(?:do|are) you ask(?:ing)? for)\b"
)
GOODS = re.compile(
    r"\b(?:buy|sell|sold|size|sizes|dozen|menu|large|small|medium|pizza|ship\w*|deliver\w*|model|brand|stock|store|"
    r"parts?|"
    r"tires?|plans?|internet|phone plan|monthly|subscri\w+|insurance|per (?:pound|night|month)|admission|entry|"
    r"parking|toll|stamps?|fare|passport|permit)\b"
)
WAS_THERE = re.compile(
    r"\b(?:went to (?:see|visit)|(?:i|we|he|she) (?:\w+ )?(?:saw|visited|had (?:an?|my|our) (?:\w+ )?(?:appointment|"
    r"visit|checkup|"
    r"surgery|procedure)|was (?:there|in) )|(?:asked|told|advised|prescribed|gave|put) me)\b"
)
BOOKS = re.compile(
    r"\b(?:book|schedule|reserve|make|set up|arrange|again|another|new appointment|come (?:back )?in|follow up "
    r"(?:visit|"
    r"appointment)|need (?:to see|an)|want (?:to see|an)|like (?:to see|an))\b"
)
# A wish and a word of the field in one turn, however they are put together.
WISHES = re.compile(
    r"\b(?:(?:i|we) (?:would|will|need|want|have to|should|must|am looking|am trying|are looking)|(?:can|could|will|"
    r"would) (?:you|i|we|he|"
    r"she)|where|who|which|any|find|get me|look(?:ing)? (?:for|up)|recommend|please|try to|book|schedule|let me see|"
    r"help me)\b"
)
# Dissatisfaction, money, and visits that exist: a word of the field is no wish for one there.
OTHERWISE = re.compile(
    rf"\b(?:my|our|the|your) (?:\w+ )?{VISIT}\b|\b(?:complain\w*|charge[ds]?|owe|paid|put in|fell|came out|come out|"
    rf"ruined|broke|"
    r"ago|yesterday|last (?:week|month|time)|results?|records?|receipts?|plan|insurance|cover\w*|parking|elevator|"
    r"entrance|building|address|number|message|nurse|manager|supervisor|dr|speak|talk)\b"
)
OPENING = 2  # turns
BRINGS_UP = re.compile(
    r"^(?:\w+ )?(?:can you|could you|find|search|look|book|schedule|get|make|set|appointment)\b|"
    r"\bi (?:am looking|need|want|would like|would love|have to)\b"
)
TIMED = (What.AGREED, What.BOOKED, What.OFFERED, What.UNAVAILABLE, What.CANCELLED)
# Other business that has its times too, and no visit.
BUSINESS = re.compile(
    r"\b(?:bills?|charged|refund\w*|orders?|ordered|ship\w*|deliver\w*|arrive\w*|payments?|(?:to|i|i already|can|i "
    r"will|i have) (?:pay|paid)|invoice|"
    r"account|card|loan|overdue|past due|password|username|email address|reset|router|modem|outage|prescriptions?|"
    r"pharmacy|pills|refills?|"
    r"title|library|hold (?:for|on)|survey|recorded line|claim|policy|put (?:you|me) through|message|pick ?up|pickup|"
    r"(?:do|should) (?:i|we) turn|turn (?:left|right|before|after)|route \d+|highway|directions|savings|checking|"
    r"checks|debit|branch|withdraw|mortgage|opens(?! up)|(?:my|the) password|calendar|(?:am|will) i "
    r"(?:be )?(?:free|available|busy)|in stock|store hours|opening hours|what are your hours|open until|close|closes)\b"
)
TIME = re.compile(rf"\b(?:{DAY}|{CLOCK})\b")


def first_interest(reading: Reading, topics: Topics) -> Hit | None:
    """Return where an appointment is first asked for or offered, leaving out talk of other bookings.

    Whoever asks for one in the first turns is taken for a customer, though the roles may have come out otherwise.
    """
    past = {turn for turn, text in enumerate(reading.plain) if _tells_of_past(text)}
    asked = [hit for hit in reading.hits(ASKS, Role.CUSTOMER) if hit.turn not in past]
    candidates = [*asked, *reading.hits(OFFERS, Role.AGENT)]
    fitting = [hit for hit in candidates if topics[hit.turn] is not False]
    fitting = fitting or [hit for hit in reading.hits(ASKS) if topics[hit.turn] and _opens(reading, hit.turn)]
    return min(fitting, key=lambda hit: (hit.turn, hit.start), default=None)


def _opens(reading: Reading, turn: int) -> bool:
    """Tell whether one of the first turns brings up a wish, as only customers do."""
    text = reading.plain[turn]
    return turn < OPENING and bool(BRINGS_UP.search(text)) and not _tells_of_past(text)


def _tells_of_past(text: str) -> bool:
    """Tell whether a customer speaks of a visit that was, and asks for no other."""
    return bool(WAS_THERE.search(text)) and not BOOKS.search(text)


def implied_interest(reading: Reading, history: Sequence[Event], topics: Topics) -> Hit | None:
    """Return what makes a time that is agreed on, offered or sought in vain one of a visit.

    That is a word of the field ("Dr. Kim's office"), a coming or a seeing, or no more than the time itself where
    nothing speaks of other business: whoever settles a day and an hour with a house means to be seen there.
    """
    wished = _wished(reading, topics)
    if wished:
        return wished
    settled = [event for event in history if event.what in SETTLES]
    named = reading.first(CONSULT) if settled else None
    if any(topic is False for topic in topics):
        return named if any(topics[e.hit.turn] and e.what in TIMED for e in settled) else None
    if named or reading.first(ELSEWHERE) or reading.first(BUSINESS):
        return named
    return _timed(reading, history) or (reading.first(SERVES, Role.CUSTOMER) if history else None) or _priced(reading)


def _wished(reading: Reading, topics: Topics) -> Hit | None:
    """Return where the customer wishes for something of the field in words that no other rule knows."""
    if reading.first(BUSINESS, Role.CUSTOMER):
        return None
    named = {hit.turn: hit for hit in reversed(list(reading.hits(CONSULT, Role.CUSTOMER)))}
    return next((named[turn] for turn in sorted(named) if topics[turn] and _wishes(reading.plain[turn])), None)


def _wishes(text: str) -> bool:
    """Tell whether a turn wishes for what it names, rather than tells or asks of what is settled."""
    return bool(WISHES.search(text)) and not any(rule.search(text) for rule in (OTHERWISE, INFORMS, PAST))


def _priced(reading: Reading) -> Hit | None:
    """Return where the price of some work is asked for: whoever asks that wants it done."""
    asked = reading.first(PRICE, Role.CUSTOMER)
    return asked if asked and reading.first(GOODS) is None else None


def _timed(reading: Reading, history: Sequence[Event]) -> Hit | None:
    """Return where a time is offered or settled, or where a coming is spoken of in a call that names a time."""
    meant = [event.hit for event in history if event.what in TIMED and _names_time(reading, event.hit)]
    if meant:
        return meant[0]
    return reading.first(COMES) if any(TIME.search(text) for text in reading.plain) else None


def _names_time(reading: Reading, hit: Hit) -> bool:
    """Tell whether a time is named in a turn or the one before."""
    return any(TIME.search(text) for text in reading.plain[max(0, hit.turn - 1) : hit.turn + 1])
