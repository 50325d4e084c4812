"""Dialogues for the tests of the analyser."""

import re

from insights.providers.base import Task
from insights.providers.registry import provider
from insights.schema import CallAnalysis, Dialogue, Turn

SPEAKERS = {"A": "Speaker 1", "C": "Speaker 2"}


def call(text: str) -> Dialogue:
    """Make a dialogue from lines `A: …` (agent) and `C: …` (customer); the names say nothing of the roles."""
    turns = (line.strip().partition(": ") for line in text.splitlines() if line.strip())
    return Dialogue(turns=tuple(Turn(speaker=SPEAKERS.get(who, who), text=said) for who, _, said in turns))


def analysis(text: str) -> CallAnalysis:
    """Analyse such a dialogue offline."""
    return provider("offline").analyse(Task(call(text))).analysis


def as_recognised(dialogue: Dialogue) -> Dialogue:
    """Return the dialogue as a recogniser would give it: no capitals, no punctuation."""
    plain = (re.sub(r"[^\w\s':$%]", " ", turn.text.lower()) for turn in dialogue.turns)
    return Dialogue(turns=tuple(Turn(speaker=t.speaker, text=p) for t, p in zip(dialogue.turns, plain, strict=True)))
