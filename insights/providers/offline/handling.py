"""How an agent answers an objection, where the customer then goes along."""

import re

from insights.providers.offline.reading import Hit, Reading
from insights.providers.offline.vocabulary import ACCEPTS, PUTS_OFF, REFUSES, WHEN, is_leaving
from insights.schema import Handling, Method, Role

REACH = 6  # turns after the objection in which an answer and its effect are looked for

METHODS = (
    (
        Method.PRICE_OFFER,
        re.compile(
            r"\b(?:discounts?|financing|finance|payment plans?|installments?|instalments?|monthly|per month|"
            r"a month|(?:it is|for|is|totally|completely|absolutely|a|our) free|free (?:of|consult\w*|trial|"
            r"estimate|evaluation|assessment)|no charge|no cost|"
            r"complimentary|waive|credit (?:the|it|that|you)|half (?:off|price)|percent off|special|promotion|"
            r"coupon|(?:subtract|deduct)\w*|(?:come|take|taken|knock|goe?|count|appl(?:y|ie|ied)|put|credit)(?:s|ed)?"
            r"(?: \w+){0,6}? (?:off|from|towards?|against) (?:\w+ ){0,2}(?:bill|price|cost|total|balance|fee|invoice|"
            r"purchase|treatment)|insurance|covers?|covered|"
            r"cheaper|less expensive|lower|refund\w*|match (?:the|that)|save)\b"
        ),
    ),
    (
        Method.FLEXIBILITY,
        re.compile(
            r"\b(?:no (?:obligation|pressure|commitment|rush)|reschedul\w*|cancel (?:any ?time|for free|up to|it)|"
            r"flexible|any ?time|whenever|take your "
            r"time|evenings?|weekends?|saturdays?|hold (?:it|a|the|your)|other (?:days?|times?)|another (?:day|"
            r"time)|just a few minutes|"
            r"only takes?|bring (?:your|him|her)|what (?:day|time)|works (?:best|better)|come along)\b"
        ),
    ),
    (
        Method.EVIDENCE,
        re.compile(
            r"\b(?:percent|studies|study|research|years of|(?:board )?certified|licensed|experience|thousands?|"
            r"hundreds|patients|clients|most (?:people|"
            r"of our|customers|students)|our (?:patients|clients|customers|students)|reviews|rated|stars|"
            r"before and after|results|proven|approved|guarantee\w*|"
            r"warranty|over \d+)\b"
        ),
    ),
    (
        Method.REASSURANCE,
        re.compile(
            r"\b(?:safe|very rare|rare|do not worry|no worries|painless|gentle|comfortable|numb(?:ing|ed)?|"
            r"common (?:concern|question)|understand|understandable|"
            r"normal|patch test|promise|take (?:good )?care|at ease|not hurt|does not hurt|completely fine|"
            r"nothing to worry|reassure)\b"
        ),
    ),
    (
        Method.ALTERNATIVE,
        re.compile(
            r"\b(?:how about|what about|instead|alternatively|another option|other options?|we also|"
            r"would you (?:like|prefer|consider)|could try|smaller|"
            r"different|i (?:can|could) (?:offer|check|find|look)|also have|we (?:can|could))\b"
        ),
    ),
    (
        Method.EXPLANATION,
        re.compile(
            r"\b(?:because|includes?|including|that way|the reason|basically|what (?:we|it|that) (?:do|does|means)|"
            r"it means|depends|actually|so that|works by|"
            r"it is (?:a|an|just)|you (?:get|will get))\b"
        ),
    ),
)


def overcome(reading: Reading, objection: Hit) -> Handling | None:
    """Return the agent's answer after an objection when the customer goes along next, else None."""
    answer: tuple[Method, Hit] | None = None
    for turn in range(objection.turn + 1, min(len(reading.plain), objection.turn + 1 + REACH)):
        text = reading.plain[turn]
        if reading.role(turn) is Role.AGENT:
            answer = _method(turn, text) or answer
        elif answer and goes_along(text):
            return _handling(reading, *answer, turn - objection.turn)
        elif text and (PUTS_OFF.search(text) or REFUSES.search(text)):
            return None
    return None


def goes_along(text: str) -> bool:
    """Tell whether a customer's turn accepts: a yes without a no, or a time of day."""
    refused = REFUSES.search(text) or PUTS_OFF.search(text) or (is_leaving(text))
    return bool(not refused and (ACCEPTS.search(text) or WHEN.search(text)))


def _method(turn: int, text: str) -> tuple[Method, Hit] | None:
    """Return the first method that an agent's turn shows."""
    for method, pattern in METHODS:
        match = pattern.search(text)
        if match:
            return method, Hit(turn, *match.span())
    return None


def _handling(reading: Reading, method: Method, hit: Hit, distance: int) -> Handling | None:
    """Make the handling; the further off the customer's yes, the less sure it is."""
    quote = reading.quote(hit)
    confidence = round(max(0.4, 0.8 - 0.08 * (distance - 2)), 2)
    return Handling(method=method, quote=quote, turn=hit.turn, confidence=confidence) if quote else None
