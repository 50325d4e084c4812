"""Learns the weights by which the built-in answers judge passages: `python -m benchmarks.train_answers`.

Logistic regression on the passages of the dialogues that are not held out (answers_corpus.py), drawn towards 0; each
question counts the same, however many passages it has. Rewrites insights/weights/answers.json.
"""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.answers_corpus import Question, questions
from insights.answers.offline import CANDIDATES
from insights.answers.relevance import WEIGHTS, Judge, values
from insights.answers.retrieval import Index
from insights.answers.sides import speakers_of

STEPS, STEP, DRAWN = 4000, 0.5, 0.004
POSITIVE = ("said", "rare words", "both", "asked before", "asked before, and given", "all of it", "kind found",
            "same kind asked before")  # fmt: skip
"""What can only speak for an answer; few examples must not turn it round."""


def rows(items: Sequence[Question]) -> tuple[list[dict[str, float]], list[float], list[float]]:
    """Values, truth and weight of every candidate passage."""
    found, truth, share = [], [], []
    for item in items:
        judge = Judge(Index(item.dialogue))
        who = speakers_of(item.asked.role, item.dialogue) if item.asked.role else None
        tried = judge.index.find(item.asked.text, CANDIDATES, who)
        for one in tried:
            found.append(values(item.asked, one.passage, judge))
            truth.append(float(one.passage.turn in item.turns))
            share.append(1 / len(tried) ** 0.5)
    return found, truth, share


def learn(found: Sequence[dict[str, float]], truth: Sequence[float], share: Sequence[float]) -> dict[str, float]:
    """Weights by name, with `always` as the constant."""
    names = list(found[0])
    x = np.array([[*(row[name] for name in names), 1.0] for row in found])
    y, w = np.array(truth), np.array(share) / sum(share)
    free = np.array([name not in POSITIVE for name in names] + [True])
    drawn = np.array([DRAWN] * len(names) + [0.0])
    weights = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        weights -= STEP * (x.T @ (w * (1 / (1 + np.exp(-x @ weights)) - y)) + drawn * weights)
        weights = np.where(free, weights, np.maximum(weights, 0))
    return {name: round(float(value), 3) for name, value in zip([*names, "always"], weights, strict=True)}


def main() -> None:
    """Learn and write."""
    learnt: dict[str, Any] = {"weights": learn(*rows([item for item in questions() if not item.held_out]))}
    WEIGHTS.write_text(json.dumps(learnt, indent=1) + "\n", encoding="utf-8")
    print(WEIGHTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
