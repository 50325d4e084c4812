"""How the customer's feeling went over the call, quarter by quarter."""

from collections.abc import Sequence
from itertools import accumulate
from math import tanh

from insights.providers.offline.reading import Reading
from insights.providers.offline.sentiment import SOFTEN, feeling_of
from insights.schema import Role, Turn

QUARTERS = 4
FEWEST_WORDS = 40  # a shorter call has no course
SOFTER = SOFTEN / 2  # a quarter holds less feeling than a call


def sentiment_course(reading: Reading) -> tuple[float | None, ...]:
    """Return the score of each quarter from -5 to 5, None where the customer's words tell no feeling.

    Quarters are of time where every turn has one, else of words. Short calls have no course: an empty tuple.
    """
    if reading.said_words < FEWEST_WORDS:
        return ()
    felt: list[list[tuple[float, float]]] = [[] for _ in range(QUARTERS)]
    for turn, at in enumerate(places(reading)):
        if reading.is_by(turn, Role.CUSTOMER):
            felt[min(QUARTERS - 1, int(at * QUARTERS))].append(feeling_of(reading.plain[turn]))
    return tuple(_score(values) for values in felt)


def places(reading: Reading) -> list[float]:
    """Return where the middle of each turn stands in the call, 0 to 1."""
    times = [_middle(turn) for turn in reading.dialogue.turns]
    known = [time for time in times if time is not None]
    if len(known) == len(times) and max(known, default=0.0) > 0:
        last = max(turn.end or 0.0 for turn in reading.dialogue.turns)
        return [time / last for time in known]
    ends = list(accumulate(len(words) for words in reading.words))
    return [(end - len(words) / 2) / max(1, ends[-1]) for end, words in zip(ends, reading.words, strict=True)]


def _middle(turn: Turn) -> float | None:
    """Return the middle of a turn in seconds, None where its times are not known."""
    return None if turn.start is None or turn.end is None else (turn.start + turn.end) / 2


def _score(values: Sequence[tuple[float, float]]) -> float | None:
    """Return the score of the turns of one quarter."""
    glad, sad = (sum(value[side] for value in values) for side in (0, 1))
    if not glad and not sad:
        return None
    return round(5 * tanh((glad - sad) / max(1.0, len(values) / 10) / SOFTER), 2)
