"""Who is who in a conversation: agent and customer, or interviewer and expert.

A linear model over general cues (role_cues.py). Its weights are data, learnt by benchmarks/train_roles.py; figures
per source are printed by benchmarks/analyser.py.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, exp, log
from pathlib import Path
from typing import Literal

from insights.role_cues import INTERVIEW, SERVICE
from insights.schema import Band, Dialogue, Role, RoleConfidence, Turn
from insights.text import words

Kind = Literal["service", "interview"]

WEIGHTS = Path(__file__).parent / "weights"
SIDES: dict[Kind, tuple[Role, Role]] = {
    "service": (Role.AGENT, Role.CUSTOMER),
    "interview": (Role.INTERVIEWER, Role.EXPERT),
}
CUES: dict[Kind, dict[str, dict[str, str]]] = {"service": SERVICE, "interview": INTERVIEW}
UNIT_WORDS = 15  # a long turn counts as several of this length, so that monologues don't drown their cues
SMOOTHING = 1.5  # stretches of silence added to each speaker, so that a few words are no strong evidence
SHORT_WORDS = 4
LONG = 0.4  # beyond some 35 words a turn its length tells nothing: hosts tell stories too
SUREST = 4.6  # log odds: nobody is surer than 0.99
HIGH, MEDIUM = 0.9, 0.7  # bands of a probability
REASONS = 3
KNOWN = RoleConfidence(score=1, band=Band.HIGH, reason="Known from the channel.")


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """Each speaker's role with its confidence, speakers in order of appearance."""

    roles: dict[str, Role]
    confidences: dict[str, RoleConfidence]

    def speakers(self, role: Role) -> tuple[str, ...]:
        """Return the speakers in that role."""
        return tuple(speaker for speaker, found in self.roles.items() if found is role)


@dataclass(frozen=True, slots=True)
class Model:
    """A linear model: a positive score speaks for the first side; `centre` is the score of a typical speaker."""

    weights: Mapping[str, float]
    centre: float
    slope: float

    def score(self, values: Mapping[str, float]) -> float:
        """Return the score of a speaker's cue values."""
        return sum(weight * values[name] for name, weight in self.weights.items())


def detect_roles(dialogue: Dialogue, kind: Kind = "service") -> RoleAssignment:
    """Return who is agent and who customer (or interviewer and expert, by `kind`).

    With two speakers or more each role is taken at least once; further speakers go to the nearer side. A single
    speaker gets the likelier role; a dialogue without turns gives an empty assignment. Roles that the dialogue
    knows already are kept.
    """
    found = assign(speaker_values(dialogue.turns, kind), kind, model_of(kind))
    known = {who: role for who, role in dialogue.known_roles.items() if who in found.roles}
    return RoleAssignment({**found.roles, **known}, {**found.confidences, **dict.fromkeys(known, KNOWN)})


def assign(values: Mapping[str, Mapping[str, float]], kind: Kind, model: Model) -> RoleAssignment:
    """Give each speaker a role by its score against the middle between the highest and the lowest."""
    if not values:
        return RoleAssignment({}, {})
    scores = {speaker: model.score(found) for speaker, found in values.items()}
    top, bottom = _ends(scores)
    middle = (scores[top] + scores[bottom]) / 2 if len(scores) > 1 else model.centre
    first, second = SIDES[kind]
    roles = {who: first if _is_first(who, top, bottom, score - middle) else second for who, score in scores.items()}
    spread = 2 if len(scores) > 1 else 1
    return RoleAssignment(
        roles,
        {
            who: _confidence(spread * abs(score - middle) * model.slope, roles[who], values[who], model, kind)
            for who, score in scores.items()
        },
    )


def _ends(scores: Mapping[str, float]) -> tuple[str, str]:
    """Return the speakers with the highest and lowest score; the one who speaks first wins a tie for the top."""
    names = list(scores)
    top = max(names, key=lambda who: scores[who])
    others = [who for who in names if who != top] or names
    return top, min(reversed(others), key=lambda who: scores[who])


def _is_first(who: str, top: str, bottom: str, above: float) -> bool:
    """Tell whether a speaker belongs to the first side."""
    if top == bottom:
        return above >= 0
    return who == top or (who != bottom and above > 0)


def _confidence(margin: float, role: Role, values: Mapping[str, float], model: Model, kind: Kind) -> RoleConfidence:
    """Turn a calibrated margin into a probability, a band and a reason in words."""
    score = round(1 / (1 + exp(-min(margin, SUREST))), 4)
    band = Band.HIGH if score >= HIGH else Band.MEDIUM if score >= MEDIUM else Band.LOW
    return RoleConfidence(score=score, band=band, reason=_reason(role, values, model, kind))


def _reason(role: Role, values: Mapping[str, float], model: Model, kind: Kind) -> str:
    """Name the cues that spoke most for the role."""
    sign = 1 if role is SIDES[kind][0] else -1
    pull = {name: sign * weight * values[name] for name, weight in model.weights.items()}
    told = [name for name in sorted(pull, key=lambda name: -pull[name]) if pull[name] > 0][:REASONS]
    if not told:
        return "Nothing this speaker says tells the role."
    return "Cues: " + ", ".join(name.partition(": ")[2] for name in told) + "."


def speaker_values(turns: Sequence[Turn], kind: Kind) -> dict[str, dict[str, float]]:
    """Return each speaker's cue values, 0 to 1, by cue name `side: cue`; speakers in order of appearance."""
    texts: dict[str, list[str]] = defaultdict(list)
    for turn in turns:
        texts[turn.speaker].append(words(turn.text).plain)
    return {speaker: _values(said, kind) for speaker, said in texts.items()}


def _values(said: Sequence[str], kind: Kind) -> dict[str, float]:
    """Return one speaker's cue values."""
    units = [_units(text) for text in said]
    own = sum(units)
    values = {
        name: sum(min(len(cue.findall(text)), size) for text, size in zip(said, units, strict=True)) / (own + SMOOTHING)
        for name, cue in cues(kind).items()
    }
    if kind == "interview":
        values["expert: long turns"] = min(LONG, log(1 + own / max(len(said), 1)) / 3)
        values["interviewer: short turns"] = sum(text.count(" ") < SHORT_WORDS for text in said) / len(said)
    return values


def _units(text: str) -> int:
    """Return how many short stretches a text counts for; none when it has no words."""
    return ceil((text.count(" ") + 1) / UNIT_WORDS) if text else 0


@lru_cache
def cues(kind: Kind) -> dict[str, re.Pattern[str]]:
    """Return the compiled cues by name `side: cue`."""
    return {f"{side}: {name}": re.compile(cue) for side, named in CUES[kind].items() for name, cue in named.items()}


@lru_cache
def model_of(kind: Kind) -> Model:
    """Read the stored weights."""
    stored = json.loads((WEIGHTS / f"roles_{kind}.json").read_text(encoding="utf-8"))
    return Model(stored["weights"], stored["centre"], stored["slope"])
