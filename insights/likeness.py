"""Whether two runs of words are the same words with slips in them, or other words: a paraphrase is not a quote.

Slips are what recognition, typing and tidying up do: misspelt words, words split or run together, small words that are
missing or too many. Numbers, negations and whatever else turns a statement round have to be the same; words that were
not said may not be added. How much a slip costs was settled on half of the calls that benchmarks/grounding.py reads.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

ALIKE = 75  # two words are one misspelt when they are this alike (rapidfuzz's ratio)
JOINED = 88  # the same for a word against two that were run together
FREE, MISSPELT, SMALL_WORD, SOUNDS, LEFT_OUT = 0.2, 0.5, 0.8, 0.9, 1.25
WORDS_PER_COST = 6
"""A quote may cost 1 for each six of its words."""

_SMALL = """
a an the i you we it that this these those there here to of for in on at and so well just like then is are am was be do
have has had would really actually basically very okay right know mean now also too please up out got get but because
"""
_STRICT = """
no not never none nothing nobody nowhere without neither nor only less more hardly barely scarcely almost unless until
except instead before after if or all every any always sometimes rarely often must can could may might should will shall
first second third half double twice once monday tuesday wednesday thursday friday saturday sunday january february
march april june july august september october november december today tomorrow yesterday pm morning afternoon evening
dollars cents percent
"""
ARTICLES = frozenset(("a", "an", "the"))
SMALL = frozenset(_SMALL.split())
"""Words that come and go when speech is written down."""
STRICT = frozenset(_STRICT.split())
"""Words that turn a statement round, or are what it is about: never missing, never added, never another word."""
PERSONS = {
    word: person
    for person, group in enumerate(("i me my mine", "you your yours", "he him his", "she her hers", "we us our ours",
                                    "they them their theirs"))
    for word in group.split()
}  # fmt: skip
SAME = frozenset((frozenset(("would", "had")), frozenset(("is", "has")), frozenset(("a", "the")),
                  frozenset(("a", "an")), frozenset(("the", "an"))))  # fmt: skip
OPPOSING = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "de", "anti", "under", "over", "pre", "re")
CONTRARY = (("in", "de"), ("in", "ex"), ("im", "ex"), ("over", "under"), ("any", "some"), ("every", "any"))


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

    def plus(self, cost: float) -> "State":
        return State(self.cost + cost, self.start, self.added, self.left_out)


def likeness(wanted: Sequence[str], said: Sequence[str]) -> Likeness | None:
    """Return the stretch of `said` that is most like `wanted`, or None where it says something else.

    Alignment by dynamic programming in which only slips are steps, so that few cells are ever filled.
    """
    most = max(1.0, len(wanted) / WORDS_PER_COST)
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
    added = addition(word)
    if added is not None:
        yield 1, 0, State(state.cost + added, state.start, (*state.added, word), state.left_out)
    if there >= len(said):
        return
    other = said[there]
    cost = difference(word, other)
    if cost is not None:
        yield 1, 1, state.plus(cost)
    if there + 1 < len(said) and is_joined(word, other, said[there + 1]):
        yield 1, 2, state.plus(FREE)
    if here + 1 < len(wanted) and is_joined(other, word, wanted[here + 1]):
        yield 2, 1, state.plus(FREE)
    missing = omission(other) if here and cost != 0 else None
    if missing is not None:
        yield 0, 1, State(state.cost + missing, state.start, state.added, (*state.left_out, other))


def is_strict(word: str) -> bool:
    """Tell whether a word has to be the same: a number, a negation, a day."""
    return word in STRICT or any(char.isdigit() for char in word)


def addition(word: str) -> float | None:
    """Return what it costs that the quote has a word more than was said; None where it may not."""
    if is_strict(word) or word not in SMALL:
        return None
    return FREE if word in ARTICLES else SMALL_WORD


def omission(word: str) -> float | None:
    """Return what it costs that the quote lacks a word that was said; None where it may not."""
    if is_strict(word):
        return None
    if word in SMALL:
        return FREE if word in ARTICLES else SMALL_WORD
    return LEFT_OUT


@lru_cache(maxsize=65_536)
def difference(word: str, other: str) -> float | None:
    """Return what it costs that a word stands for another; None where they are two words."""
    if word == other:
        return 0.0
    if frozenset((word, other)) in SAME:
        return FREE
    if is_strict(word) or is_strict(other) or is_contrary(word, other):
        return None
    if PERSONS.get(word) != PERSONS.get(other):
        return None
    if fuzz.ratio(word, other) >= ALIKE:
        return MISSPELT
    return SOUNDS if _sound(word) == _sound(other) else None


def is_contrary(word: str, other: str) -> bool:
    """Tell whether two words that look alike mean the opposite: able and unable, increase and decrease."""
    short, long = sorted((word, other), key=len)
    if any(long == prefix + short for prefix in OPPOSING):
        return True
    pairs = ((one, two) for a, b in CONTRARY for one, two in ((a, b), (b, a)))
    return any(word.startswith(a) and other.startswith(b) and word[len(a) :] == other[len(b) :] for a, b in pairs)


def is_joined(whole: str, one: str, other: str) -> bool:
    """Tell whether a word is two others run together."""
    if whole[0] != one[0] or abs(len(whole) - len(one) - len(other)) > 2:  # noqa: PLR2004 - a slip or two
        return False
    if whole == one + other:
        return True
    strict = is_strict(whole) or is_strict(one) or is_strict(other)
    return not strict and fuzz.ratio(whole, one + other) >= JOINED


@lru_cache(maxsize=16_384)
def _sound(word: str) -> str:
    """Return a word's consonants as they sound, roughly: write, right → rt."""
    for written, heard in (("wr", "r"), ("kn", "n"), ("wh", "w"), ("ght", "t"), ("ph", "f"), ("ck", "k"), ("c", "k")):
        word = word.replace(written, heard)
    sound = "".join(char for char in word if char not in "aeiouyh")
    return "".join(char for i, char in enumerate(sound) if i == 0 or sound[i - 1] != char) or word
