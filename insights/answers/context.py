"""What the other side said before: the question that led to a quote."""

from collections.abc import Sequence

from insights.schema import Turn
from insights.text import sentences

SENTENCES = 2
CHARACTERS = 400
TURNS_BACK = 4
"""Turns that are looked through for one of the other side: the speaker's own, and turns without words."""


def before(turn: int, turns: Sequence[Turn]) -> int | None:
    """The last turn of somebody else before turn `turn`, if it is near."""
    speaker = turns[turn].speaker
    for earlier in range(turn - 1, max(-1, turn - 1 - TURNS_BACK), -1):
        if turns[earlier].speaker != speaker and turns[earlier].text.strip():
            return earlier
    return None


def context(turn: int, turns: Sequence[Turn]) -> str:
    """The end of what the other side said before turn `turn`, at most `SENTENCES` sentences; empty for nothing.

    Where these ask nothing but an earlier sentence of the turn does, it begins with that question.
    """
    earlier = before(turn, turns)
    if earlier is None:
        return ""
    text = turns[earlier].text
    places = sentences(text)
    if not places:
        return ""
    asking = [place for place in places if text[place[0] : place[1]].rstrip().endswith("?")]
    start = max(place[0] for place in (asking[-1:] or places[-SENTENCES:])[:1])
    told = text[start:].strip()
    return told if len(told) <= CHARACTERS else f"… {told[-CHARACTERS:].split(' ', 1)[-1]}"
