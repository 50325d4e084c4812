"""Finding a quote again in the transcript: no quote is reported without its place.

Tolerant of case, punctuation, fillers ("um", "uh") and small slips of spelling; never of a paraphrase. Numbers and
negations have to be the same, since one of them turns a statement round.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from insights.schema import Turn
from insights.text import FILLERS, Span, Words, words

MINIMUM = 0.85  # characters that have to agree, as a share (rapidfuzz's ratio / 100)
SAME_WORD = 75  # two words are one misspelt when they are this alike (rapidfuzz's ratio)
WORDS_PER_SLIP = 8  # one word may differ for each eight of the quote
FUZZY_FROM = 4  # shorter quotes have to be word for word
SHARED = 0.6  # share of the quote's words a turn must have before it is compared at all
ARTICLES = frozenset(("a", "an", "the"))
MEANING = frozenset(
    ("no", "not", "never", "none", "nothing", "nobody", "without", "neither", "nor", "only", "less", "more")
)
NUMBER = re.compile(
    r"\d|^(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|"
    r"fifty|sixty|"
    r"seventy|eighty|ninety|hundred|thousand|million|first|second|third|half|double|twice)$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands: turn index from 0, characters [start, end) of its text, and how alike they are, 0 to 1."""

    turn: int
    start: int
    end: int
    score: float


def locate(quote: str, turns: Sequence[Turn], near: int | None = None, minimum: float = MINIMUM) -> Place | None:
    """Return where a quote stands within one turn, or None where nobody said it.

    Of several places that are alike the one nearest to turn `near` is taken, without `near` the first.
    """
    wanted = spoken(quote)
    if not wanted.plain:
        return None
    order = sorted(range(len(turns)), key=lambda i: abs(i - near)) if near is not None else range(len(turns))
    texts = [(i, spoken(turns[i].text)) for i in order]
    return next(_exact(wanted, texts), None) or _best(wanted, texts, minimum)


@lru_cache(maxsize=4096)
def spoken(text: str) -> Words:
    """Return a text's plain words without fillers and stutters; places still lead to the original text."""
    every = words(text)
    kept: list[tuple[str, Span]] = []
    for word, span in zip(every.plain.split(), every.spans, strict=True):
        stutter = bool(kept) and kept[-1][0] == word and not NUMBER.search(word)
        if word not in FILLERS and not stutter:
            kept.append((word, span))
    return Words.joined(kept)


def _exact(wanted: Words, texts: Sequence[tuple[int, Words]]) -> Iterator[Place]:
    """Yield the places where the same words stand in the same order."""
    needle = f" {wanted.plain} "
    for turn, text in texts:
        at = f" {text.plain} ".find(needle)
        if at >= 0:
            yield Place(turn, *text.original(at, at + len(wanted.plain)), 1.0)


def _best(wanted: Words, texts: Sequence[tuple[int, Words]], minimum: float) -> Place | None:
    """Return the most alike place that is no paraphrase."""
    if len(wanted) < FUZZY_FROM:
        return None
    vocabulary = set(wanted.plain.split())
    candidates = [
        (turn, text)
        for turn, text in texts
        if len(vocabulary.intersection(text.plain.split())) >= SHARED * len(vocabulary)
    ]
    places = [place for turn, text in candidates if (place := _alike(wanted, turn, text, minimum))]
    return max(places, key=lambda place: place.score, default=None)


def _alike(wanted: Words, turn: int, text: Words, minimum: float) -> Place | None:
    """Return the stretch of a turn that is most like the quote, if it is like enough."""
    if len(text.plain) < minimum * len(wanted.plain):
        return None
    found = fuzz.partial_ratio_alignment(wanted.plain, text.plain, score_cutoff=100 * minimum)
    if found is None:
        return None
    first, last = text.word_at(found.dest_start), text.word_at(max(found.dest_start, found.dest_end - 1))
    first, last = trimmed(wanted.plain.split(), text.plain.split(), first, last)
    said = text.plain.split()[first : last + 1]
    if not same_words(wanted.plain.split(), said):
        return None
    score = fuzz.ratio(wanted.plain, " ".join(said)) / 100
    return Place(turn, text.spans[first][0], text.spans[last][1], round(score, 4)) if score >= minimum else None


def trimmed(wanted: Sequence[str], text: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """Move the ends of a stretch by at most two words to where the quote's own first and last word stand."""
    starts = [i for i in range(max(0, first - 2), min(last, first + 2) + 1) if _is_slip(wanted[0], text[i])]
    ends = [i for i in range(max(first, last - 2), min(len(text) - 1, last + 2) + 1) if _is_slip(wanted[-1], text[i])]
    first = min(starts, key=lambda i: abs(i - first), default=first)
    return first, max(first, min(ends, key=lambda i: abs(i - last), default=last))


def same_words(wanted: Sequence[str], said: Sequence[str]) -> bool:
    """Tell whether two runs of words differ by slips only."""
    slips = 0
    for op in Levenshtein.editops(wanted, said):
        kind, here, there = op.tag, op.src_pos, op.dest_pos
        pair = (wanted[here] if kind != "insert" else "", said[there] if kind != "delete" else "")
        if any(word in MEANING or NUMBER.search(word) for word in pair):
            return False
        slips += not (ARTICLES.issuperset(filter(None, pair)) or (kind == "replace" and _is_slip(*pair)))
    return slips <= len(wanted) // WORDS_PER_SLIP


def _is_slip(one: str, other: str) -> bool:
    """Tell whether two words may be one word, misspelt."""
    return one == other or fuzz.ratio(one, other) >= SAME_WORD
