"""Words as questions and answers are compared by: light stems, words that tell nothing, words that mean the same.

General English only; nothing of any company or trade is needed for a question to be found.
"""

from functools import lru_cache

from insights.text import FILLERS, words

_STOP_WORDS = """
a about above after again all also am an and any anybody anyone anything are as at be been before being below
between both but by can could did do does doing down during each else ever every everybody everyone everything few
for from further had has have having he her here him his how i if in into is it its itself just let like me might
more most must my no nor not of off on once one only or other our out over own please same shall she should so some
somebody someone something such than thank thanks that the their them then there these they this those through to
too under until up us very was we were what when where whether which while who whom whose why will with would yes
you your okay oh well right sure really actually maybe hello hi bye goodbye s t
"""
STOP = frozenset(_STOP_WORDS.split()) | FILLERS
"""Words that tell nothing of what is asked."""

_ABOUT_CALLS = """
customer caller client patient agent expert representative rep operator call calling caller phone telephone
conversation company business person people say said tell told mention mentioned talk discuss speak ask asked
describe express explain report state give given there kind type sort thing way information detail
"""
ABOUT_CALLS = frozenset(_ABOUT_CALLS.split())
"""How questions speak of the call itself: seldom said in it, and no answer where they are."""

_USUAL_WORDS = """
get go come make take need want know think see look use try find help work feel good time day new much many long lot
first last next now today back able happen start keep put
"""
USUAL = frozenset(_USUAL_WORDS.split())
"""Words of every conversation: they tell little of what is asked."""
USUAL_WEIGHT = 0.4

IRREGULAR = {
    "paid": "pay", "bought": "buy", "sold": "sell", "felt": "feel", "thought": "think", "went": "go", "gone": "go",
    "came": "come", "made": "make", "took": "take", "taken": "take", "knew": "know", "known": "know", "saw": "see",
    "seen": "see", "found": "find", "got": "get", "broke": "break", "broken": "break", "spoke": "speak", "lost": "lose",
    "left": "leave", "kept": "keep", "met": "meet", "heard": "hear", "chose": "choose", "chosen": "choose",
    "began": "begin", "grew": "grow", "wrote": "write", "written": "write", "children": "child", "kids": "child",
    "kid": "child", "women": "woman", "men": "man", "teeth": "tooth", "feet": "foot", "better": "good", "best": "good",
    "worse": "bad", "worst": "bad", "drove": "drive", "driven": "drive", "ran": "run", "led": "lead", "built": "build",
    "learnt": "learn", "taught": "teach", "grown": "grow", "fell": "fall", "fallen": "fall", "sent": "send",
}  # fmt: skip

ALIKE = (
    "price cost charge fee pay rate quote amount dollar payment expensive cheap afford bill money budget discount",
    "appointment book booking schedule reservation reserve slot visit meeting consult consultation",
    "problem issue trouble wrong complaint complain fault broken break error concern difficulty struggle challenge",
    "reason because cause due why",
    "late delay wait slow overdue",
    "cancel cancellation refund return",
    "happy satisfied glad pleased love enjoy like favourite favorite great",
    "unhappy dissatisfied upset angry annoyed frustrated disappoint disappointed",
    "doctor physician dentist provider specialist",
    "pain hurt ache sore painful",
    "address location street located place office area city",
    "insurance coverage cover insurer policy",
    "worry worried afraid scared terrified frightened nervous anxious fear concerned concern",
    "difficult hard hardest tough challenge challenging struggle",
    "material wood metal plastic fabric",
    "technology tool machine computer device modern digital",
    "available availability free opening slot",
    "instalment installment monthly interest",
    "beginner young newcomer starter",
    "weather rain sun temperature forecast",
    "satisfied kind polite appreciate thankful grateful",
    "experience past previous before",
    "lost missing disappear vanish",
    "wait hold queue",
    "found founded start begin",
    "safe safety risk dangerous side-effect",
    "advertisement advert ad google website online internet referral refer recommend heard",
    "other another competitor elsewhere alternative compare",
    "car vehicle truck auto",
    "begin start started background origin",
    "job work career profession employ employer",
    "learn study school college university education degree",
    "name called",
    "open hour opening close",
    "email mail contact number",
    "medication medicine drug pill prescription tablet",
    "allergic allergy",
    "change reschedule move switch",
    "buy purchase order",
    "delivery deliver ship shipping shipment arrive",
    "advice suggest recommend recommendation tip",
    "plan going future next",
    "wife husband spouse partner family",
    "team colleague staff employee",
    "product item goods",
    "tool software app program library framework",
    "big large size",
    "fast quick quickly soon",
)
ALIKE_WEIGHT = 0.7


def stem(word: str) -> str:
    """A word without the ending that grammar gave it: prices → price, booked → book; numbers stay as they are."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) <= 3 or not word.isalpha():  # noqa: PLR2004 - nothing to take away
        return word
    return _without_ending(word)


@lru_cache(maxsize=20_000)
def _without_ending(word: str) -> str:
    for ending, put in (("ies", "y"), ("sses", "ss"), ("ness", ""), ("ingly", ""), ("edly", ""), ("ing", ""),
                        ("ied", "y"), ("ed", ""), ("ly", ""), ("es", "e"), ("s", "")):  # fmt: skip
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3 and not word.endswith(("ss", "us", "is")):  # noqa: PLR2004
            word = rest + put
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] in "bdgmnprt":  # noqa: PLR2004 - planned → plan
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word  # noqa: PLR2004 - price and pricing are one


def _groups() -> dict[str, frozenset[str]]:
    near: dict[str, set[str]] = {}
    for line in ALIKE:
        group = {stem(word) for word in line.split()}
        for one in group:
            near.setdefault(one, set()).update(group - {one})
    return {one: frozenset(others) for one, others in near.items()}


NEAR = _groups()
_ABOUT = frozenset(stem(word) for word in ABOUT_CALLS)
_USUAL = frozenset(stem(word) for word in USUAL)


@lru_cache(maxsize=8192)
def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words in order, without those that tell nothing."""
    return tuple(stem(word) for word in words(text).plain.split() if word not in STOP)


def weights(question: str) -> dict[str, float]:
    """What is asked: each stem with what it counts; empty where the question speaks of the call alone."""
    spoken = [word for word in words(question).plain.split() if word not in STOP]
    telling = [one for one in map(stem, spoken) if one not in _ABOUT]
    return {one: USUAL_WEIGHT if one in _USUAL else 1.0 for one in telling}
