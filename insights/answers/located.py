"""A quote whose place in the dialogue is known, before it is ranked."""

from dataclasses import dataclass

from insights.schema import QuoteSentiment


@dataclass(frozen=True, slots=True)
class Located:
    """Characters [start, end) of turn `turn`, which are `text` as it stands there.

    `match` says how alike the place is to what the model quoted, `relevance` how well it answers as the model sees it;
    both from 0 to 1.
    """

    turn: int
    start: int
    end: int
    text: str
    match: float = 1.0
    relevance: float = 0.0
    sentiment: QuoteSentiment = QuoteSentiment.NEUTRAL
