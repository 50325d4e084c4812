"""Second stage without a language model: how likely a passage answers a question.

A logistic model over what the first stage cannot see: which words are rare in this call, what was asked just before,
whether the passage asks itself. Its weights are data, learnt by benchmarks/train_answers.py.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import exp, log
from pathlib import Path

from insights.answers.kinds import expected, has
from insights.answers.retrieval import Index, Passage, fit
from insights.answers.terms import ALIKE_WEIGHT, NEAR, stems, weights
from insights.schema import Asked
from insights.text import words

WEIGHTS = Path(__file__).parents[1] / "weights" / "answers.json"
ASKING = ("what ", "when ", "where ", "who ", "which ", "how ", "why ", "do you", "can you", "could you", "would you",
          "are you", "is there", "may i", "can i")  # fmt: skip
SHORT = 3
FAR = 4.6  # log odds: nobody is surer than 0.99


@dataclass(frozen=True)
class Judge:
    """Judges the passages of one call."""

    index: Index

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """Of each stem how rare it is in this call, 0 to 1."""
        count = len(self.index.passages)
        return {one: log(1 + count / len(places)) / log(1 + count) for one, places in self.index.places.items()}

    def relevance(self, asked: Asked, passage: Passage) -> float:
        """The probability that a passage answers a question."""
        found = values(asked, passage, self)
        score = sum(weight * found[name] for name, weight in weights_of().items() if name != "always")
        score += weights_of()["always"]
        return round(1 / (1 + exp(-max(-FAR, min(FAR, score)))), 4)


def values(asked: Asked, passage: Passage, judge: Judge) -> dict[str, float]:
    """What a passage is judged by, each 0 to 1."""
    led, kinds = judge.index.led(passage), expected(asked.text)
    own, before = fit(asked.text, passage.text), fit(asked.text, led) if led.endswith("?") or asks(led) else 0.0
    found = any(has(passage.text, kind) for kind in kinds)
    return {
        "said": own,
        "rare words": _rare(asked, passage, judge),
        "both": fit(asked.text, f"{led} {passage.text}"),
        "asked before": before,
        "asked before, and given": before * found,
        "all of it": float(own >= 0.9),  # noqa: PLR2004
        "kind found": float(found),
        "kind missing": float(bool(kinds) and not found),
        "same kind asked before": float(found and not kinds.isdisjoint(expected(led))),
        "asks": float(asks(passage.text)),
        "short": float(len(words(passage.text)) <= SHORT),
        "begins": float(passage.number == 0),
    }


def asks(text: str) -> bool:
    """Whether a sentence asks rather than tells; recognised speech may have no question mark."""
    return text.rstrip().endswith("?") or words(text).plain.startswith(ASKING)


def _rare(asked: Asked, passage: Passage, judge: Judge) -> float:
    """The share of what is asked that is said, by how rare its words are in this call; what nobody says is rarest."""
    wanted = weights(asked.text)
    said = set(stems(passage.text))
    rare = {one: weight * judge.rarity.get(one, 1.0) for one, weight in wanted.items()}
    got = {one: 1.0 if one in said else ALIKE_WEIGHT * (not said.isdisjoint(NEAR.get(one, ()))) for one in wanted}
    return sum(rare[one] * got[one] for one in wanted) / (sum(rare.values()) or 1)


@lru_cache
def weights_of() -> dict[str, float]:
    """The stored weights."""
    stored: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    return stored
