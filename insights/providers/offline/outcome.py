"""How the call ended, how content the customer was, and how the agent did."""

import re
from dataclasses import dataclass

from insights.providers.offline.bookings import What
from insights.providers.offline.category import Decision
from insights.providers.offline.reading import Reading
from insights.providers.offline.sentiment import Feeling
from insights.schema import SHORTEST_CALL_SECONDS, AgentPerformance, CallType, Outcome, Role, Satisfaction, Sentiment

FEWEST_WORDS = 8
LAST_TURNS = 6
SURE_FEELING = 0.6  # below this a customer is neither happy nor angry

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
ACTS = (
    r"(?:process|refund|reimburs|issu|credit|revers|replac|exchang|waiv|fix|repair|resolv|correct|reset|unlock|block|"
    r"activat|cancel|updat|chang|remov|reinstat|extend|order|ship|arrang|sort|settl|clear|transferr?)"
)
ADVERBS = (
    r"(?:just |now |already |successfully |also |actually |gladly |happily |certainly |definitely |go ahead and |all )*"
)
# What the agent has done settles it, though the bank may take its days; what the agent is going to do doesn't yet.
SETTLED = re.compile(
    rf"\b(?:(?:i|we) (?:have )?(?:went ahead and |gone ahead and )?{ADVERBS}|(?:has|have) {ADVERBS}been {ADVERBS}|"
    rf"(?:is|are) (?:now |all )+){ACTS}(?:led|ped|ed|d)?(?<=ed|et)(?! (?:to|my|our) )\b|"
    r"(?<!once )(?<!when )\b(?:that|it|this|everything) (?:is|has been) (?:now |all )*(?:done|taken care of)\b"
)
PROMISED = re.compile(
    rf"\b(?:(?:i|we|they|somebody|someone) (?:will|am going to|are going to|is going to|shall) {ADVERBS}(?:get )?"
    rf"(?:be )?(?:you |that |it |this )?(?:{ACTS}\w*|look into|"
    rf"get back to|follow up|find out|investigate|call you (?:back|later|when|once|tomorrow))|"
    rf"will {ADVERBS}be {ADVERBS}{ACTS}ed)\b"
    r"(?!(?: \w+){0,5} (?:right now|right away|now|immediately)\b)"
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


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules made of a call, before it is told in words."""

    decision: Decision
    feeling: Feeling
    call_type: CallType
    outcome: Outcome
    satisfaction: Satisfaction
    performance: AgentPerformance


def outcome(reading: Reading, decision: Decision, feeling: Feeling) -> Outcome:
    """Return how the call ended, read from its last turns."""
    seconds = reading.dialogue.duration_seconds
    if reading.said_words < FEWEST_WORDS or (seconds is not None and seconds < SHORTEST_CALL_SECONDS):
        return Outcome.TOO_SHORT
    if decision.booked or _settled(reading, decision):
        return Outcome.RESOLVED
    end = " ".join(reading.plain[-LAST_TURNS:])
    if any(ESCALATED.search(text) for turn, text in _tail(reading) if reading.is_by(turn, Role.AGENT)):
        return Outcome.ESCALATED
    if decision.what is What.PUT_OFF or PENDING.search(end) or _promised(reading):
        return Outcome.PENDING
    if (
        decision.what in (What.FAILED, What.UNAVAILABLE)
        or FAILED.search(end)
        or feeling.sentiment is Sentiment.NEGATIVE
    ):
        return Outcome.NO_RESOLUTION
    return Outcome.RESOLVED if DONE.search(end) else Outcome.NO_RESOLUTION


def _settled(reading: Reading, decision: Decision) -> bool:
    """Tell whether the agent has done what was asked for, and nothing said after it leaves it open."""
    if decision.what in (What.PUT_OFF, What.FAILED, What.UNAVAILABLE):
        return False
    said = [(turn, text) for turn, text in _tail(reading) if reading.is_by(turn, Role.AGENT)]
    done = [(turn, match.end()) for turn, text in said for match in SETTLED.finditer(text)]
    if not done:
        return False
    last, end = done[-1]
    rest = [reading.plain[last][end:], *reading.plain[last + 1 :]]
    by_others = [text for turn, text in _tail(reading) if turn > last and not reading.is_by(turn, Role.AGENT)]
    undone = any(way.search(text) for text in rest for way in (PROMISED, FAILED, ESCALATED))
    return not undone and not any(PENDING.search(text) for text in by_others)


def _promised(reading: Reading) -> bool:
    """Tell whether the agent promises at the end what isn't done yet."""
    return any(PROMISED.search(text) for turn, text in _tail(reading) if reading.is_by(turn, Role.AGENT))


def _tail(reading: Reading) -> list[tuple[int, str]]:
    """Return the last turns with their indices."""
    return list(enumerate(reading.plain))[-LAST_TURNS:]


def satisfaction(feeling: Feeling, ended: Outcome) -> Satisfaction:
    """Return how content the customer was, from the feeling over the call and what came of it.

    An unsure feeling is never taken for the extremes: sarcasm reads like praise.
    """
    sure = feeling.confidence >= SURE_FEELING
    if sure and feeling.score <= -3.5:  # noqa: PLR2004 - grades of a scale from -5 to 5
        return Satisfaction.ANGRY
    if feeling.score <= -1:
        return Satisfaction.FRUSTRATED
    if sure and feeling.score >= 2.5 and ended is not Outcome.NO_RESOLUTION:  # noqa: PLR2004
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
