"""How the customer feels over the call, from the customer's own words; what is said last counts most."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import tanh

from insights.providers.offline.lexicon import HARMLESS, NEGATIONS, PHRASES, STRONGER, TROUBLE, WEAKER, WORDS
from insights.providers.offline.reading import Hit, Reading
from insights.schema import Role, Sentiment

REACH = 3  # how many words before it a negation or an intensifier acts on a word
NEGATED = -0.6  # "not good" is bad, but less so than "bad"
STRENGTHEN, WEAKEN = 1.5, 0.6
FIRST_WEIGHT, LAST_WEIGHT = 0.6, 1.4
SOFTEN = 8.0  # feeling that brings the score half way to its end
MOST = 6.0
CLEAR = 1.0  # scores beyond this are positive or negative
MUCH = 2.0  # feeling of one plain bad word
DOUBTED = 0.5  # how sure a feeling is at most whose glad words stand beside trouble
BOTH = 2.0  # feeling on each side that makes a call mixed
LOPSIDED = 2.5  # unless one side has this many times the other


@dataclass(frozen=True, slots=True)
class Feeling:
    """The sentiment, its score from -5 to 5, the probability that it is right, and the feeling at the end."""

    sentiment: Sentiment
    score: float
    confidence: float
    ending: float


def feel(reading: Reading) -> Feeling:
    """Return the customer's feeling over a call."""
    texts = [text for turn, text in enumerate(reading.plain) if reading.is_by(turn, Role.CUSTOMER)]
    values = [feeling_of(text) for text in texts]
    weights = [_weight(i, len(values)) for i in range(len(values))]
    glad = sum(value[0] * weight for value, weight in zip(values, weights, strict=True))
    sad = sum(value[1] * weight for value, weight in zip(values, weights, strict=True))
    size = max(1.0, len(texts) / 10)
    score = round(5 * tanh((glad - sad) / size / SOFTEN), 2)
    sentiment = name_of(score, glad / size, sad / size)
    sure = confidence(sentiment, score, bool(texts))
    if score > 0 and doubtful(texts, values):
        sure = min(sure, DOUBTED)
    return Feeling(sentiment, score, sure, ending(values))


def telling_turn(reading: Reading, *, glad: bool, since: int = 0) -> Hit | None:
    """Return the strongest feeling word or phrase of one kind that the customer says from turn `since` on."""
    side = 0 if glad else 1
    felt = {
        turn: feeling_of(text)[side]
        for turn, text in enumerate(reading.plain)
        if turn >= since and text and reading.is_by(turn, Role.CUSTOMER)
    }
    best = max(felt, key=lambda turn: (felt[turn], turn), default=None)
    return _feeling_words(reading.plain[best], best, glad=glad) if best is not None and felt[best] > 0 else None


def _feeling_words(text: str, turn: int, *, glad: bool) -> Hit:
    """Return where a turn's feeling stands: the strongest word or phrase of that kind, else the whole turn."""
    sign = 1 if glad else -1
    found = [(sign * value, Hit(turn, *match.span())) for pattern, value in PHRASES for match in pattern.finditer(text)]
    at = 0
    for word in text.split():
        found.append((sign * WORDS.get(word, 0.0), Hit(turn, at, at + len(word))))
        at += len(word) + 1
    strongest = max(found, key=lambda pair: pair[0])
    return strongest[1] if strongest[0] > 0 else Hit(turn, 0, len(text))


def doubtful(texts: Sequence[str], values: Sequence[tuple[float, float]]) -> bool:
    """Tell whether most of the glad words stand beside trouble: "oh great, you lost it again" may be sarcasm."""
    pairs = zip(texts, values, strict=True)
    beside = sum(glad for text, (glad, sad) in pairs if sad >= MUCH or TROUBLE.search(text))
    return beside > sum(glad for glad, _ in values) / 2


def _weight(turn: int, count: int) -> float:
    """Return how much a turn counts, by its place among the customer's turns."""
    return FIRST_WEIGHT + (LAST_WEIGHT - FIRST_WEIGHT) * (turn / (count - 1) if count > 1 else 1)


def feeling_of(text: str) -> tuple[float, float]:
    """Return how glad and how sad one turn's plain text is, each at most `MOST`: no turn outweighs all others."""
    harmless = {at for match in HARMLESS.finditer(text) for at in range(match.start(), match.end())}
    felt, at, spoken = [], 0, text.split()
    for i, word in enumerate(spoken):
        if word in WORDS and at not in harmless:
            felt.append(WORDS[word] * _turned(spoken[max(0, i - REACH) : i]))
        at += len(word) + 1
    felt += [value * len(pattern.findall(text)) for pattern, value in PHRASES]
    return min(MOST, sum(max(value, 0.0) for value in felt)), min(MOST, -sum(min(value, 0.0) for value in felt))


def _turned(before: Sequence[str]) -> float:
    """Return by what the words before turn, strengthen or weaken a word."""
    factor = NEGATED if NEGATIONS.intersection(before) else 1.0
    if STRONGER.intersection(before[-2:]):
        factor *= STRENGTHEN
    return factor * (WEAKEN if WEAKER.intersection(before) else 1.0)


def name_of(score: float, glad: float, sad: float) -> Sentiment:
    """Name a feeling: mixed when there is much of both, else by the score."""
    if min(glad, sad) >= BOTH and max(glad, sad) < LOPSIDED * min(glad, sad):
        return Sentiment.MIXED
    if score >= CLEAR:
        return Sentiment.POSITIVE
    return Sentiment.NEGATIVE if score <= -CLEAR else Sentiment.NEUTRAL


@cache
def confidence(sentiment: Sentiment, score: float, spoke: bool) -> float:
    """Return how sure the name is: surer the further the score lies from where another name begins.

    Kept between 0.45 and 0.75: the only labelled calls (annoyed.jsonl) are few and noisy, so nothing bolder is backed.
    """
    if not spoke:
        return 0.3
    far = CLEAR - abs(score) if sentiment is Sentiment.NEUTRAL else abs(score) - CLEAR
    return round(0.5 if sentiment is Sentiment.MIXED else 0.45 + 0.3 * tanh(max(far, 0.0)), 2)


def ending(values: Sequence[tuple[float, float]]) -> float:
    """Return the feeling in the last third of the customer's turns."""
    last = values[-max(1, len(values) // 3) :] if values else []
    return sum(glad - sad for glad, sad in last)
