"""What happens to an appointment in the course of a call: offered, agreed, booked, failed, put off, cancelled.

Only agents can book, so that a customer who says "the appointment has been booked" books nothing. An event counts
when it is about an appointment with a provider, not about a table, a ticket or a ride: that is read from the words
around it, else from what was spoken of last.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from insights.providers.offline.reading import Hit, Reading
from insights.providers.offline.vocabulary import (
    ACCEPTS,
    CLOCK,
    CONSULT,
    DAY,
    ELSEWHERE,
    HOUR,
    LEFT_ALONE,
    PROVIDER,
    PUTS_OFF,
    REFUSES,
    VISIT,
    WHEN,
    is_leaving,
)
from insights.schema import Role

Topics = list[bool | None]  # per turn: an appointment, another booking, or neither yet


class What(StrEnum):
    """What happened to the appointment."""

    BOOKED = "booked"
    AGREED = "agreed"
    OFFERED = "offered"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"
    PUT_OFF = "put off"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the appointment, and where it is said."""

    what: What
    hit: Hit


FIRM = (
    r"(?:booked(?! (?:up|out|solid|until|through|full))|scheduled|confirmed|reserved|arranged|rescheduled|"
    r"re scheduled|"
    r"pencil\w+|locked in|secured)"
)
LOOSE = r"(?:made|set(?: up)?|fixed|moved|changed|squeezed|put)"  # of an appointment only
ADVERB = r"(?: now| all| already| successfully| just| also| been| then| gone ahead and)*"
SUBJECT = (
    r"(?:appointments?|visit|consultation|consult|session|reservation|booking|lesson|slot|time|it|that|this|"
    r"you|he|she|"
    r"they|him|her|everything)"
)
BOOKED = re.compile(
    rf"\b(?:{SUBJECT} (?:is|are|was|were|has|have|had){ADVERB} (?:{FIRM}|{LOOSE})|"
    rf"\w+ (?:is|are|was|were|has|have|had){ADVERB} {FIRM})\b"
    rf"|\b(?:i|we)(?: have| had| just| will| did| went ahead and| also| am going to| got| am)*{ADVERB} "
    rf"(?:{FIRM}|{LOOSE}|book|schedule|make|put|add|mark) (?:you|him|her|them|your|an|the|that|it|this|both|a|"
    rf"for|\w+)\b"
    rf"(?: \w+){{0,2}}"
    rf"|\b(?:you are|you will be|are) (?:all |now )*(?:set|{FIRM}|good to go)\b|\ball set\b"
    r"|\b(?:he|she|they|we|\w+) (?:will|are going to|is going to) be (?:expecting|waiting for) (?:you|him|her)\b|"
    r"^(?:\w+ )?you are in$|\byou are (?:in|on|down|good) (?:for|at|on)\b|\b(?:changed|moved|"
    r"switched) to (?:the )?\d|\b(?:on|in) the (?:schedule|books|diary|book)\b"
    r"|\b(?:have|got|have got|put|mark|pencil|get|marked|penciled) (?:you|him|her|them|it|that|y all|"
    r"\w+) (?:\w+ )?(?:down|in|"
    r"scheduled|booked|set up|set)\b"
    rf"|\bi (?:have|got|see) (?:an |a |your |the )?(?:\w+ ){{0,4}}appointment(?: \w+){{0,8}} (?:for you|"
    rf"in the system|for \w+)\b"
    r"|\b(?:see|seeing|meet|meeting|expect|expecting) (?:you|him|her|them|\w+) (?:then|on|at|tomorrow|today|"
    r"this|next|in|"
    r"between|around|for|there|mon\w*day|tues\w*|wednes\w*|thurs\w*|fri\w*|satur\w*|sun\w*)\b|"
    r"\blook(?:ing)? forward to "
    r"(?:see|seeing|meet|meeting|having)\b"
    r"|\b(?:we|he|she|they|someone|somebody|technician|guy) will (?:be (?:there|out|by|over|at your)|see you|"
    r"come (?:by|out))\b"
    rf"|\b(?:{PROVIDER}|someone|somebody|he|she|they|we|i|(?!it |that |this |which |package |order )\w+) (?:will|can|"
    rf"could|is going to|are going to) (?:be (?:there|"
    rf"out|by|over)|(?:swing|come|stop|drop|pop) (?:by|out|over|in)|see (?:you|him|her|it|them))(?: \w+){{0,3}} "
    rf"(?:{DAY}|{CLOCK})"
    r"|\b(?:moved|pushed|switched|bumped|changed|booked|got|put) (?:you|it|that|him|her|them|your \w+) "
    r"(?:\w+ )?(?:to|for|on|in for) "
    rf"(?:{DAY}|{CLOCK})|^(?:\w+ )?(?:{DAY}) at [\w ]+? it is\b|^(?:\w+ )?(?:{DAY}|{CLOCK})(?: \w+)? then$"
    r"|\b(?:have|send|sending) (?:someone|somebody|a \w+|our \w+) (?:out |there |over )"
    rf"|\b(?!it |that |this |he |she )\w+ is (?:in|on) for (?:{DAY}|\d|{HOUR}|the)\b"
    rf"|\byou have (?:a|an|your) (?:\w+ )?(?:slot|spot|appointment|time) (?:at|for|on)\b|"
    rf"\bnoted (?:\w+ )?(?:{DAY}|{CLOCK})\b"
    r"|\bon the list for\b|\ball done\b|^done\b|\bgot it (?:booked|scheduled)\b"
)
# What stands before a booking word and makes it no booking: a denial, a wish, a condition, a question.
DENIED = re.compile(
    r"\b(?:not|never|no(?! (?:problem|charge|cost|worries|extra|trouble))|unable|unfortunately|without|nothing|"
    r"nobody|none|hardly|fully|already|yet to|failed|can not|if|once|when|"
    r"until|unless|before|after|would you like|do you want|did you want|should|shall|could you|can you|may i|"
    r"can i|please|"
    r"kindly|ensure|to confirm|confirming|let me know|let us know|like me to|want me to|try to|trying to|"
    r"need to|want to|"
    r"let me|is your|are you|will you|was your|has your|were you|have you|how about|correct that|verify|want|"
    r"supposed to be|"
    r"like to|happy to|able to|going to need|what|which|who|mistake|told|through|on hold)\b|\b(?:can|could|might|"
    r"would|may)$"
)
BREAKS = re.compile(
    r"\b(?:but|so|and then|however|okay|alright|all right|great|perfect|wonderful|because|also|"
    r"though|instead|"
    r"fortunately|luckily|good news|now|done|got it|of course|yes|sure|excellent|awesome|"
    r"no problem)\b"
)
ASKS_BACK = re.compile(
    r"\b(?:is (?:that|this|it) (?:correct|right|okay|ok|good|fine|all right|alright)|correct|right|"
    r"do you (?:want|wish|like)|"
    r"would you like|is that|does that|will that|shall i|should i|okay for you|please confirm)\b(?: \w+){0,6}$"
)
BEFORE = 70  # characters looked over for a denial before, and for a question at the end of the turn

FAILED = re.compile(
    r"\b(?:unable to|(?:was|were|am|are|is) (?:not|no) (?:\w+ )?able to|could not|can not|did not|"
    r"do not seem to|failed to|"
    r"not possible to) (?:\w+ ){0,4}(?:book|schedule|make|get|reserve|booked|scheduled|arrange|confirm|achieved?|set|"
    r"accommodate|fit|fix|complete|do|take|find)\b"
    r"|\b(?:appointment|booking|reservation|request|visit|it) (?:was|has|could|can|did|had) (?:\w+ )?(?:not|"
    r"failed|unsuccessful|"
    r"declined|rejected)\b|\b(?:booking|appointment|reservation|request) (?:\w+ )?(?:failed|unsuccessful|declined)\b"
    r"|\bsystem (?:crashed|is down|error)\b"
)
UNAVAILABLE = re.compile(
    r"\bnot (?:\w+ )?possible\b|\bnot (?:\w+ )?(?:open yet|taking|accepting|until)\b|\bsold out\b|\b(?:completely|"
    r"totally|all|pretty|"
    r"really) (?:full|slammed|swamped|booked)\b|\bwe are (?:slammed|swamped)\b|"
    r"\b(?:no|not any|not have any|not have (?:\w+ ){0,3}|nothing|none|zero)(?: \w+){0,3} ?(?:openings?|"
    r"available|availability|"
    r"appointments?|slots?|spots?|left|there|free)\b|\bnot (?:\w+ )?available\b|\bunavailable\b|\b(?:fully|all|"
    r"completely) booked\b|"
    r"\bbooked (?:up|solid|out|until|through)\b|\bwe are (?:full|closed)\b|\bthey are (?:full|closed)\b|\bclosed\b|"
    r"\bdo not (?:\w+ )?(?:handle|do|offer|treat|take|accept|have)\b|\bcould not (?:take|fit|see)\b|"
    r"\b(?:waiting|cancellation|standby) list\b|\bwait ?list\b|\b(?:slammed|swamped|packed|jammed)\b|"
    r"\b(?:someone|somebody|he|she|they|\w+) (?:will|can|is going to|to) (?:call|ring|phone|contact) (?:you|them|him|"
    r"her)(?: back)? (?:to|and|about) (?:set|schedul\w+|book\w*|arrang\w+|find a|make)\b"
)
CANCELS = re.compile(
    r"\b(?:i|we) (?:have |just |will |did |can |went ahead and )*cancel+(?:l?ed)?\b|\b(?:is|been|"
    r"was) cancel+ed\b|\bcancel+ed (?:that|it|"
    r"your|the|this)\b"
)
TAKES = re.compile(
    r"\b(?:i will (?:be there|take it|take that)|put me (?:down|in)|see you then|sign me up|book me)\b(?!.* (?:if|"
    r"when|once)\b)"
)
TAKEN_OFF = re.compile(r"^(?:\w+ ){0,3}you are off\b|\btook you off\b|\boff the (?:books?|schedule|calendar)\b")
ASKS_TO_CANCEL = re.compile(r"\b(?:cancel|call off|scratch|take (?:me|that|it) off)\b")
OFFERS = re.compile(
    r"\b(?:would you like|do you want|did you want|shall i|should i|want me to|can i|may i|let me|do you wish|"
    r"will i)\b(?: \w+){0,5} "
    rf"(?:{VISIT}|schedule|book|set (?:up|one)|come in|make (?:it|one|an)|reserve|arrange)\b"
    r"|\b(?:can|could|may) (?:i|we|he|she|someone|somebody|our \w+) (?:come|stop|swing|drop) (?:by|out|over)\b"
    r"|\b(?:pencil|slot|squeeze|put|sign|fit) you (?:in|down)\b|\bgrab you\b"
    rf"|\b(?:i|we|they|he|she|(?:dr|doctor|mr|ms|mrs|miss) \w+) (?:have|has|got|can|could|do have|have got|"
    rf"will)\b(?: \w+){{0,8}} (?:{HOUR}|\d|mon|"
    rf"tue|wed|thu|fri|sat|sun|"
    r"opening|available|availability|noon|tomorrow|today)"
)
INSTEAD = re.compile(
    r"\b(?:how about|what about|but|next|first|earliest|instead|i have|we have|i could|we could|i can|we can|"
    r"would|try|is|"
    r"okay)\b"
)
CALLS = re.compile(r"\b(?:call|phone|email|text|ring|contact|ready|expire\w*|deliver\w*|arrive|ship\w*)\b")
INTENDS = re.compile(r"^(?:i|we) (?:will|am going to) (?:\w+ )?(?:book|schedule|make|put|add|mark)\b")
LEAVES = re.compile(r"\b(?:bye|goodbye|anyway|anyways|for trying|for checking)\b")
PAST = re.compile(
    r"\b(?:ago|yesterday|last (?:week|month|night|year|time|\w+day)|since|used to|happened|started|"
    r"(?:was|were|had|did|got|went|came|slipped|fell|broke|called)\b(?! (?:hoping|wondering|thinking|looking)))\b"
)
FREE_TIME = re.compile(
    r"\byou (?:are|have|will be|will have|were)(?: \w+){0,3} (?:free|available|availability|slots?|open|empty)\b"
)


def events(reading: Reading, topics: Topics) -> list[Event]:
    """Return what happened to the appointment, in order."""
    found: list[Event] = []
    for turn, text in enumerate(reading.plain):
        if topics[turn] is not False:
            found += _of_turn(reading, turn, text, topics)
    return found


def topics_of(reading: Reading) -> Topics:
    """Return per turn whether an appointment is spoken of last: True, False (another booking), None (neither yet).

    An agent who mentions parking or a rental car does not change the subject; only the customer leaves it.
    """
    topic: bool | None = None
    topics: list[bool | None] = []
    for turn, text in enumerate(reading.plain):
        spoken = _topic(text)
        if spoken is not None and (spoken or not topic or reading.is_by(turn, Role.CUSTOMER)):
            topic = spoken
        topics.append(topic)
    return topics


def _topic(text: str) -> bool | None:
    """Return what one turn speaks of: the kind named more often, of two that balance the one named first."""
    consult, other = list(CONSULT.finditer(text)), list(ELSEWHERE.finditer(text))
    if not consult and not other:
        return None
    if len(consult) == len(other):
        return consult[0].start() < other[0].start()
    return len(consult) > len(other)


def _of_turn(reading: Reading, turn: int, text: str, topics: Topics) -> Iterator[Event]:
    """Yield the events of one turn."""
    if reading.is_by(turn, Role.AGENT):
        yield from _by_agent(turn, text)
        if not reading.unsure:
            yield from _agreement(reading, turn, Role.CUSTOMER, topics)
    if reading.is_by(turn, Role.CUSTOMER):
        yield from _by_customer(turn, text)
        yield from _agreement(reading, turn, Role.AGENT, topics)


def _by_agent(turn: int, text: str) -> list[Event]:
    """Return what an agent's turn says, in the order of the words."""
    found = [Event(What.FAILED, Hit(turn, *m.span())) for m in FAILED.finditer(text)]
    found += [Event(What.UNAVAILABLE, Hit(turn, *m.span())) for m in UNAVAILABLE.finditer(text)]
    found += [Event(What.CANCELLED, Hit(turn, *m.span())) for rule in (CANCELS, TAKEN_OFF) for m in rule.finditer(text)]
    found += [Event(What.OFFERED, Hit(turn, *m.span())) for m in OFFERS.finditer(text)]
    if not found or found[-1].what is not What.CANCELLED:
        found += [Event(_strength(m), Hit(turn, *m.span())) for m in BOOKED.finditer(text) if is_booking(text, m)]
    return sorted(found, key=lambda event: event.hit.start)


def _strength(match: re.Match[str]) -> What:
    """Tell a statement from a mere intention: "I'll book it" can still come to nothing."""
    return What.AGREED if INTENDS.search(match.group()) else What.BOOKED


def is_booking(text: str, match: re.Match[str]) -> bool:
    """Tell whether a booking word states a booking, rather than denies, asks or proposes one."""
    before = text[max(0, match.start() - BEFORE) : match.start()]
    breaks = list(BREAKS.finditer(before))
    clause = (before[breaks[-1].end() :] if breaks else before).rstrip()
    inside = DENIED.search(match.group().replace("all set", "").replace("already", ""))
    return not (DENIED.search(clause) or inside or ASKS_BACK.search(text, max(match.end(), len(text) - BEFORE)))


def _by_customer(turn: int, text: str) -> list[Event]:
    """Return what a customer's turn says: putting off or calling off."""
    found = [Event(What.PUT_OFF, Hit(turn, *m.span())) for m in PUTS_OFF.finditer(text)]
    found += [Event(What.AGREED, Hit(turn, *m.span())) for m in TAKES.finditer(text)]
    if not LEFT_ALONE.search(text):
        found += [Event(What.CANCELLED, Hit(turn, *m.span())) for m in ASKS_TO_CANCEL.finditer(text)]
    return sorted(found, key=lambda event: event.hit.start)


def _agreement(reading: Reading, turn: int, proposer: Role, topics: Topics) -> Iterator[Event]:
    """Yield an agreement when this turn accepts a time that the other side named just before."""
    if turn == 0 or topics[turn - 1] is False or reading.role(turn - 1) is not proposer:
        return
    offer, answer = reading.plain[turn - 1], reading.plain[turn]
    accepted = ACCEPTS.search(answer) or (proposer is Role.AGENT and WHEN.search(answer))
    if accepted and not _refuses(answer) and _names_time(offer, proposer):
        yield Event(What.AGREED, Hit(turn, *accepted.span()))


def _refuses(answer: str) -> bool:
    """Tell whether an answer says no, in one way or another."""
    return is_leaving(answer) or any(rule.search(answer) for rule in (REFUSES, PUTS_OFF, UNAVAILABLE, FAILED, LEAVES))


def _names_time(offer: str, proposer: Role) -> bool:
    """Tell whether a turn offers or asks for a time: a denied time is none, unless another follows."""
    if proposer is Role.CUSTOMER and PAST.search(offer):
        return False
    if FREE_TIME.search(offer) or CALLS.search(offer) or (proposer is Role.CUSTOMER and PUTS_OFF.search(offer)):
        return False
    denied = [match.end() for rule in (FAILED, UNAVAILABLE) for match in rule.finditer(offer)]
    if not denied:
        return bool(WHEN.search(offer))
    again = INSTEAD.search(offer, max(denied))
    return bool(again and WHEN.search(offer, again.end()))
