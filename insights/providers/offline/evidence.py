"""The words of the call behind each judgement."""

import re
from collections.abc import Sequence

from insights.providers.offline.call_type import words_for
from insights.providers.offline.category import Decision
from insights.providers.offline.outcome import (
    DONE,
    ESCALATED,
    FAILED,
    LAST_TURNS,
    PENDING,
    PROMISED,
    RUDE,
    SETTLED,
    Judged,
)
from insights.providers.offline.reading import Hit, Reading
from insights.providers.offline.sentiment import telling_turn
from insights.providers.offline.summary import Sentence
from insights.schema import About, AgentPerformance, Evidence, Outcome, Role, Satisfaction, Sentiment

WAYS: dict[Outcome, tuple[re.Pattern[str], ...]] = {
    Outcome.RESOLVED: (SETTLED, DONE),
    Outcome.PENDING: (PROMISED, PENDING),
    Outcome.ESCALATED: (ESCALATED,),
    Outcome.NO_RESOLUTION: (FAILED,),
    Outcome.TOO_SHORT: (),
}
GLAD, SAD = (Satisfaction.HAPPY, Satisfaction.SATISFIED), (Satisfaction.ANGRY, Satisfaction.FRUSTRATED)
CARING = re.compile(
    r"\b(?:(?:happy|glad) to (?:help|assist)|i (?:am |do )?(?:so |very |really )?(?:sorry|apologi[sz]e|understand)|"
    r"thank you for (?:calling|your patience|holding|waiting|your)|(?:how|what) (?:can|may) i (?:help|do|assist)|"
    r"anything else|you are (?:very )?welcome|my pleasure|(?:can|may) i)\b"
)


def evidence(reading: Reading, judged: Judged, points: Sequence[Sentence]) -> tuple[Evidence, ...]:
    """Return quotes for the judgements that words stand behind, each found in its turn; none is made up."""
    found = [
        (About.CATEGORY, judged.decision.hit),
        (About.CALL_TYPE, words_for(reading, judged.call_type)),
        (About.OUTCOME, outcome_hit(reading, judged.outcome, judged.decision)),
        (About.SENTIMENT, _feeling_hit(reading, judged.feeling.sentiment)),
        (About.SATISFACTION, _satisfaction_hit(reading, judged.satisfaction)),
        (About.AGENT_PERFORMANCE, _handling_hit(reading, judged.performance)),
    ]
    quotes = [_evidence(reading, about, hit) for about, hit in found if hit]
    told = [
        Evidence(about=About.KEY_POINT, quote=point.text, turn=point.turn, index=i) for i, point in enumerate(points)
    ]
    return tuple(quote for quote in (*quotes, *told) if quote.quote)


def _evidence(reading: Reading, about: About, hit: Hit) -> Evidence:
    """Make the evidence from a place; its quote is empty where nothing can be quoted."""
    return Evidence(about=about, quote=reading.quote(hit), turn=hit.turn)


def outcome_hit(reading: Reading, ended: Outcome, decision: Decision) -> Hit | None:
    """Return the last words of the call's end that speak for an outcome."""
    if ended is Outcome.RESOLVED and decision.booked:
        return decision.hit
    first = max(0, len(reading.plain) - LAST_TURNS)
    for way in WAYS[ended]:
        hits = [hit for hit in reading.hits(way) if hit.turn >= first]
        if hits:
            return hits[-1]
    return decision.hit if ended is not Outcome.RESOLVED and decision.what else None


def _feeling_hit(reading: Reading, sentiment: Sentiment) -> Hit | None:
    """Return the customer's turn that speaks most for a feeling; none for a neutral one."""
    if sentiment is Sentiment.NEUTRAL:
        return None
    return telling_turn(reading, glad=sentiment is Sentiment.POSITIVE)


def _satisfaction_hit(reading: Reading, satisfaction: Satisfaction) -> Hit | None:
    """Return the customer's turn of the second half that tells how content they were."""
    if satisfaction not in (*GLAD, *SAD):
        return None
    half = len(reading.plain) // 2
    return telling_turn(reading, glad=satisfaction in GLAD, since=half) or telling_turn(
        reading, glad=satisfaction in GLAD
    )


def _handling_hit(reading: Reading, performance: AgentPerformance) -> Hit | None:
    """Return the agent's words that speak for the performance."""
    return reading.first(CARING if performance is AgentPerformance.PROFESSIONAL else RUDE, Role.AGENT)
