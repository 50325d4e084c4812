"""What the customer says against it, by type, with the exact words; and how the agent answered it.

Every rule has its own confidence: how often such a wording is an objection where the rules were tried
(benchmarks/analyser.py), by judgement where the samples have none of it. A plain question is no objection.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from insights.providers.offline.handling import overcome
from insights.providers.offline.reading import Hit, Reading
from insights.schema import Objection, ObjectionType, Role

PRICE = r"(?:prices?|costs?|cost|fees?|rates?|charges?|bill|pricing)"
HIGH = (
    r"(?:high|steep|expensive|pricey|costly|outrageous|ridiculous|insane|crazy|too much|a lot|unreasonable|"
    r"exorbitant|"
    r"over ?priced)"
)
PEOPLE = (
    r"(?:husband|wife|partner|spouse|boyfriend|girlfriend|fianc\w+|mom|mum|mother|dad|father|parents?|family|"
    r"friends?|kids?|"
    r"children|son|daughter|sister|brother|boss|roommates?|group|team|everyone|others)"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A family of wordings of one type, and the probability that a match is an objection of that type."""

    type: ObjectionType
    confidence: float
    pattern: re.Pattern[str]


def _rule(kind: ObjectionType, confidence: float, *wordings: str) -> Rule:
    return Rule(kind, confidence, re.compile("|".join(rf"\b(?:{wording})\b" for wording in wordings)))


RULES = (
    _rule(
        ObjectionType.COST_VALUE,
        0.9,
        r"(?:too|so|very|pretty|quite|really|bit|little|rather|kind of|kinda|super|how|way|sounds|seems|is|are|"
        r"was|were|more|that|"
        r"looks|sort of|extremely|insanely) (?:\w+ )?(?:expensive|pricey|costly|overpriced|over priced|steep)",
        r"(?:not|never|hardly|barely|is not|are not) (?:really |quite |at all |even )?worth (?:the |that |it|"
        r"this|all |what |paying|my )\w*",
        r"(?:can|could) not (?:really |quite |possibly |even |just )?(?:afford|pay (?:that|this|so))|"
        r"not (?:sure|certain)(?: if| that| whether)? "
        r"(?:i|we) (?:can |could )?(?:afford|have (?:the|enough|that kind of) money)",
        r"(?:do|did|does) not (?:really |quite )?have (?:the|enough|that (?:much|kind of)|any) (?:money|budget|"
        r"cash|funds)",
        r"(?:out of|over|beyond|above|exceeds?|not in|outside) (?:of )?(?:my|our|the) (?:budget|price range|means)",
        rf"{PRICE} (?:is|are|was|were|seems?|looks?|sounds?)(?: \w+){{0,3}}? {HIGH}",
        rf"{HIGH} {PRICE}|{PRICE} (?:as|so|too) high|not worth the {PRICE}|{PRICE} (?:are|is) not worth",
        r"(?:a lot|lots|too much|that much|so much|that is (?:a )?(?:lot|ton)|too much) (?:of )?money|"
        r"(?:costs?|charge|charges|pay|"
        r"asking|is|are|paying) (?:\w+ )?(?:way |far |a bit |just |a little )?too much",
        r"(?:found|get|got|seen|quoted|offers?|offered|charge[sd]?|does|paid)(?: \w+){0,4} (?:cheaper|for less|"
        r"half (?:of )?(?:that|the))",
        r"(?:check|look at|see|think about|stretch|watch) (?:my|our|the) (?:budget|finances|bank account)(?: first)?",
        r"rip ?off|highway robbery|cheaper (?:place|somewhere|elsewhere|option|one)s?|more than i (?:can|could|"
        r"want(?:ed)?|expected|thought|planned)|"
        r"(?:less|not (?:very|so|that|too)) (?:expensive|costly|pricey)",
        r"wow(?: \w+){0,3} (?:expensive|a lot|money|dollars)|tight budget|on a budget|money is tight",
    ),
    _rule(
        ObjectionType.SOCIAL_CONCERNS,
        0.9,
        r"(?:ask|check with|talk (?:to|with|it over with|this over with|about it with)|speak (?:to|with)|"
        r"discuss(?: \w+){0,2} with|consult(?: with)?|run (?:it|this|that) "
        rf"(?:by|past)|see what|wait for|hear from|convince|coordinate with|get back to) (?:my|our|the|with|a|"
        rf"some) (?:\w+ )?{PEOPLE}",
        rf"(?:my|our) (?:\w+ )?{PEOPLE} (?:(?:would|will|might|may|does|do|is|are|has) )?(?:not |has to |"
        rf"have to |need(?:s)? to |want(?:s)? to )?"
        r"(?:agree|approve|decide|kill me|against|disagree|know about|be (?:happy|mad|upset)|think (?:it|that|"
        r"i)|say no|make fun|laugh)",
        r"(?:what|worried (?:about )?what|afraid (?:of )?what) (?:will |would |are |do )?(?:people|others|"
        r"everyone|they|friends|coworkers) "
        r"(?:will |would |going to |might |are going to )?(?:think|say)",
        r"(?:embarrass\w+|judge me|people (?:will|would|might) (?:notice|know|talk|see)|anyone to know|"
        r"look weird|look fake|look unnatural)",
    ),
    _rule(
        ObjectionType.SAFETY_RISK,
        0.85,
        r"(?:is|was|be|sounds?|seems?|looks?) (?:\w+ )?(?:dangerous|risky|unsafe)|(?:not|is it(?: really|"
        r" even)?|how|be) safe\b(?! (?:and|to say))",
        r"(?:scared|afraid|worried|nervous|terrified|concerned|anxious|fear|frightened|"
        r"freaked out)(?: \w+){0,5} (?:pain\w*|hurt\w*|risks?|safe\w*|needles?|surgery|"
        r"wrong|burn\w*|damage\w*|bleed\w*|die|procedure|knife|reaction|laser|injection|drill|put under|"
        r"side effects?|complications?|infections?|radiation|an[a]?esthesia|scar\w*)",
        r"(?:heard|read|seen|told)(?: \w+){0,5} "
        r"(?:burn\w*|dangerous|risky|risks|infected|went wrong|go wrong|damage\w*|died|unsafe|harmful|painful)",
        r"(?:something|things?|it|anything) (?:could|can|might|will|would|may|to) go(?:es|ing)? wrong|"
        r"afraid of needles|scared of (?:needles|the \w+|dentists?|doctors?|surgery)",
    ),
    _rule(
        ObjectionType.SAFETY_RISK,
        0.6,
        r"(?:does|do|will|would|is) (?:it|that|this) (?:really |going to |gonna )?(?:hurt|be painful|burn|"
        r"leave (?:a )?(?:scar|mark))",
        r"(?:what|any|are there|have|about)(?: \w+){0,3} (?:side effects|complications|risks)",
    ),
    _rule(
        ObjectionType.PROVIDER_TRUST,
        0.85,
        r"(?:bad|poor|negative|terrible|mixed|awful|horrible|some) (?:\w+ )?reviews|(?:one|two|1|2) stars?",
        r"(?:do|does|did|can|could|would) not (?:really |even |quite |fully )?trust|(?:hard|difficult|"
        r"why should i|how (?:can|do) i|how do i know i can) (?:to )?trust|not (?:\w+ )?trustworthy",
        r"(?:is|are|was) (?:he|she|they|it|you|the \w+|your \w+) (?:really |even |actually |"
        r"fully )?(?:qualified|licensed|licenced|certified|legit|legitimate|insured|experienced)",
        r"(?:bad|terrible|horrible|awful) experience|(?:sounds?|seems?|feels?|like|is|"
        r"be) (?:\w+ )?(?:a )?(?:scam|shady|sketchy|fraud)",
        r"never heard of (?:you|your|this|them|him|her)|how (?:long|many years) (?:has|have) (?:he|she|they|"
        r"you|the \w+) been (?:doing|practicing|practising|in business)|"
        r"not (?:comfortable|confident) with (?:him|her|that|this|your|the) ?(?:\w+)?|(?:botched|messed up|"
        r"screwed up|ruined) (?:my|his|her|our|the|it|their)",
    ),
    _rule(
        ObjectionType.RESULTS_SKEPTICISM,
        0.85,
        r"(?:not (?:sure|convinced|certain)|doubt|doubtful|skeptical|sceptical|do not (?:think|believe|see|"
        r"know))(?: \w+){0,3} (?:(?:will|would|can|could|really|actually|even|it|this|that|they|ever) "
        r"(?:work|help|last|do anything|make (?:a|any) difference)|works|worked|helps|lasts|effective|(?:about|"
        r"any|the) results?|see (?:a|any) difference)"
        r"(?! (?:for (?:me|us|him|her)|on|at|that day|with my schedule)\b)",
        r"(?:did|does|has|have|had|do) not (?:\w+ )?(?:work(?:ed)? (?:before|for me before|last time|"
        r"the last time|at all)|help(?:ed)? (?:before|last time|at all|me at all)|make (?:a|any) difference|"
        r"do anything|made (?:a|any) difference)",
        r"(?:made|makes|make) no difference|(?:too good to be true|just a gimmick|snake oil|waste of (?:money|"
        r"time))|what if it does not work|(?:is there|any) (?:a )?guarantee|"
        r"(?:does|will|would|do) (?:it|that|this|they|these) (?:really|actually|even) (?:work|help|last|do anything)",
        r"(?:tried|try) (?:\w+ ){1,6}(?:before|already) and (?:it|nothing|they) (?:\w+ )?(?:not|nothing|failed|"
        r"happened|no)|nothing (?:has )?(?:worked|works|helped|helps)",
    ),
    _rule(
        ObjectionType.TIMING,
        0.85,
        r"not (?:right now|now|yet|just yet|today|at the moment|at this (?:time|moment|point)|this (?:week|"
        r"month|year|time)|for now|ready|quite ready)(?! (?:sure|know|certain))",
        r"(?:maybe|perhaps|possibly|probably) (?:\w+ )?(?:later|another (?:time|day)|next (?:time|week|month|"
        r"year)|some other|some day|someday|after|in a (?:few|couple|while))",
        r"(?:some other|another|a different|a better) time(?! works)(?: maybe)?|(?:at a|a little|a bit|"
        r"do (?:it|that|this)|decide|book|come) later(?! (?:in the|that|on the|today|time|slot))",
        r"(?:let me|need to|have to|want to|would like to|going to|will|i will|should|gotta|"
        r"got to) (?:\w+ )?(?:think (?:about it|it over|on it|about that|about this|it through)|sleep on it)|"
        r"need (?:some |more |a little |a bit (?:of )?)+time",
        r"(?:too busy|so busy|bad time|not a good time|no time|do not have (?:the |any |enough |much )?time|"
        r"in a hurry right now|hold off|put it off|wait (?:until|till|a (?:while|bit|few)))",
        r"(?:do|did|would) not (?:\w+ )?(?:want|wish|need|like) (?:to |it |them )?(?:\w+ ){0,4}(?:now|yet|"
        r"today|right now|right away|at the moment|so soon)",
        r"(?:that is|it is|is|takes?|taking) (?:way |much |just |a bit |a little )?too (?:late|soon|far (?:out|"
        r"away|off)|long)(?! (?:a )?drive)|i will (?:call|get back to) (?:you )?(?:back )?(?:later|when|once|"
        r"another)",
    ),
    _rule(
        ObjectionType.OTHER,
        0.6,
        r"(?:i|we) (?:would|do) (?:really )?not (?:(?:want|like|wish) to (?:\w+ )?(?:book|make|schedule|buy|"
        r"purchase|reserve|sign|commit|do (?:it|this|that)|"
        r"pay|switch|get (?:it|this|that|one)|go ahead|go through)|feel comfortable|like the idea)|"
        r"not (?:really )?interested|i (?:am|was) hesitant|having second thoughts|(?:too|"
        r"so) far(?: \w+)? (?:to )?(?:drive|away|from)|"
        r"(?:i am|we are) (?:looking at|going with|happy with) (?:another|someone else|somebody else|other|"
        r"a different|my current)",
    ),
)

# Wordings that look like an objection and are none: asking, fearing lateness, answering "anything else?".
HARMLESS = re.compile(
    r"\b(?:how (?:expensive|pricey|costly|much)(?: \w+){0,4}|is (?:it|that|this) (?:very |"
    r"too )?expensive(?= or)|too expensive or|not too expensive$"
    r"|(?:is|are) (?:it|that|they|there) (?:any )?(?:less|not too|not very) expensive|sooner or later|"
    r"see you later|talk to you later|"
    r"(?:anything|nothing|something|everything|all)(?: \w+){0,4} (?:now|at the moment|today|for now|yet)|"
    r"no (?:side effects|complications))\b"
)
CLOSING = re.compile(
    r"\b(?:anything|something) (?:else|more|further|other)\b|\b(?:further|more|additional|other|any) (?:help|"
    r"assistance|questions?)\b|"
    r"\b(?:how|what) else\b|\bassist you\b|\bhelp you (?:with|on)\b"
)
# "Have you tried anything?" - "Not yet" tells what was, it puts nothing off.
ASKS_WHAT_WAS = re.compile(r"\b(?:have|has|did|had|were|was) (?:you|he|she|it|they|the|your|any\w*)\b")
OFFERS = re.compile(
    r"\b(?:want|like|shall|should|book\w*|schedul\w*|reserv\w*|purchas\w*|buy\w*|decided?|consider\w*|ready)\b"
)
PER_TURN = 2
AT_MOST = 20


def find_objections(reading: Reading) -> tuple[Objection, ...]:
    """Return the customer's objections in order, at most `AT_MOST`, each type once per turn."""
    found: list[Objection] = []
    for turn, text in enumerate(reading.plain):
        if reading.is_by(turn, Role.CUSTOMER) and not _answers_closing(reading, turn):
            kept = [
                pair for pair in matches(turn, text) if not (_tells_what_was(reading, turn) and _is_timing(pair[0]))
            ]
            first = {rule.type: (rule, hit) for rule, hit in reversed(kept)}
            found += [_objection(reading, *pair) for pair in list(reversed(first.values()))[:PER_TURN]]
    return tuple(objection for objection in found if objection.quote)[:AT_MOST]


def matches(turn: int, text: str) -> Iterator[tuple[Rule, Hit]]:
    """Yield the rules that match a turn with their place, the surest first; timing gives way to a named reason."""
    harmless = [match.span() for match in HARMLESS.finditer(text)]
    found = [
        (rule, Hit(turn, *match.span()))
        for rule in RULES
        if (match := next((m for m in rule.pattern.finditer(text) if not _within(m.span(), harmless)), None))
    ]
    named = [pair for pair in found if pair[0].type not in (ObjectionType.TIMING, ObjectionType.OTHER)]
    timing = [pair for pair in found if pair[0].type is ObjectionType.TIMING]
    if named and timing and timing[0][1].start < named[0][1].start and _leads(text, timing[0][1], named[0][1]):
        yield from named
    elif timing and named:
        yield from sorted(named + timing, key=lambda pair: pair[1].start)
    else:
        yield from named or timing or found


def _leads(text: str, timing: Hit, reason: Hit) -> bool:
    """Tell whether a putting off is only the way to a reason: "not yet, let me check my budget"."""
    between = text[timing.end : reason.start].split()
    return len(between) <= 3 and "not sure" not in text[timing.start : reason.end]  # noqa: PLR2004


def _within(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    """Tell whether a match overlaps a harmless wording."""
    return any(start < span[1] and end > span[0] for start, end in others)


def _answers_closing(reading: Reading, turn: int) -> bool:
    """Tell whether a turn only answers "anything else?": "not right now, thanks" objects to nothing there."""
    if turn == 0 or reading.dialogue.turns[turn - 1].speaker == reading.dialogue.turns[turn].speaker:
        return False
    return bool(CLOSING.search(reading.plain[turn - 1])) and len(reading.words[turn]) <= 12  # noqa: PLR2004 - a short no


def _tells_what_was(reading: Reading, turn: int) -> bool:
    """Tell whether a turn answers a question about the past, not an offer."""
    before = reading.plain[turn - 1] if turn else ""
    return bool(ASKS_WHAT_WAS.search(before)) and not OFFERS.search(before)


def _is_timing(rule: Rule) -> bool:
    """Tell whether a rule is about timing."""
    return rule.type is ObjectionType.TIMING


def _objection(reading: Reading, rule: Rule, hit: Hit) -> Objection:
    """Make the objection with its quote and what overcame it."""
    return Objection(
        type=rule.type,
        quote=reading.quote(hit),
        turn=hit.turn,
        confidence=rule.confidence,
        overcome=overcome(reading, hit),
    )
