"""What a supervisor should look at, each with the words that raised it."""

import re
from dataclasses import dataclass

from insights.providers.offline.bookings import What
from insights.providers.offline.category import Decision
from insights.providers.offline.reading import Hit, Reading
from insights.providers.offline.vocabulary import LEFT_ALONE
from insights.schema import Category, FlagCategory, RedFlag, Role, Severity

AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Rule:
    """A wording of one side (None: either) that raises a flag."""

    category: FlagCategory
    severity: Severity
    concern: str
    role: Role | None
    pattern: re.Pattern[str]


RULES = (
    Rule(
        FlagCategory.EMERGENCY,
        Severity.HIGH,
        "Someone may be in danger.",
        None,
        re.compile(
            r"\b(?:(?:is|it is|this is|have|having|got) an? (?:\w+ )?emergency|medical emergency|"
            r"call(?:ing)? (?:911|999|112|nine one one|an ambulance)|"
            r"(?:can not|could not|trouble|difficulty|hard to|hardly|barely) breath\w*|chest pains?|"
            r"(?:heart attack|overdosed?|unconscious|"
            r"not breathing|seizures?)|(?:smell|smells like|leaking) (?:of )?gas|gas leak|carbon monoxide|(?:is|"
            r"caught) on fire|"
            r"(?:kill|hurt|harm)(?:ing)? (?:myself|himself|herself)|suicid\w+|(?:will not|"
            r"can not) stop (?:the )?bleeding|bleeding (?:a lot|badly|heavily))\b"
        ),
    ),
    Rule(
        FlagCategory.COMPLIANCE,
        Severity.HIGH,
        "Legal action is threatened.",
        Role.CUSTOMER,
        re.compile(
            r"\b(?:(?:my|a|our) (?:lawyer|attorney) (?:will|is going)|(?:will|going to|gonna) (?:sue|"
            r"take legal action)|sue you|legal action|"
            r"see you in court|(?:report|reporting) (?:you|this|it) to|better business bureau|attorney general|"
            r"small claims)\b"
        ),
    ),
    Rule(
        FlagCategory.COMPLIANCE,
        Severity.HIGH,
        "The agent promises a result or asks for secrecy.",
        Role.AGENT,
        re.compile(
            r"\b(?:guarantee(?:d)? (?:you |that |the |your )?(?:results?|approval|cure|to work|success)|"
            r"100 percent (?:safe|guaranteed|success)|no risks? at all|"
            r"off the record|between you and me|do not tell|(?:without|no need for) (?:a )?(?:consent|contract|"
            r"paperwork)|"
            r"do not need (?:your|any) consent)\b"
        ),
    ),
    Rule(
        FlagCategory.COMPLIANCE,
        Severity.MEDIUM,
        "Card or identity numbers are spoken aloud.",
        None,
        re.compile(
            r"\b(?:\d{4} ?){3}\d{1,7}\b|\b\d{3} \d{2} \d{4}\b|\b(?:my )?(?:social security|"
            r"card) number is (?:\w+ ){0,2}\d|"
            r"\b(?:security code|cvv|cvc)(?: \w+){0,3} \d{3}\b"
        ),
    ),
    Rule(
        FlagCategory.COMPLIANCE,
        Severity.MEDIUM,
        "The customer objects to recording or to further calls.",
        Role.CUSTOMER,
        re.compile(
            r"\b(?:(?:do not|stop) (?:record|recording)|did not (?:agree|consent)|without my (?:consent|permission))\b|"
            + LEFT_ALONE.pattern
        ),
    ),
    Rule(
        FlagCategory.BILLING,
        Severity.HIGH,
        "A charge is disputed.",
        Role.CUSTOMER,
        re.compile(
            r"\b(?:over ?charged|charged (?:me |my \w+ )?(?:twice|double|again|too much|wrong|for something|"
            r"without)|double charge\w*|(?:dispute|contest)(?:ing)? "
            r"(?:the|this|a|that)|(?:did not|never) (?:authorize|authorise|agree to|sign up)|fraudulent|"
            r"unauthori[sz]ed)\b"
        ),
    ),
    Rule(
        FlagCategory.BILLING,
        Severity.MEDIUM,
        "Money is asked back or a bill questioned.",
        Role.CUSTOMER,
        re.compile(
            r"\b(?:(?:want|need|like|demand|waiting for|(?:can|could|do|did|will|should|must) (?:i|we) (?:not )?get) "
            r"(?:\w+ ){0,3}(?:refund|money back)|(?:wrong|incorrect|"
            r"mistake on|error (?:on|in)|problem with) (?:\w+ ){0,2}"
            r"(?:bill|invoice|charge|statement)|(?:bill|invoice|charge|statement) is (?:\w+ )?(?:wrong|incorrect|"
            r"too high)|hidden fees?)\b"
        ),
    ),
    Rule(
        FlagCategory.DISSATISFACTION,
        Severity.HIGH,
        "The customer demands a superior or means to leave.",
        Role.CUSTOMER,
        re.compile(
            r"\b(?:(?:speak|talk) (?:to|with) (?:a |your |the )?(?:manager|supervisor|boss)|(?:file|make|"
            r"lodge) a (?:formal )?complaint|never (?:coming|come|using|use|"
            r"going|buy\w*|call\w*) (?:\w+ )?(?:again|back)|(?:cancel|close) my (?:account|membership|contract|"
            r"policy|subscription)|bad review|take my business|worst "
            r"(?:\w+ )?(?:service|experience|company)|unacceptable|outrageous|disgusting)\b"
        ),
    ),
    Rule(
        FlagCategory.DISSATISFACTION,
        Severity.MEDIUM,
        "The customer is dissatisfied.",
        Role.CUSTOMER,
        re.compile(
            r"\b(?:(?:very|really|so|extremely|quite|pretty) (?:upset|disappointed|frustrat\w+|unhappy|annoyed|"
            r"angry|mad)|ridiculous|terrible|horrible|awful|fed up|"
            r"waste of (?:my )?time|get lost|do your job|(?:second|third|fourth|fifth) time i|been (?:waiting|"
            r"on hold) (?:for|over|more)|no ?(?:one|body) (?:\w+ )?(?:called|answered|"
            r"answers|listens|helped)|for (?:absolutely )?nothing|sick of)\b"
        ),
    ),
)
LOST = {
    What.PUT_OFF: ("The customer put an appointment off.", Severity.LOW),
    What.UNAVAILABLE: ("No time could be found for a customer who wanted an appointment.", Severity.MEDIUM),
    What.FAILED: ("A booking failed and was given up.", Severity.MEDIUM),
    What.CANCELLED: ("An appointment was cancelled and not moved.", Severity.LOW),
}


def red_flags(reading: Reading, decision: Decision) -> tuple[RedFlag, ...]:
    """Return the flags, the severest first, at most one for each concern."""
    found = [(rule, reading.first(rule.pattern, rule.role)) for rule in RULES]
    flags = [_flag(reading, rule.category, rule.severity, rule.concern, hit) for rule, hit in found if hit]
    if decision.category is Category.CONSULT_NOT_SCHEDULED and decision.hit and decision.what in LOST:
        concern, severity = LOST[decision.what]
        flags.append(_flag(reading, FlagCategory.MISSED_OPPORTUNITY, severity, concern, decision.hit))
    order = list(Severity)
    return tuple(sorted((flag for flag in flags if flag.quote), key=lambda flag: order.index(flag.severity)))[:AT_MOST]


def _flag(reading: Reading, category: FlagCategory, severity: Severity, concern: str, hit: Hit) -> RedFlag:
    """Make a flag with its quote."""
    return RedFlag(category=category, severity=severity, concern=concern, quote=reading.quote(hit), turn=hit.turn)
