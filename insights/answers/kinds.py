"""What kind of thing a question expects, by its question word, and whether a text has one.

Only words at the beginning of a clause count: "who" inside "whole" asks for nobody.
"""

import re
from enum import StrEnum
from functools import lru_cache

from insights.text import words


class Kind(StrEnum):
    """Something that an answer can be recognised by."""

    PERSON = "person"
    TIME = "time"
    LENGTH = "length"
    AMOUNT = "amount"
    NUMBER = "number"
    PLACE = "place"
    REASON = "reason"
    PURPOSE = "purpose"


ALONE = (Kind.PURPOSE, Kind.LENGTH)
"""Kinds beside which no other is expected: "how long did it cost you" asks for no money."""

_NUMBER = (
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|"
    r"sixty|seventy|eighty|ninety|hundred|thousand|couple|several|dozen)"
)
_UNIT = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?)"

_ASKS: tuple[tuple[Kind, str], ...] = (
    (Kind.PURPOSE, r"\b(?:why|reasons?|purpose|what)\b.*\b(?:calls?|called|calling|contact\w*|ring|rang|phoned?)\b"),
    (Kind.LENGTH, r"\bhow (?:long|soon|fast)\b|\bhow (?:many|much) (?:time|" + _UNIT + ")"),
    (
        Kind.AMOUNT,
        r"\bhow (?:much|expensive|cheap|high)\b|\b(?:price|cost|fee|rate|budget|amount|discount|percent)s?\b",
    ),
    (Kind.NUMBER, r"\bhow (?:many|often|old|big|large)\b|\bnumber of\b"),
    (Kind.TIME, r"\bwhen\b|\b(?:what|which) (?:time|day|date|year|month|week|hours?)\b|\bsince when\b|\bdate\b"),
    (Kind.PERSON, r"\b(?:who|whom|whose|names?)\b"),
    (Kind.PLACE, r"\bwhere\b|\b(?:what|which) (?:city|town|address|location|place|country|area)\b|\baddress\b"),
    (Kind.REASON, r"\bwhy\b|\bhow come\b|\breasons?\b"),
)
_HAS: dict[Kind, str] = {
    Kind.LENGTH: rf"\b{_NUMBER}(?: (?:or|to|and a half))?(?: {_NUMBER})? (?:{_UNIT}|(?:working|business) days)\b|"
    rf"\b(?:an?|half an|per|whole|long) {_UNIT}\b|\b(?:all day|overnight|immediately|forever|a while)\b",
    Kind.AMOUNT: rf"\$\d|\d+%|\b{_NUMBER}(?: {_NUMBER})* (?:dollars?|bucks|cents|percent|euros?|pounds|grand|k)\b|"
    r"\b(?:free|no charge|half price|per (?:hour|month|year|person|night|visit))\b",
    Kind.NUMBER: rf"\b{_NUMBER}\b|\b(?:once|twice|never|every|daily|weekly|always|none|half|most)\b",
    Kind.TIME: r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:today|tomorrow|tonight|yesterday|morning|"
    r"afternoon|evening|noon|midnight|january|february|april|june|july|august|september|october|november|december)\b|"
    r"\b(?:march|may) \d|\b\d{1,2}(?:st|nd|rd|th)\b|\b\d{1,2}:\d\d|\b\d{1,2} ?(?:am|pm|o clock)\b|"
    rf"\b{_NUMBER} (?:am|pm|thirty|fifteen|o clock)\b|\b(?:next|last|this) (?:{_UNIT}|spring|summer|fall|winter)\b|"
    rf"\b{_NUMBER} {_UNIT} ago\b|\b(?:19|20)\d\d\b|\bat {_NUMBER}\b",
    Kind.PLACE: r"\b\d+ (?:\w+ ){1,3}(?:street|st|avenue|ave|road|rd|drive|lane|boulevard|blvd|way|place|highway)\b|"
    r"\b(?:street|avenue|road|boulevard|downtown|located|location|upstairs|nearby)\b",
    Kind.PURPOSE: r"\b(?:i|we) (?:\w+ ){0,3}(?:need|want|like|looking|calling|wondering|hoping|have|"
    r"had|lost|ordered)\b|"
    r"\b(?:can|could|would) (?:you|i|we)\b|\b(?:it is about|help me|problem|broke\w*|stopped)\b",
    Kind.REASON: r"\b(?:because|since|so that|due to|reason|that is why|in order to|cause)\b",
}  # fmt: skip
_NAMED = re.compile(r"(?<![.!?…] )(?<!^)\b(?!I\b|I')[A-Z][a-z]+")
"""A capital within a sentence."""
_PERSON = re.compile(
    r"\b(?:doctor|dr|mr|mrs|ms|miss)\b|\b(?:my|our|his|her|their|the) (?:wife|husband|partner|boss|manager|mother|"
    r"father|mom|dad|son|daughter|friend|brother|sister|colleague|team|assistant|owner)\b|"
    r"\b(?:i am|this is|my name is|name is|it is|called) \w+"
)
_ASKED = tuple((kind, re.compile(asks)) for kind, asks in _ASKS)
_FOUND = {kind: re.compile(has) for kind, has in _HAS.items()}


@lru_cache(maxsize=1024)
def expected(question: str) -> frozenset[Kind]:
    """The kinds of which an answer should have one; empty where any words may answer."""
    plain = words(question).plain
    found = [kind for kind, asks in _ASKED if asks.search(plain)]
    return frozenset(found[:1] if found and found[0] in ALONE else found)


@lru_cache(maxsize=16_384)
def has(text: str, kind: Kind) -> bool:
    """Whether a text, as it was said, has something of this kind."""
    if kind is Kind.PERSON:
        return bool(_NAMED.search(text) or _PERSON.search(words(text).plain))
    if kind is Kind.PLACE and re.search(r"\b(?:in|at|near|from|to) (?:the )?[A-Z][a-z]+", text):
        return True
    return bool(_FOUND[kind].search(words(text).plain))
