"""How the call ended, how content the customer was, and how the agent did."""

import re

from insights.providers.offline.bookings import What
from insights.providers.offline.category import Decision
from insights.providers.offline.reading import Reading
from insights.providers.offline.sentiment import Feeling
from insights.schema import SHORTEST_CALL_SECONDS, AgentPerformance, Outcome, Role, Satisfaction, Sentiment

FEWEST_WORDS = 8
LAST_TURNS = 6

ESCALATED = re.compile(
    r"\b(?:(?:transfer|connect|put|forward)\w* you (?:to|through|over|with)|i will (?:transfer|connect|"
    r"escalate)|(?:get|have|let me get) (?:my|a|"
    r"the|our) (?:manager|supervisor)|escalat\w+|supervisor will|manager will|higher (?:department|tier|level)|"
    r"file a (?:ticket|complaint))\b"
)
PENDING = re.compile(
    r"\b(?:(?:i|we|they|he|she|someone|somebody) (?:will|can|am going to|are going to) (?:\w+ )?(?:call|email|"
    r"e mail|text|send|get back|follow up|"
    r"look into|check|let you know|reach out|contact|mail|ship)|(?:business|working) days|"
    r"within (?:\w+ ){1,3}(?:days|hours|weeks)|"
    r"waiting (?:list|for)|call (?:you )?back|get back to (?:you|us)|let me think|think about it|let you know|"
    r"in (?:process|progress)|"
    r"as soon as (?:we|i|they) (?:hear|know|get))\b"
)
DONE = re.compile(
    r"\b(?:that is (?:all|it|everything|what i needed|perfect|great)|that will be all|all i need\w*|(?:is|are|"
    r"has been|have been) (?:now |all )?"
    r"(?:booked|scheduled|confirmed|set|done|completed|fixed|ready|ordered|sent|reset|unlocked|updated|"
    r"reserved|added|transferred|on "
    r"(?:its|the) way)|successfully|all set|it works|thank you so much|(?:that )?answers? my question|"
    r"great thank|perfect thank|okay thank|"
    r"thanks?|thank you)\b"
)
FAILED = re.compile(
    r"\b(?:(?:sorry|unfortunately|afraid)(?: \w+){0,8} (?:not|no|unable|failed|unavailable|unsuccessful)|"
    r"(?:unable|not able) to|could not|"
    r"can not help|nothing (?:i|we) can do|no (?:openings?|availability|appointments?)|forget it|never mind|"
    r"waste of time|failed|"
    r"not available|unsuccessful)\b"
)
COURTEOUS = re.compile(
    r"\b(?:thanks?|thank you|please|sorry|apolog\w+|welcome|my pleasure|happy to|glad to|may i|of course|"
    r"certainly|sure|have a|"
    r"how (?:can|may) i|absolutely|understand|no problem|great|would you like|let me)\b"
)
RUDE = re.compile(
    r"\b(?:shut up|not my (?:problem|job)|calm down|stupid|idiot|what do you want|whatever|i do not care|"
    r"deal with it|your (?:own )?fault|"
    r"stop (?:yelling|talking|calling)|listen to me|you are wrong|hurry up|i just told you|"
    r"as i (?:already )?said|are you deaf)\b"
)


def outcome(reading: Reading, decision: Decision, feeling: Feeling) -> Outcome:
    """Return how the call ended, read from its last turns."""
    seconds = reading.dialogue.duration_seconds
    if reading.said_words < FEWEST_WORDS or (seconds is not None and seconds < SHORTEST_CALL_SECONDS):
        return Outcome.TOO_SHORT
    if decision.what in (What.BOOKED, What.AGREED):
        return Outcome.RESOLVED
    end = " ".join(reading.plain[-LAST_TURNS:])
    if any(ESCALATED.search(text) for turn, text in _tail(reading) if reading.is_by(turn, Role.AGENT)):
        return Outcome.ESCALATED
    if decision.what is What.PUT_OFF or PENDING.search(end):
        return Outcome.PENDING
    if (
        decision.what in (What.FAILED, What.UNAVAILABLE)
        or FAILED.search(end)
        or feeling.sentiment is Sentiment.NEGATIVE
    ):
        return Outcome.NO_RESOLUTION
    return Outcome.RESOLVED if DONE.search(end) else Outcome.NO_RESOLUTION


def _tail(reading: Reading) -> list[tuple[int, str]]:
    """Return the last turns with their indices."""
    return list(enumerate(reading.plain))[-LAST_TURNS:]


def satisfaction(feeling: Feeling, ended: Outcome) -> Satisfaction:
    """Return how content the customer was, from the feeling over the call and what came of it."""
    if feeling.score <= -3.5:  # noqa: PLR2004 - grades of a scale from -5 to 5
        return Satisfaction.ANGRY
    if feeling.score <= -1:
        return Satisfaction.FRUSTRATED
    if feeling.score >= 2.5 and ended is not Outcome.NO_RESOLUTION:  # noqa: PLR2004
        return Satisfaction.HAPPY
    if ended is Outcome.RESOLVED and (feeling.score > 0 or feeling.ending > 0):
        return Satisfaction.SATISFIED
    return Satisfaction.SATISFIED if feeling.score >= 1 else Satisfaction.NEUTRAL


def performance(reading: Reading) -> AgentPerformance:
    """Return how the agent did: rude words, or a longer call without one courtesy, need improvement."""
    own = [text for turn, text in enumerate(reading.plain) if text and reading.is_by(turn, Role.AGENT)]
    rude = not reading.unsure and any(RUDE.search(text) for text in own)
    curt = len(own) >= 4 and not any(COURTEOUS.search(text) for text in own)  # noqa: PLR2004 - short calls show nothing
    return AgentPerformance.NEEDS_IMPROVEMENT if rude or curt else AgentPerformance.PROFESSIONAL
