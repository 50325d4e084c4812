"""Second stage: of the quotes that were found the best ones, by their words and by what the model thinks of them."""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from insights.answers.context import context
from insights.answers.located import Located
from insights.answers.retrieval import fit
from insights.answers.sides import may_be_of
from insights.answers.terms import stems
from insights.schema import Asked, Dialogue, RankedQuote

RETRIEVAL, RELEVANCE = 0.4, 0.6
SAME = 85
"""Two quotes are one when their words are this alike (rapidfuzz's token_sort_ratio of their stems, 0 to 100)."""


def combined(retrieval: float, relevance: float) -> float:
    """What a quote is ranked by; all figures from 0 to 1."""
    return round(RETRIEVAL * retrieval + RELEVANCE * relevance, 4)


def ranked(asked: Asked, located: Sequence[Located], dialogue: Dialogue, best: int) -> tuple[RankedQuote, ...]:
    """The best `best` quotes, best first; of equal ones the earlier first, of nearly the same words only one.

    Of speakers whose role is known (`dialogue.known_roles`: correct it first) only the wanted role is quoted.
    """
    turns = dialogue.turns
    own = [one for one in located if may_be_of(asked.role, turns[one.turn].speaker, dialogue)]
    quotes = [(one, _ranked(asked, one, context(one.turn, turns))) for one in own]
    quotes.sort(key=lambda pair: (-pair[1].combined, pair[0].turn, pair[0].start))
    return tuple(quote for _, quote in _different(quotes))[:best]


def _ranked(asked: Asked, one: Located, led_by: str) -> RankedQuote:
    retrieval = fit(asked.text, one.text, led_by)
    return RankedQuote(
        quote=one.text,
        turn=one.turn,
        context=led_by,
        match=one.match,
        retrieval=retrieval,
        relevance=one.relevance,
        combined=combined(retrieval, one.relevance),
        sentiment=one.sentiment,
    )


def _different(quotes: Iterable[tuple[Located, RankedQuote]]) -> list[tuple[Located, RankedQuote]]:
    """Without those that overlap a better one, or say nearly the same."""
    kept: list[tuple[Located, RankedQuote]] = []
    for pair in quotes:
        if not any(_same(pair[0], other) for other, _ in kept):
            kept.append(pair)
    return kept


def _same(one: Located, other: Located) -> bool:
    if one.turn == other.turn and one.start < other.end and other.start < one.end:
        return True
    here, there = " ".join(stems(one.text)), " ".join(stems(other.text))
    if not here or not there:
        return one.text.lower() == other.text.lower()
    return fuzz.token_sort_ratio(here, there) >= SAME
