"""First stage: how well words of a call fit a question, by the words alone.

BM25 with one twist (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009): what a word is worth does
not come from the call itself, so that the same words score the same in every call. A score is the share of what is
asked that is said, from 0 to 1; length earns nothing, it only dilutes.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest

from insights.answers.context import context
from insights.answers.kinds import Kind, expected, has
from insights.answers.terms import ALIKE_WEIGHT, NEAR, stems, weights
from insights.schema import Dialogue
from insights.text import sentences

SATURATION, DILUTION, USUAL_LENGTH = 1.2, 0.4, 8.0
"""k1 and b of BM25, and the telling words of a usual sentence."""
BY_CONTEXT = 0.6
"""What a word counts that stands not in the words themselves but in the question that led to them."""
BY_KIND = 0.25
"""Share of the score that the expected kind of thing earns (a time for "when"), where the question expects one."""
BY_ASKING = 0.3
"""What it counts that the other side has just asked for the same kind of thing, in whatever words."""
ANSWER_SENTENCES = 3
"""So many sentences of a turn are taken for an answer to what was asked before it."""
LONGEST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of the call: characters [start, end) of a turn; `number` counts those of the turn, from 0."""

    turn: int
    start: int
    end: int
    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Found:
    """A passage with its score, 0 to 1."""

    passage: Passage
    score: float


def fit(question: str, text: str, led_by: str = "") -> float:
    """How well a text fits a question, 0 to 1; `led_by` is what the other side said before it."""
    asked = weights(question)
    said, before = Counter(stems(text)), frozenset(stems(led_by))
    share = sum(weight * _worth(one, said, before) for one, weight in asked.items()) / (sum(asked.values()) or 1)
    return round(_with_kinds(share, expected(question), text, led_by), 4)


@dataclass(frozen=True)
class Index:
    """The sentences of a call, made ready for any number of questions."""

    dialogue: Dialogue

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every sentence with words, in order."""
        return tuple(
            _passage(turn, said.text, start, end, number)
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
            for one in {*stems(passage.text), *stems(self.led(passage))}:
                found[one].append(number)
        return found

    @cached_property
    def after(self) -> Mapping[Kind, Sequence[int]]:
        """For each kind the passages before which it was asked for."""
        found: defaultdict[Kind, list[int]] = defaultdict(list)
        for number, passage in enumerate(self.passages):
            for kind in expected(self.led(passage)):
                found[kind].append(number)
        return found

    def find(self, question: str, most: int, who: Container[str] | None = None) -> list[Found]:
        """The best passages of these speakers, or of all, at most `most` and only those with any score.

        Best first, of equal ones the earlier first.
        """
        asked = weights(question)
        near = {number for one in asked for same in (one, *NEAR.get(one, ())) for number in self.places.get(same, ())}
        near.update(number for kind in expected(question) for number in self.after.get(kind, ()))
        tried = [self.passages[number] for number in sorted(near)] if asked else self.passages
        own = [one for one in tried if who is None or self.dialogue.turns[one.turn].speaker in who]
        found = [Found(one, fit(question, one.text, self.led(one))) for one in own]
        return nsmallest(most, (one for one in found if one.score > 0), key=_order)

    def led(self, passage: Passage) -> str:
        """What the other side said before a passage; only for the first few of a turn."""
        return self.led_by[passage.turn] if passage.number < ANSWER_SENTENCES else ""


def _passage(turn: int, said: str, start: int, end: int, number: int) -> Passage:
    text = said[start:end]
    before, after = len(text) - len(text.lstrip()), len(text) - len(text.rstrip())
    return Passage(turn, start + before, end - after, text.strip(), number)


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


def _with_kinds(share: float, kinds: frozenset[Kind], text: str, led_by: str) -> float:
    """The share of what is asked that is said, and of what kind it is; a kind alone is never much."""
    if not kinds:
        return share
    found = any(has(text, kind) for kind in kinds)
    asked_for = not kinds.isdisjoint(expected(led_by))
    if not share and not (found and (asked_for or Kind.PURPOSE in kinds)):
        return 0.0
    return (1 - BY_KIND) * max(share, BY_ASKING * asked_for) + BY_KIND * found
