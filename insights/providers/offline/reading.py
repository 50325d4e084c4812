"""A dialogue made ready for the rules: who is who, plain words, and quotes with their place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from insights.grounding.quotes import locate
from insights.roles import RoleAssignment, detect_roles
from insights.schema import Dialogue, Role
from insights.text import Words, sentences, words

SURE_OF_ROLES = 0.65  # below this a rule for one side reads both
QUOTE_WORDS = 30


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's match: in `plain` words [start, end) of a turn."""

    turn: int
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A dialogue as the rules see it; turns keep their indices."""

    dialogue: Dialogue
    assignment: RoleAssignment

    @classmethod
    def of(cls, dialogue: Dialogue) -> "Reading":
        """Read a dialogue."""
        return cls(dialogue, detect_roles(dialogue))

    @cached_property
    def words(self) -> tuple[Words, ...]:
        """The plain words of every turn."""
        return tuple(words(turn.text) for turn in self.dialogue.turns)

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """The plain text of every turn."""
        return tuple(found.plain for found in self.words)

    @cached_property
    def unsure(self) -> bool:
        """Whether the roles are little more than a guess."""
        scores = [found.score for found in self.assignment.confidences.values()]
        return len(scores) < 2 or max(scores) < SURE_OF_ROLES  # noqa: PLR2004 - two sides

    def role(self, turn: int) -> Role:
        """Return the role of a turn's speaker."""
        return self.assignment.roles[self.dialogue.turns[turn].speaker]

    def is_by(self, turn: int, role: Role) -> bool:
        """Tell whether a turn is, or in doubt may be, by that side."""
        return self.unsure or self.role(turn) is role

    @cached_property
    def said_words(self) -> int:
        """How many words the whole dialogue has."""
        return sum(len(found) for found in self.words)

    def hits(self, pattern: re.Pattern[str], role: Role | None = None) -> Iterator[Hit]:
        """Yield a pattern's matches in order, of one side or of both."""
        for turn, text in enumerate(self.plain):
            if role is None or self.is_by(turn, role):
                for match in pattern.finditer(text):
                    yield Hit(turn, *match.span())

    def first(self, pattern: re.Pattern[str], role: Role | None = None) -> Hit | None:
        """Return a pattern's first match."""
        return next(self.hits(pattern, role), None)

    def quote(self, hit: Hit) -> str:
        """Return the sentence around a match as it stands in the transcript, at most `QUOTE_WORDS` words of it.

        Empty where it cannot be found again, which would be a fault of the rules: such quotes are not reported.
        """
        text = self.dialogue.turns[hit.turn].text
        start, end = self.words[hit.turn].original(hit.start, hit.end)
        near = [(a, b) for a, b in self.sentences[hit.turn] if a < end and b > start]
        stretch = text[min(near[0][0], start) : max(near[-1][1], end)] if near else text[start:end]
        if len(words(stretch)) > 2 * QUOTE_WORDS:
            stretch = text[start:end]
        place = locate(stretch, self.dialogue.turns[hit.turn : hit.turn + 1])
        return stretch.strip() if place else ""

    @cached_property
    def sentences(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """The sentences of every turn as places in its text."""
        return tuple(tuple(sentences(turn.text, QUOTE_WORDS)) for turn in self.dialogue.turns)
