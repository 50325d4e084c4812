"""First stage: how well words of a call fit a question, by the words alone.

BM25 with one twist (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009): what a word is worth does
not come from the call itself, so that the same words score the same in every call. A score is the share of what is
asked that is said, from 0 to 1; length earns nothing, it only dilutes.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest

from insights.answers.context import context
from insights.answers.kinds import expected, has
from insights.answers.terms import ALIKE_WEIGHT, NEAR, stems, weights
from insights.schema import Dialogue
from insights.text import sentences

SATURATION, DILUTION, USUAL_LENGTH = 1.2, 0.4, 8.0
"""k1 and b of BM25, and the telling words of a usual sentence."""
BY_CONTEXT = 0.6
"""What a word counts that stands not in the words themselves but in the question that led to them."""
BY_KIND = 0.25
"""Share of the score that the expected kind of thing earns (a time for "when"), where the question expects one."""
LONGEST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of the call: characters [start, end) of a turn; `first` where the turn begins with it."""

    turn: int
    start: int
    end: int
    text: str
    first: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A passage with its score, 0 to 1."""

    passage: Passage
    score: float


def fit(question: str, text: str, led_by: str = "") -> float:
    """How well a text fits a question, 0 to 1; `led_by` is what the other side said before it."""
    asked = weights(question)
    said, before = Counter(stems(text)), frozenset(stems(led_by))
    return _score(question, asked, {one: _worth(one, said, before) for one in asked}, text)


@dataclass(frozen=True)
class Index:
    """The sentences of a call, made ready for any number of questions."""

    dialogue: Dialogue

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every sentence with words, in order."""
        return tuple(
            Passage(turn, start, end, said.text[start:end].strip(), not number)
            for turn, said in enumerate(self.dialogue.turns)
            for number, (start, end) in enumerate(sentences(said.text, LONGEST_WORDS))
        )

    @cached_property
    def led_by(self) -> tuple[str, ...]:
        """For each turn what the other side said before it."""
        return tuple(context(turn, self.dialogue.turns) for turn in range(len(self.dialogue.turns)))

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """For each stem the passages in which it, or in the question before which, it stands."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, passage in enumerate(self.passages):
            for one in {*stems(passage.text), *stems(self._led(passage))}:
                found[one].append(number)
        return found

    def find(self, question: str, most: int) -> list[Found]:
        """The best passages, at most `most`, best first; of equal ones the earlier first. Only those with any score."""
        asked = weights(question)
        near = {number for one in asked for same in (one, *NEAR.get(one, ())) for number in self.places.get(same, ())}
        found = [Found(one, fit(question, one.text, self._led(one))) for one in (self.passages[i] for i in near)]
        return nsmallest(most, (one for one in found if one.score > 0), key=_order)

    def _led(self, passage: Passage) -> str:
        return self.led_by[passage.turn] if passage.first else ""


def _order(found: Found) -> tuple[float, int, int]:
    return -found.score, found.passage.turn, found.passage.start


def _worth(one: str, said: Counter[str], before: frozenset[str]) -> float:
    """How much of one asked word is said, 0 to 1: itself, one that means nearly the same, or in the question before."""
    near = NEAR.get(one, frozenset())
    own = _saturated(said[one], said.total()) if said[one] else 0.0
    if not own and near:
        own = ALIKE_WEIGHT * _saturated(sum(said[other] for other in near), said.total())
    led = 1.0 if one in before else ALIKE_WEIGHT if not near.isdisjoint(before) else 0.0
    return max(own, BY_CONTEXT * led)


def _saturated(times: int, length: int) -> float:
    diluted = 1 - DILUTION + DILUTION * max(length, 1) / USUAL_LENGTH
    return min(1.0, times * (SATURATION + 1) / (times + SATURATION * max(diluted, 1.0)))


def _score(question: str, asked: Mapping[str, float], worth: Mapping[str, float], text: str) -> float:
    total = sum(asked.values())
    if not total:
        return 0.0
    said = sum(asked[one] * worth[one] for one in asked) / total
    kinds = expected(question)
    if kinds and said:
        said = (1 - BY_KIND) * said + BY_KIND * any(has(text, kind) for kind in kinds)
    return round(said, 4)
