"""Many windows of one call, put together: pure, so that the same answers always make the same insight.

What is decided in the course of a call (category, outcome, satisfaction) is taken from the latest window that decides
it; what goes on all the time (sentiment, performance) is weighed by the length of the windows; findings are gathered,
each once though overlapping windows both see it. Texts of the model's own are gathered too, in the order of the call:
`overall` has them summed up.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from insights.schema import About, AgentPerformance, CallType, Category, Role, Sentiment
from insights.text import words
from insights.wire import Said, SpeakerRole, WireAnalysis, WireAnswer, WireEvidence, WireObjection

QUARTERS = 4
CLEARLY = 1.0
"""A window's score beyond this, up or down, makes a call mixed if another one's is beyond it the other way."""
SURE = 0.5
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Part:
    """The analysis of one window; `begin` and `end` are its share of the call, from 0 to 1."""

    analysis: WireAnalysis
    begin: float
    end: float

    @property
    def weight(self) -> float:
        """How much of the call it is."""
        return max(self.end - self.begin, 1e-9)


def merged(parts: Sequence[Part]) -> WireAnalysis:
    """The analysis of a whole call from those of its windows, in their order; of a single one itself.

    Summary, key points, action items and next steps are the last window's: all of them stay in the parts.
    """
    if len(parts) == 1:
        return parts[0].analysis
    last, all_of = parts[-1].analysis, [part.analysis for part in parts]
    deciding = decisive(all_of)
    return last.model_copy(
        update={
            "roles": _roles(all_of),
            "category": deciding.category,
            "category_confidence": deciding.category_confidence,
            "category_notes": deciding.category_notes,
            "call_type": _call_type(all_of),
            **_sentiment(parts),
            "agent_performance": _performance(parts),
            "red_flags": _once((f for one in all_of for f in one.red_flags), lambda f: (f.category, _place(f))),
            "objections": _objections(one for part in all_of for one in part.objections),
            "evidence": _evidence(all_of, deciding),
        }
    )


def decisive(parts: Sequence[WireAnalysis]) -> WireAnalysis:
    """The window that settles the category: the latest that decides on an appointment and quotes the decision.

    Where none quotes anything, the latest that is sure of one; then the surest that tells of one at all; else the last.
    """
    deciding = [part for part in parts if part.category is not Category.OTHER_QUESTION]
    quoted = [part for part in deciding if any(said.about is About.CATEGORY for said in part.evidence)]
    sure = [part for part in deciding if part.category_confidence >= SURE]
    if quoted or sure:
        return (quoted or sure)[-1]
    return max(deciding, key=lambda part: part.category_confidence, default=parts[-1])


def merged_answers(parts: Sequence[Sequence[WireAnswer]]) -> tuple[WireAnswer, ...]:
    """The answers of a whole call: each question's surest one, with the quotes that all windows found for it."""
    by_key: dict[str, list[WireAnswer]] = defaultdict(list)
    for answers in parts:
        for answer in answers:
            by_key[answer.key].append(answer)
    return tuple(_answer(answers) for answers in by_key.values())


def _answer(answers: Sequence[WireAnswer]) -> WireAnswer:
    found = [answer for answer in answers if answer.found]
    if not found:
        return min(answers, key=lambda answer: answer.confidence)
    best = max(found, key=lambda answer: answer.confidence)
    quotes = _once((quote for answer in found for quote in answer.quotes), _place)
    return best.model_copy(update={"quotes": sorted(quotes, key=lambda quote: -quote.relevance)})


def _roles(parts: Sequence[WireAnalysis]) -> list[SpeakerRole]:
    """Each speaker with the role that the windows are surest of together."""
    votes: dict[str, dict[Role, list[SpeakerRole]]] = defaultdict(lambda: defaultdict(list))
    for one in (one for part in parts for one in part.roles):
        votes[one.speaker][one.role].append(one)
    return [_surest(by_role.values()) for by_role in votes.values()]


def _surest(by_role: Iterable[list[SpeakerRole]]) -> SpeakerRole:
    won = max(by_role, key=lambda votes: sum(vote.confidence for vote in votes))
    return max(won, key=lambda vote: vote.confidence)


def _call_type(parts: Sequence[WireAnalysis]) -> CallType:
    """What people call for they say first; a beginning that tells nothing leaves it to the next window."""
    told = (part.call_type for part in parts if part.call_type is not CallType.GENERAL_QUESTION)
    return next(told, CallType.GENERAL_QUESTION)


def _sentiment(parts: Sequence[Part]) -> dict[str, object]:
    """The mean score, its course over the quarters of the call, and a word for it."""
    total = sum(part.weight for part in parts)
    score = sum(part.analysis.sentiment_score * part.weight for part in parts) / total
    sure = sum(part.analysis.sentiment_confidence * part.weight for part in parts) / total
    return {
        "sentiment": _word(parts),
        "sentiment_score": round(score, 2),
        "sentiment_confidence": round(sure, 4),
        "sentiment_course": [_quarter(parts, number) for number in range(QUARTERS)],
    }


def _word(parts: Sequence[Part]) -> Sentiment:
    scores = [part.analysis.sentiment_score for part in parts]
    if max(scores) > CLEARLY and min(scores) < -CLEARLY:
        return Sentiment.MIXED
    weights: dict[Sentiment, float] = defaultdict(float)
    for part in parts:
        weights[part.analysis.sentiment] += part.weight
    return max(weights, key=lambda word: weights[word])


def _quarter(parts: Sequence[Part], number: int) -> float | None:
    """The score of one quarter of the call: of the windows' own quarters that lie in it, as far as they do."""
    begin, end = number / QUARTERS, (number + 1) / QUARTERS
    weighed = [
        (score, min(end, last) - max(begin, first))
        for part in parts
        for score, first, last in _quarters(part)
        if score is not None and min(end, last) > max(begin, first)
    ]
    total = sum(weight for _, weight in weighed)
    return round(sum(score * weight for score, weight in weighed) / total, 2) if total else None


def _quarters(part: Part) -> list[tuple[float | None, float, float]]:
    step = part.weight / QUARTERS
    course = enumerate(part.analysis.sentiment_course)
    return [(score, part.begin + number * step, part.begin + (number + 1) * step) for number, score in course]


def _performance(parts: Sequence[Part]) -> AgentPerformance:
    """Of most of the call; in doubt somebody should look at it."""
    poor = AgentPerformance.NEEDS_IMPROVEMENT
    share = sum(part.weight for part in parts if part.analysis.agent_performance is poor)
    return poor if 2 * share >= sum(part.weight for part in parts) else AgentPerformance.PROFESSIONAL


def _objections(objections: Iterable[WireObjection]) -> list[WireObjection]:
    """Each once. One that a window saw raised and the next one overcome is overcome; the surest words stay."""
    kept: dict[Hashable, WireObjection] = {}
    for one in objections:
        key = (one.type, _place(one))
        kept[key] = _joined(kept[key], one) if key in kept else one
    return list(kept.values())


def _joined(one: WireObjection, other: WireObjection) -> WireObjection:
    surer = max(one, other, key=lambda objection: objection.confidence)
    answers = [objection.overcome for objection in (one, other) if objection.overcome]
    overcome = max(answers, key=lambda answer: answer.confidence, default=None)
    return surer.model_copy(update={"overcome": overcome})


def _evidence(parts: Sequence[WireAnalysis], deciding: WireAnalysis) -> list[WireEvidence]:
    """The words behind what was taken over; those of key points come back with the key points."""
    said = [
        one
        for part in parts
        for one in part.evidence
        if one.about is not About.KEY_POINT and (one.about is not About.CATEGORY or part is deciding)
    ]
    return _once(said, lambda one: (one.about, _place(one)))


def _once(found: Iterable[Found], key: Callable[[Found], Hashable]) -> list[Found]:
    kept: dict[Hashable, Found] = {}
    for one in found:
        kept.setdefault(key(one), one)
    return list(kept.values())


def _place(said: Said) -> Hashable:
    """The same words of the same line are one finding, however they are spelt."""
    return (said.line, words(said.quote).plain)
