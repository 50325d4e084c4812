"""Whether two runs of words are the same words with slips in them, or other words: a paraphrase is not a quote.

Slips are what recognition, typing and tidying up do: misspelt words, words split or run together, small words that are
missing or too many. Numbers, negations and whatever else turns a statement round have to be the same; words that were
not said may not be added. How much a slip costs was settled on half of the calls that benchmarks/grounding.py reads.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from insights.grounding.slip_words import (
    ADDABLE,
    ARTICLES,
    CONTRARY,
    HEARD,
    HEARD_AS_TWO,
    LIGHT,
    NAMES,
    OPENING,
    OPPOSING,
    PERSONS,
    SAME,
    SMALL,
    STRICT,
    UNLIKE,
)

ALIKE, ALIKE_SHORT = 80, 75  # two words are one misspelt when they are this alike (rapidfuzz's ratio)
SHORT_LETTERS = 4  # up to so many letters
ONE_SLIP_FROM = 5  # letters of a word of which any one may be wrong, also the first, also if the word is strict
JOINED = 88  # the same for a word against two that were run together
FREE, MISSPELT, SMALL_WORD, SOUNDS, LEFT_OUT = 0.2, 0.5, 0.8, 0.9, 1.25
WORDS_PER_COST, LEAST_COST = 5, 1.35
"""A quote may cost 1 for each five of its words, and so much at least."""
STUTTER = (2, 3)  # words that may be said twice
LEFT_OUT_FROM = 8  # words of a quote that may lack a word with a meaning of its own


@dataclass(frozen=True, slots=True)
class Likeness:
    """The stretch of words [first, last] that a quote is, and what its slips cost; `exact` where there are none."""

    first: int
    last: int
    cost: float


@dataclass(frozen=True, slots=True)
class State:
    """A part of a quote compared so far: since which word, at what cost, with which words too many or too few."""

    cost: float
    start: int
    added: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    ended_by: str = ""

    def matched(self, cost: float) -> "State":
        """Go on with a word that both have."""
        return State(self.cost + cost, self.start, self.added, self.left_out)

    def with_added(self, word: str, cost: float) -> "State":
        """Go on with a word that only the quote has."""
        return State(self.cost + cost, self.start, (*self.added, word), self.left_out, "added")

    def with_left_out(self, word: str, cost: float) -> "State":
        """Go on with a word that the quote lacks."""
        return State(self.cost + cost, self.start, self.added, (*self.left_out, word), "left out")


def likeness(wanted: Sequence[str], said: Sequence[str]) -> Likeness | None:
    """Return the stretch of `said` that is most like `wanted`, or None where it says something else.

    Alignment by dynamic programming in which only slips are steps, so that few cells are ever filled.
    """
    most = max(LEAST_COST, len(wanted) / WORDS_PER_COST)
    rows: list[dict[int, State]] = [{} for _ in range(len(wanted) + 2)]
    rows[0] = {at: State(0.0, at) for at in range(len(said))}
    for here in range(len(wanted)):
        row = rows[here]
        for there in range(len(said) + 1):
            state = row.get(there)
            if state is not None:
                for down, right, reached in _steps(wanted, said, here, there, state):
                    _keep(rows[here + down], there + right, reached, most)
    # A word that is too many here and missing there was moved: that is no slip.
    ends = [(at, end) for at, end in rows[len(wanted)].items() if not set(end.added) & set(end.left_out)]
    if not ends:
        return None
    at, end = min(ends, key=lambda pair: (pair[1].cost, pair[0] - pair[1].start))
    return Likeness(end.start, at - 1, end.cost)


def _keep(row: dict[int, State], at: int, state: State, most: float) -> None:
    """Keep the cheapest state of a cell, of equal ones that of the shorter stretch."""
    old = row.get(at)
    if state.cost <= most and (old is None or (state.cost, -state.start) < (old.cost, -old.start)):
        row[at] = state


def _steps(
    wanted: Sequence[str], said: Sequence[str], here: int, there: int, state: State
) -> Iterator[tuple[int, int, State]]:
    """Yield how a comparison can go on: words of the quote and of the transcript that are used up, and the state."""
    word = wanted[here]
    added = addition(word, here, len(wanted))
    # A word left out where another is put in is another word.
    if added is not None and not state.ended_by:
        yield 1, 0, state.with_added(word, added)
    if there >= len(said):
        return
    other = said[there]
    cost = difference(word, other)
    if cost is not None:
        yield 1, 1, state.matched(cost)
    if there + 1 < len(said) and is_joined(word, other, said[there + 1]):
        yield 1, 2, state.matched(FREE)
    if here + 1 < len(wanted) and is_joined(other, word, wanted[here + 1]):
        yield 2, 1, state.matched(FREE)
    missing = omission(said, there, len(wanted)) if here and state.ended_by != "added" else None
    if missing is not None:
        yield 0, 1, state.with_left_out(other, missing)


def is_strict(word: str) -> bool:
    """Tell whether a word has to be the same: a number, a negation, a day."""
    return word in STRICT or any(char.isdecimal() for char in word)


def addition(word: str, at: int, size: int) -> float | None:
    """Return what it costs that a quote of `size` words has, at place `at`, one more than was said; None for never."""
    if at == size - 1:
        return None
    if word in ARTICLES:
        return FREE
    return SMALL_WORD if word in (ADDABLE if at else OPENING) else None


def omission(said: Sequence[str], at: int, size: int) -> float | None:
    """Return what it costs that a quote of `size` words lacks a word that was said; None for never."""
    word = said[at]
    # "I want, I want to know"; and the 's of a misspelt word is not known for "is".
    if word in LIGHT or _is_said_twice(said, at):
        return FREE
    if is_strict(word):
        return None
    if word in SMALL:
        return SMALL_WORD
    return LEFT_OUT if size >= LEFT_OUT_FROM else None


def _is_said_twice(said: Sequence[str], at: int) -> bool:
    return any(0 <= there < len(said) and said[there] == said[at] for gap in STUTTER for there in (at - gap, at + gap))


@lru_cache(maxsize=65_536)
def difference(word: str, other: str) -> float | None:
    """Return what it costs that a word stands for another; None where they are two words."""
    if word == other:
        return 0.0
    pair = frozenset((word, other))
    if pair in SAME or pair in HEARD:
        return FREE if pair in SAME else MISSPELT
    if is_kept(word) or is_kept(other):
        return MISSPELT if is_slip_of_kept(word, other) else None
    if _is_misspelt(word, other):
        return None if is_contrary(word, other) else MISSPELT
    return SOUNDS if _sounds_alike(word, other) else None


def _is_misspelt(word: str, other: str) -> bool:
    """Tell whether two words are alike enough, and begin alike unless a single letter is wrong."""
    size = max(len(word), len(other))
    if word[0] == other[0] and fuzz.ratio(word, other) >= (ALIKE if size > SHORT_LETTERS else ALIKE_SHORT):
        return True
    return size >= ONE_SLIP_FROM and OSA.distance(word, other, score_cutoff=1) <= 1


def is_kept(word: str) -> bool:
    """Tell whether a word is none that may stand for another one that looks like it."""
    return is_strict(word) or word in PERSONS


def is_slip_of_kept(word: str, other: str) -> bool:
    """Tell whether one of two words is a longer strict word, or says who, and the other no word but a slip of it."""
    both = is_kept(word) and is_kept(other)
    if both or any(one in SMALL or one in UNLIKE or any(map(str.isdecimal, one)) for one in (word, other)):
        return PERSONS.get(word) is not None and PERSONS.get(word) == PERSONS.get(other)
    right = word if is_kept(word) else other
    least = ONE_SLIP_FROM - (right in PERSONS)
    return len(right) >= least and not is_contrary(word, other) and OSA.distance(word, other) == 1


def is_contrary(word: str, other: str) -> bool:
    """Tell whether two words that look alike mean the opposite: able and unable, increase and decrease."""
    short, long = sorted((word, other), key=len)
    if any(long == prefix + short for prefix in OPPOSING):
        return True
    pairs = ((one, two) for a, b in CONTRARY for one, two in ((a, b), (b, a)))
    return any(word.startswith(a) and other.startswith(b) and word[len(a) :] == other[len(b) :] for a, b in pairs)


def is_joined(whole: str, one: str, other: str) -> bool:
    """Tell whether a word is two others run together, or heard instead of them."""
    if (whole, one, other) in HEARD_AS_TWO:
        return True
    one, other = NAMES.get(one, one), NAMES.get(other, other)
    if whole[0] != one[0] or abs(len(whole) - len(one) - len(other)) > 2:  # noqa: PLR2004 - a slip or two
        return False
    if whole == one + other:
        return True
    strict = is_strict(whole) or is_strict(one) or is_strict(other)
    return not strict and fuzz.ratio(whole, one + other) >= JOINED


def _sounds_alike(word: str, other: str) -> bool:
    """Tell whether two longer words have the same consonants."""
    is_long = min(len(word), len(other)) >= SHORT_LETTERS and word not in SMALL and other not in SMALL
    return is_long and _sound(word) == _sound(other)


@lru_cache(maxsize=16_384)
def _sound(word: str) -> str:
    """Return a word's consonants as they sound, roughly: write, right → rt."""
    for written, heard in (("wr", "r"), ("kn", "n"), ("wh", "w"), ("ght", "t"), ("ph", "f"), ("ck", "k"), ("c", "k")):
        word = word.replace(written, heard)
    sound = "".join(char for char in word if char not in "aeiouyh")
    return "".join(char for i, char in enumerate(sound) if i == 0 or sound[i - 1] != char) or word
