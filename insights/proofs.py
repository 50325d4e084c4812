"""The words that a model gives for its findings, looked up in the transcript."""

from collections.abc import Collection
from dataclasses import dataclass, field

from insights.grounding import Place, locate
from insights.roles import RoleAssignment
from insights.schema import Dialogue, Role, Unverified
from insights.wire import Said

LONGEST = 2000
"""Characters of a text or quote that are kept."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Words as they stand in the transcript; `match` says how alike they are to what the model wrote, 0 to 1."""

    turn: int
    start: int
    end: int
    text: str
    match: float


@dataclass(slots=True)
class Proofs:
    """Looks quotes of one call up, and keeps those apart that nobody said."""

    dialogue: Dialogue
    assignment: RoleAssignment
    unverified: list[Unverified] = field(default_factory=list)

    def find(self, about: str, said: Said, roles: Collection[Role] = ()) -> Proof | None:
        """Return where a quote stands, said by somebody in one of `roles`; None, and a note, where nobody said it."""
        proof = self.look_up(said, roles)
        if proof is None:
            self.note(about, said.quote)
        return proof

    def look_up(self, said: Said, roles: Collection[Role] = ()) -> Proof | None:
        """Return where a quote stands, or None.

        A transcript whose single speaker nobody knows does not tell the sides apart: there everybody may have said it.
        """
        place = locate(said.quote, self.dialogue.turns, near=said.line)
        return None if place is None or not self._is_by(place, roles) else self._proof(place)

    def note(self, about: str, quote: str) -> None:
        """Keep a quote apart that proves nothing."""
        self.unverified.append(Unverified(about=shortened(about), quote=shortened(quote)))

    def role(self, turn: int) -> Role:
        """Return the role of a turn's speaker."""
        return self.assignment.roles[self.dialogue.turns[turn].speaker]

    @property
    def has_both_sides(self) -> bool:
        """Tell whether the transcript tells two sides apart."""
        return len(set(self.assignment.roles.values())) > 1

    def _is_by(self, place: Place, roles: Collection[Role]) -> bool:
        return not roles or self._is_one_voice or self.role(place.turn) in roles

    @property
    def _is_one_voice(self) -> bool:
        return len(self.assignment.roles) == 1 and not self.dialogue.known_roles

    def _proof(self, place: Place) -> Proof:
        text = self.dialogue.turns[place.turn].text[place.start : place.end]
        return Proof(place.turn, place.start, place.end, text[:LONGEST], place.score)


def shortened(text: str) -> str:
    """Return a text that fits, its end marked where it had to be cut."""
    text = text.replace("\0", "").strip()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
