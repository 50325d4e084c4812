"""How people word an objection, by type, and what only looks like one.

Each wording is read over plain text as whole words. The confidence of a rule is the share of its matches that are
objections, by benchmarks/analyser.py for the types the samples have, by judgement for the others.
"""

import re
from dataclasses import dataclass

from insights.providers.offline.vocabulary import LEFT_ALONE
from insights.schema import ObjectionType

PRICE = r"(?:prices?|costs?|cost|fees?|rates?|charges?|bill|pricing)"
HIGH = (
    r"(?:high|steep|expensive|pricey|costly|outrageous|ridiculous|insane|crazy|too much|a lot|unreasonable|"
    r"exorbitant|"
    r"over ?priced)"
)
PEOPLE = (
    r"(?:husband|wife|partner|spouse|boyfriend|girlfriend|fianc\w+|mom|mum|mother|dad|father|parents?|family|"
    r"friends?|kids?|"
    r"children|son|daughter|sister|brother|boss|coworkers?|co workers?|colleagues?|neighbou?rs?|roommates?|"
    r"group|team|everyone|others)"
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
        r"(?:seems|sounds|looks) like (?:quite )?a lot|more than (?:i|we) (?:\w+ )?(?:can|could|want\w*|"
        r"expected|thought|planned|hoped|budgeted)(?: to (?:pay|spend))?",
        r"hoping (?:for|to \w+) (?:\w+ )?(?:under|less|cheaper|lower|below)|(?:the )?value is (?:just )?not|"
        r"costs? (?:an arm|a fortune|way too|too)|(?:charge|cost|pay|paid)(?: \w+){0,3} (?:a fortune|an arm)",
        r"(?:prices?|costs?|bill|fees?|tab) (?:\w+ ){0,4}(?:a (?:bit|little|touch) |too |very |so |rather |"
        r"quite |on the )?(?:high|steep|hefty)|pricey|not (?:at all )?affordable|unaffordable|"
        r"price is not right",
        r"fixed income|can not (?:swing|justify|manage) (?:it|that|this|the|\w+ing)|out of (?:my|our|"
        r"the) (?:price )?range|out of pocket",
        r"(?:do|did|would) not (?:really )?(?:want|like|plan|expect) to (?:spend|pay) (?:that|so|this|"
        r"\$?\d\w*)(?: \w+)?",
        r"insurance (?:will|does|would|did|is) not (?:going to )?(?:cover|pay)|(?:lower|reduce|come down on|"
        r"bring down|negotiate) (?:the|your|that) (?:price|cost|fee|rate)s?",
        r"(?:small|little|tiny|bad|poor|mediocre|disappointing|average|expensive|pricey|much|steep) for (?:the|"
        r"that|this|such a|what) (?:price|money|you|i|we|it)\w*",
        r"(?:do|does|did) not (?:justify|match|warrant|merit|reflect) (?:the|its|their|"
        r"that) (?:high )?(?:price|cost|expense)\w*|not (?:exactly |really )?(?:cheap|a good (?:deal|value))",
        r"over ?priced|exorbitant|price gouging|(?:hefty|inflated|jacked up|sky high) (?:\w+ )?(?:prices?|bill|"
        r"fees?|tag|cost)|break the bank|too rich for",
        r"for (?:that|this|the) (?:price|kind of money|amount|money) (?:i|you|we|it) (?:would|could|can|should|"
        r"expect\w*|had|want)",
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
        r"wow(?: \w+){0,3} (?:expensive|a lot|money|dollars)|tight budget|on a budget|money is tight",
    ),
    _rule(
        ObjectionType.SOCIAL_CONCERNS,
        0.9,
        rf"(?:my|our) (?:\w+ )?{PEOPLE} (?:would|will|might|may|does|do) (?:not|never) (?:like|want|approve|"
        rf"allow|let|agree|be)|ask around",
        r"(?:need|have|must|should|let|got|want|like|will|going|better|wait|gotta)(?: \w+){0,3} (?:ask|check|"
        r"confirm|clear|talk|speak|discuss|consult|coordinate|chat|"
        rf"verify|decide|see|go over)(?: \w+){{0,5}}? (?:my|our|the|with|some) (?:\w+ )?{PEOPLE}(?: (?:first|"
        rf"about|before|says?|think\w*|want\w*|is|are|if|and|can|will))?",
        rf"(?:do|would|did) not want (?:my|our|any|the) (?:\w+ )?{PEOPLE} to (?:know|find out|see|notice|hear)",
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
        r"(?:chance|risk|afraid|worried|scared|possible|fear)(?: \w+){0,4} (?:damages?|hurts?|burns?|scars?|"
        r"harms?)|got (?:\w+ )?(?:sick|infected|hurt|burned) (?:after|from|because)|put(?:ting)? (?:me )?under",
        r"(?:is|are|will|would) (?:it|that|this|they) (?:not )?(?:\w+ )?(?:dangerous|risky|unsafe|harmful)|"
        r"is not (?:it|that|this) (?:\w+ )?(?:dangerous|risky|unsafe|harmful)",
        r"what if (?:something|anything|it|things) (?:goes|went|go) wrong|horror stories|is (?:it|this|that|"
        r"the \w+) (?:really |even |actually )?safe(?! to say)",
        r"(?:is|was|be|sounds?|seems?|looks?) (?:\w+ )?(?:dangerous|risky|unsafe)|(?:not|is it(?: really|"
        r" even)?|how|be) safe\b(?! (?:and|to say))",
        r"(?:scared|afraid|worried|nervous|terrified|concerned|anxious|fear|frightened|"
        r"freaked out)(?: \w+){0,5} (?:pain\w*|hurt\w*|risks?|safe\w*|needles?|surgery|"
        r"wrong|burn\w*|damage\w*|bleed\w*|die|procedure|knife|reaction|laser|injection|drill|put under|"
        r"side effects?|complications?|infections?|radiation|an[a]?esthesia|scar\w*)",
        r"(?:heard|read|seen|told)(?: \w+){0,5} "
        r"(?:burn\w*|dangerous|risky|risks|infected|went wrong|go wrong|damage\w*|died|blind\w*|unsafe|"
        r"harmful|painful)",
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
        r"bad (?:luck|experiences?|history) with|(?:bad|poor|terrible|awful|low|horrible) (?:\w+ )?(?:ratings?|"
        r"reputation|reviews?)|burned (?:before|by)",
        r"how (?:do|can|would|will) i (?:know|be sure|trust)(?: \w+){0,4} (?:legit\w*|real|qualified|licensed|"
        r"trustworthy|certified|scam|good)",
        r"inexperienced|unqualified|untrained|(?:heard|read|seen) (?:\w+ ){0,3}(?:bad|negative|terrible|"
        r"mixed) (?:things|reviews|stuff|stories)|not (?:\w+ )?(?:qualified|licensed|experienced)",
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
        r"(?:not convinced|not sure|doubt)(?: \w+){0,5} (?:do anything|do much|do any good)|(?:never|"
        r"not) (?:really )?(?:do|does|did|done) (?:anything|much|a thing) for|pointless",
        r"(?:does|will|would|do|did)(?: \w+){1,3} (?:really|actually|even) (?:work|help|last|"
        r"make a difference)|no (?:proof|evidence|guarantee)|(?:do|did) not believe (?:in|those|these|that|it|"
        r"the)",
        r"(?:not|never) (?:\w+ )?(?:see|seen|saw|notice\w*|had) (?:any|much|a) (?:results?|improvement|"
        r"difference|change)|never works?",
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
        r"(?:let us|can we|we should|i should|will have to|have to|rather|can|could|i will|we will|i can|"
        r"want to|need to) wait(?! (?:for (?:you|the|my|your)|a (?:sec|second|minute|moment)|on hold|to see))|"
        r"(?:we|i) will (?:\w+ )?(?:it|that|this) (?:after|later|when|once|next)|"
        r"(?:book|do|buy|reserve|get|purchase|schedule|decide on|handle) (?:it|that|them|this|one|those|"
        r"tickets|the \w+) (?:later(?! (?:today|in|that|on|this|at))|another|some other)",
        r"(?:now|today|this|it) is not (?:a|the|really a) (?:\w+ )?(?:good|great|best|right) (?:time|moment|"
        r"day)|(?:swamped|slammed|tied up|hectic|crazy busy|really busy|busy (?:at|with|until))",
        r"i will (?:just )?(?:book|do|buy|schedule|get|order|reserve|decide|come|call|make|purchase|"
        r"set)(?: \w+){0,3} (?:later|another time|some other time|next time|myself later|after|once)",
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
        r"(?:not (?:really |at all |even )?|no longer |not the least )interested|(?:have|got) no interest|"
        r"(?:do|would) not want (?:it|this|that|any of (?:it|this|that)) any ?more|"
        r"i (?:am|was) hesitant|having second thoughts|(?:too|"
        r"so) far(?: \w+)? (?:to )?(?:drive|away|from)|"
        r"(?:i am|we are) (?:looking at|going with|happy with) (?:another|someone else|somebody else|other|"
        r"a different|my current)",
        LEFT_ALONE.pattern,
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
