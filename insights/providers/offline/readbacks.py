"""How bookings are made step by step, whatever the words: the agent reads the wish back, the customer agrees, and
the agent's next turn tells how it went.
"""

import re

from insights.providers.offline.booking_words import FAILED, PAST, UNAVAILABLE
from insights.providers.offline.reading import Reading
from insights.providers.offline.vocabulary import PUTS_OFF, REFUSES, WHEN, is_leaving
from insights.schema import Role

CHECKS = re.compile(
    r"\b(?:confirm\w*|correct|verify|right|proceed|shall i|should i|do you want me|would you like (?:me|an?|to)|"
    r"(?:is|are) (?:that|this|it|everything|all|those)|okay|alright|all right|yes|good|just to|"
    r"to be (?:sure|clear|certain)|mak(?:e|ing) sure|double check\w*|check (?:this|that|these)|"
    r"so (?:that is|you|it is|an?)|you (?:want|would like|wish|are looking|need)|i am (?:to|going to)|i will|"
    r"setting|booking|scheduling|reserving|making|requesting|arranging)\b"
)
# Asks for the time instead of reading it back, or speaks of a telephone call.
OPEN = re.compile(r"\b(?:what|which|when|whose)\b(?: \w+){0,7}$|\b(?:call|ring|phone|text|email) you\b")
CHANGES = re.compile(
    r"^(?:\w+ ){0,2}(?:wait|actually|sorry|hold on|hmm|almost|nearly|what|which|where|who|how|when|is|are|do|does|"
    r"can)\b|"
    r"\b(?:make (?:it|that)|change|instead|rather|different|but|except|another|later|earlier|switch|wrong|prefer|"
    r"should (?:be|say)|meant|not(?! (?:a )?problem)|no(?! problem)|leave (?:it|that)|nothing|nobody)\b"
)
AFFIRMS = re.compile(
    r"^(?:\w+ )?(?:yes|yep|correct|right|sure|exactly|that is (?:right|correct|fine|good))\b(?!.* but )"
)

# A turn that comes right after an agreement and begins with one of these tells that it came to nothing.
TURNED_DOWN = re.compile(
    r"\b(?:(?:could|can|was|were|did|does|do|is|are|has|have|had|would|will) (?:\w+ )?not\b(?! (?:a problem|worry|"
    r"forget|hesitate))|unable|fail\w*|unsuccessful\w*|unfortunately|regret\w*|(?<!no )(?:problem|trouble|issue)s?|"
    r"errors?|nothing|unavailable|declined|rejected|denied|taken(?! care)|occupied|conflict\w*|"
    r"(?:he|she|they|it|doctor|stylist|\w+) (?:is|are) (?:\w+ )?(?:busy|full|closed|away|out)|"
    r"no (?:\w+ )?(?:luck|success|openings?|appointments?|slots?|times?|spots?|availability)|"
    r"(?:am|i am|very|so) (?:\w+ )?sorry (?!for|to|about|what|can|could|did)\w+|fell through|go through)\b(?<!did go "
    r"through)"
)
REGRETS = re.compile(r"\b(?:unfortunately|regret\w*|apolog\w*|afraid|sorry|but|however)\b")
EARLY = 90  # characters of a turn in which its news stands, unless it is told with regret
QUESTION = re.compile(
    r"^(?:\w+ ){0,3}(?:do|did|have|has|are|is|was|were|can|could|may|what|which|would) (?:you|your|i|the)\b"
)


def reads_back(reading: Reading, turn: int) -> bool:
    """Tell whether the agent reads an appointment back, day or hour included, for the customer to confirm."""
    text = reading.plain[turn]
    if reading.role(turn) is not Role.AGENT or not WHEN.search(text) or not CHECKS.search(text):
        return False
    return not any(rule.search(text) for rule in (OPEN, FAILED, UNAVAILABLE, PAST))


def lets_stand(answer: str) -> bool:
    """Tell whether an answer to what was read back leaves it as it is: neither a refusal nor a change."""
    if not answer or is_leaving(answer):
        return False
    return bool(AFFIRMS.search(answer)) or not any(rule.search(answer) for rule in (CHANGES, REFUSES, PUTS_OFF))


def turns_down(text: str) -> re.Match[str] | None:
    """Return the bad news at the beginning of a turn that follows an agreement, if there is any."""
    if QUESTION.search(text):
        return None
    return TURNED_DOWN.search(text) if REGRETS.search(text) else TURNED_DOWN.search(text, 0, EARLY)
