"""Learn the weights of insights/roles.py from the sample data: `python -m benchmarks.train_roles`.

A logistic model of the difference between the two speakers of a dialogue. Weights may only pull in the direction
that a cue is declared for (role_cues.py), sources count alike whatever their size, and an L2 penalty keeps any one
cue small: what is wanted is that the model holds for sources it has not seen.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from benchmarks.corpus import (
    CORPORA,
    FRESH,
    INTERVIEWS,
    STYLES,
    UNSEEN,
    UNSEEN_INTERVIEWS,
    Labelled,
    outbound,
    own,
    public,
    written,
)
from insights.roles import SIDES, WEIGHTS, Kind, Model, speaker_values
from insights.schema import Turn

PENALTY = {"service": 0.02, "interview": 0.05}
STEPS = 3000
HELD_OUT: dict[Kind, tuple[Path, ...]] = {"service": (UNSEEN, FRESH), "interview": (UNSEEN_INTERVIEWS,)}
SMALL = 9  # dialogues below which a source's dialogues don't count more one by one


def examples(kind: Kind) -> list[Labelled]:
    """Return the dialogues to learn from."""
    if kind == "interview":
        return public("interviews.jsonl") + written(INTERVIEWS)
    ours = (
        own()
        + outbound()
        + written(STYLES)
        + [replace(item, source="corpora") for path in CORPORA for item in written(path)]
    )
    return public("roles.jsonl") + public("annoyed.jsonl") + public("bookings.jsonl") + ours


@lru_cache(maxsize=4096)
def cue_values(turns: tuple[Turn, ...], kind: Kind) -> dict[str, dict[str, float]]:
    """Return each speaker's cue values; many models are learnt from the same dialogues."""
    return speaker_values(turns, kind)


def sides(item: Labelled, kind: Kind) -> tuple[dict[str, float], dict[str, float]]:
    """Return the cue values of the first and of the second side."""
    values = cue_values(item.dialogue.turns, kind)
    by_role = {role: values[speaker] for speaker, role in item.roles.items()}
    first, second = SIDES[kind]
    return by_role[first], by_role[second]


def fit(items: Sequence[Labelled], kind: Kind) -> Model:
    """Return the model learnt from dialogues of two speakers each."""
    pairs = [sides(item, kind) for item in items]
    names = sorted(pairs[0][0])
    first, second = (
        np.array([[side[name] for name in names] for side in column]) for column in zip(*pairs, strict=True)
    )
    direction = np.array([1.0 if name.startswith(SIDES[kind][0]) else -1.0 for name in names])
    scale = np.vstack([first, second]).std(axis=0) + 0.03
    weight = descend((first - second) / scale * direction, source_weights(items), PENALTY[kind])
    weights = weight * direction / scale
    return Model(
        {name: round(float(value), 4) for name, value in zip(names, weights, strict=True) if abs(value) > 1e-3},
        round(float((np.vstack([first, second]) @ weights).mean()), 4),
        1.0,
    )


def source_weights(items: Sequence[Labelled]) -> np.ndarray:
    """Return weights by which each source counts with the square root of its size, small ones less; they sum to 1."""
    sizes = Counter(item.source for item in items)
    raw = np.array([max(SMALL, sizes[item.source]) ** -0.5 for item in items])
    return raw / raw.sum()


def descend(differences: np.ndarray, importance: np.ndarray, penalty: float) -> np.ndarray:
    """Minimise the penalised logistic loss with weights that may not be negative (projected gradient)."""
    weight = np.full(differences.shape[1], 0.1)
    rate = 1.0 / (0.25 * np.linalg.norm(differences * np.sqrt(importance)[:, None], 2) ** 2 + penalty)
    for _ in range(STEPS):
        missed = importance / (1 + np.exp(differences @ weight))
        weight = np.maximum(0, weight + rate * (differences.T @ missed - penalty * weight))
    return weight


def margins(items: Sequence[Labelled], kind: Kind, model: Model) -> np.ndarray:
    """Return by how much the true first side scores above the second; negative where the roles come out swapped."""
    scored = [tuple(model.score(side) for side in sides(item, kind)) for item in items]
    return np.array([first - second for first, second in scored])


def unseen_margins(
    items: Sequence[Labelled], kind: Kind, folds: Sequence[str], *, only: Sequence[str] | None = None
) -> np.ndarray:
    """Return each dialogue's margin under a model that has not seen its fold; `only` some folds, 0 for the others."""
    answer = np.zeros(len(items))
    for fold in sorted(set(folds if only is None else only)):
        inside = [i for i, name in enumerate(folds) if name == fold]
        model = fit([item for item, name in zip(items, folds, strict=True) if name != fold], kind)
        answer[inside] = margins([items[i] for i in inside], kind, model)
    return answer


def slope(unseen: np.ndarray, importance: np.ndarray) -> float:
    """Return the factor that makes margins on unseen sources probabilities, 0.1 to 3.

    Platt's method without offset; his smoothed target (n + 1) / (n + 2) keeps few and flawless examples modest.
    """
    target = (len(unseen) + 1) / (len(unseen) + 2)
    grid = np.linspace(0.1, 3, 59)
    right = np.log1p(np.exp(-grid[:, None] * unseen)) @ importance
    wrong = np.log1p(np.exp(grid[:, None] * unseen)) @ importance
    return round(float(grid[int(np.argmin(target * right + (1 - target) * wrong))]), 3)


def main() -> None:
    """Learn both models and store them."""
    for kind in ("service", "interview"):
        items = examples(kind)
        folds = [item.source if kind == "service" else item.id for item in items]
        model = fit(items, kind)
        held = [item for path in HELD_OUT[kind] for item in written(path)]
        seen = np.concatenate([unseen_margins(items, kind, folds), margins(held, kind, model)])
        factor = slope(seen, source_weights([*items, *held]))
        stored = {"weights": model.weights, "centre": model.centre, "slope": factor, "dialogues": len(items)}
        (WEIGHTS / f"roles_{kind}.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
        print(kind, len(items), "dialogues, slope", factor)


if __name__ == "__main__":
    main()
