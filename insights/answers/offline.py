"""Answers without a language model: passages that are likely to answer, in the speakers' own words."""

from collections.abc import Sequence

from insights.answers.located import Located
from insights.answers.ranking import ranked
from insights.answers.relevance import Judge
from insights.answers.retrieval import Found, Index
from insights.answers.sides import speakers_of
from insights.providers.base import Task
from insights.providers.offline.sentiment import MUCH, feeling_of
from insights.schema import Asked, FoundAnswer, QuoteSentiment, RankedQuote
from insights.text import words

FOUND = 0.5
"""Relevance from which a question counts as answered: it is a probability."""
KEPT = 0.3
"""Less likely passages are not even kept beside a good one."""
CANDIDATES = 20
"""Of one question: the second stage looks at no more."""


def answers(task: Task) -> tuple[FoundAnswer, ...]:
    """An answer to each question of a task, found or not."""
    if not task.questions:
        return ()
    judge = Judge(Index(task.dialogue))
    speakers = {role: speakers_of(role, task.dialogue) for role in {one.role for one in task.questions} if role}
    found = [judge.index.find(one.text, CANDIDATES, speakers.get(one.role) if one.role else None)
             for one in task.questions]  # fmt: skip
    taken = shared_out([len(one) for one in found], task.most_quotes)
    return tuple(
        _answer(asked, located(asked, judge, best[:most]), judge, task.best_quotes)
        for asked, best, most in zip(task.questions, found, taken, strict=True)
    )


def shared_out(offered: Sequence[int], most: int) -> list[int]:
    """How many candidates of each question are taken, `most` together: what one does not need goes to the others.

    Each has at least one, or the last questions would never be answered.
    """
    taken = [min(1, count) for count in offered]
    while sum(taken) < most and taken != list(offered):
        for number, count in enumerate(offered):
            taken[number] += taken[number] < count and sum(taken) < most
    return taken


def _answer(asked: Asked, places: Sequence[Located], judge: Judge, best: int) -> FoundAnswer:
    sure = max((one.relevance for one in places), default=0.0)
    if sure < FOUND:
        return FoundAnswer(key=asked.key, found=False, confidence=round(1 - sure, 4))
    # The roles were settled above; those that are known of the channels may be of another kind of conversation.
    bare = judge.index.dialogue.model_copy(update={"known_roles": {}})
    quotes = ranked(asked, [one for one in places if one.relevance >= KEPT], bare, best)
    told = max(quotes, key=lambda quote: quote.relevance)
    return FoundAnswer(key=asked.key, found=True, text=_text(told), confidence=sure, quotes=quotes)


def located(asked: Asked, judge: Judge, found: Sequence[Found]) -> list[Located]:
    """The passages that were found, each with its relevance and its sentiment."""
    return [
        Located(one.turn, one.start, one.end, one.text, 1.0, judge.relevance(asked, one), sentiment_of(one.text))
        for one in (each.passage for each in found)
    ]


def sentiment_of(text: str) -> QuoteSentiment:
    """What a quote sounds like, by the analyser's lexicon."""
    glad, sad = feeling_of(words(text).plain)
    if max(glad, sad) < MUCH / 2 or glad == sad:
        return QuoteSentiment.NEUTRAL
    return QuoteSentiment.POSITIVE if glad > sad else QuoteSentiment.NEGATIVE


def _text(told: RankedQuote) -> str:
    """The quote itself; a very short one after the question that it answers."""
    if len(words(told.quote)) > 3 or not told.context:  # noqa: PLR2004
        return told.quote
    return f"{told.quote} (asked: {told.context})"
