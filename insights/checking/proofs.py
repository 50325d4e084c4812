"""The words that a model gives for its findings, looked up in the transcript."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from insights.answers.located import Located
from insights.answers.sides import kind_of, speakers_of
from insights.grounding.quotes import Place, QuoteFinder
from insights.roles import SIDES, RoleAssignment
from insights.schema import Dialogue, Role, Unverified
from insights.wire import Said

LONGEST = 2000
"""Characters of a text or quote that are kept."""

GAP = re.compile(r"\s*\[?(?:\.{3,}|…)\]?\s*")
MOST_PARTS, PART_WORDS, LONGEST_GAP = 4, 4, 200
"""Of a quote with gaps: parts at most, words of a part at least, characters of the turn in a gap at most."""


@dataclass
class Proofs:
    """Looks quotes of one call up, and keeps those apart that nobody said."""

    dialogue: Dialogue
    assignment: RoleAssignment
    unverified: list[Unverified] = field(default_factory=list)

    def find(self, about: str, said: Said, roles: Collection[Role] = ()) -> Located | None:
        """Return where a quote stands, said by somebody in one of `roles`; None, and a note, where nobody said it.

        A transcript whose single speaker nobody knows does not tell sides apart: there everybody may have said it.
        """
        speakers = None
        if roles and not self._is_one_voice:
            speakers = [who for who, role in self.assignment.roles.items() if role in roles]
        found = self.look_up(said, speakers)
        if found is None:
            self.note(about, said.quote)
        return found

    def look_up(self, said: Said, speakers: Collection[str] | None = None) -> Located | None:
        """Return where a quote stands, said by one of `speakers`, or None.

        What models put before a quote, the number of its line and the speaker, is forgiven.
        """
        label = self._label.match(said.quote)
        bare = said.quote[label.end() :] if label else said.quote
        for quote in dict.fromkeys((said.quote, bare)):
            place = self._quotes.locate(quote, said.line, speakers)
            if place:
                return self._located(place)
        return self._with_gaps(said, speakers)

    def _with_gaps(self, said: Said, speakers: Collection[str] | None) -> Located | None:
        """Find a quote that leaves words out ("I wanted it … but it costs too much"); they stand in what is kept."""
        parts = GAP.split(said.quote.strip(" .…"))
        if not 1 < len(parts) <= MOST_PARTS:
            return None
        places = [self._quotes.locate(part, said.line, speakers) for part in parts if len(part.split()) >= PART_WORDS]
        found = [place for place in places if place is not None]
        if len(found) < len(parts) or len({place.turn for place in found}) > 1:
            return None
        ends = [(before.end, after.start) for before, after in pairwise(found)]
        if not all(0 <= start - end <= LONGEST_GAP for end, start in ends):
            return None
        turn, start, end = found[0].turn, found[0].start, found[-1].end
        text = self.dialogue.turns[turn].text[start:end]
        return Located(turn, start, end, text[:LONGEST], min(place.score for place in found))

    def note(self, about: str, quote: str) -> None:
        """Keep a quote apart that proves nothing."""
        self.unverified.append(Unverified(about=shortened(about), quote=shortened(quote)))

    def role(self, turn: int) -> Role:
        """Return the role of a turn's speaker."""
        return self.assignment.roles[self.dialogue.turns[turn].speaker]

    def speakers(self, role: Role | None) -> Collection[str] | None:
        """Return who has a role, by the roles of this call or, for one of the other kind of conversation, the detector.

        None where anybody will do.
        """
        if role is None:
            return None
        if set(self.assignment.roles.values()) & set(SIDES[kind_of(role)]):
            return [who for who, found in self.assignment.roles.items() if found is role]
        return speakers_of(role, self.dialogue)

    @property
    def has_both_sides(self) -> bool:
        """Tell whether the transcript tells two sides apart."""
        return len(set(self.assignment.roles.values())) > 1

    @property
    def corrected(self) -> Dialogue:
        """Return the dialogue with the roles that were settled."""
        return self.dialogue.model_copy(update={"known_roles": self.assignment.roles})

    @cached_property
    def _quotes(self) -> QuoteFinder:
        return QuoteFinder(self.dialogue.turns)

    @cached_property
    def _label(self) -> re.Pattern[str]:
        """What may stand before a quote: "[12] Speaker 2: ", "12 | Speaker 2 | 01:07 | "."""
        names = "|".join(re.escape(who) for who in self.assignment.roles if who) or "(?!)"
        number, time = r"[\[(#]*\d{1,6}\s*[\]).:|]+\s+", r"[\d-]+:[\d-]+\s*\|"
        return re.compile(rf"\s*(?:{number})?(?:(?:{names})\s*[:|]\s*)?(?:{time})?", re.IGNORECASE)

    @property
    def _is_one_voice(self) -> bool:
        return len(self.assignment.roles) == 1 and not self.dialogue.known_roles

    def _located(self, place: Place) -> Located:
        text = place.text(self.dialogue.turns)
        return Located(place.turn, place.start, place.end, text[:LONGEST].strip(), place.score)


def shortened(text: str) -> str:
    """Return a text that fits, its end marked where it had to be cut."""
    text = text.replace("\0", "").strip()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
