"""Dialogues as they come in worse shape: recognised speech, openings and endings missing, halves, other order."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from benchmarks.corpus import Labelled
from insights.schema import Dialogue, Turn

FILLERS = ("um", "uh", "like", "you know")
LOST = 0.08  # share of words that a recogniser drops
FILLED = 0.08  # share of words after which a filler stands
SEED = 7

Change = Callable[[Labelled], Labelled | None]


def kept(item: Labelled, turns: tuple[Turn, ...]) -> Labelled | None:
    """Return the dialogue with other turns, None where one side doesn't speak any more."""
    if {turn.speaker for turn in turns} != set(item.roles):
        return None
    return replace(item, dialogue=Dialogue(turns=turns))


def part(start: float, end: float) -> Change:
    """Return what keeps the turns from one share of the dialogue to another."""

    def change(item: Labelled) -> Labelled | None:
        turns = item.dialogue.turns
        return kept(item, turns[int(start * len(turns)) : int(end * len(turns))])

    return change


def reworded(item: Labelled, change: Callable[[str], str]) -> Labelled | None:
    """Return the dialogue with every text changed."""
    return kept(item, tuple(turn.model_copy(update={"text": change(turn.text)}) for turn in item.dialogue.turns))


def as_recognised(item: Labelled) -> Labelled | None:
    """Take capitals and punctuation away."""
    return reworded(item, lambda text: re.sub(r"[^\w\s':$%]", " ", text.lower()))


def misheard(item: Labelled) -> Labelled | None:
    """Drop some words, and put fillers between others."""
    rng = random.Random(SEED)

    def spoilt(text: str) -> str:
        words = [word for word in text.lower().split() if rng.random() >= LOST]
        return " ".join(f"{word} {rng.choice(FILLERS)}" if rng.random() < FILLED else word for word in words)

    return reworded(item, spoilt)


def swapped(item: Labelled) -> Labelled | None:
    """Let the other side speak first."""
    first = item.dialogue.turns[0].speaker
    turns = item.dialogue.turns
    start = next((i for i, turn in enumerate(turns) if turn.speaker != first), 0)
    return kept(item, turns[start:])


WAYS: dict[str, Change] = {
    "as it is": lambda item: item,
    "no punctuation": as_recognised,
    "misheard, with fillers": misheard,
    "other side first": swapped,
    "opening and ending cut": part(0.2, 0.8),
    "first half": part(0, 0.5),
    "second half": part(0.5, 1),
}
