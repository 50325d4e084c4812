"""A transcript as a model is given it: numbered lines that cannot be taken for anything else."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from insights.schema import Dialogue, Turn
from insights.tokens import estimate_tokens

LONGEST_NAME = 60
"""Characters of a speaker's name that are shown."""
_BRACKETS = str.maketrans("<>", "\u2039\u203a")
"""No line can open or close what stands around the transcript; quotes are found again all the same."""
_SPACES = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"
"""Persian and Hindi words, and many emoji, have them inside."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or a piece of one that is longer than a window; `number` is the index of the turn."""

    number: int
    head: str
    words: str

    @property
    def text(self) -> str:
        """As it is sent."""
        return f"{self.head}{self.words}"

    @property
    def tokens(self) -> int:
        """About how many it has, its end included."""
        return estimate_tokens(self.text) + 1


def lines_of(dialogue: Dialogue, names: dict[str, str]) -> tuple[Line, ...]:
    """The lines of a call, one a turn in which something is said; `names` are those of `shown_names`."""
    lines = []
    for number, turn in enumerate(dialogue.turns):
        words = harmless(turn.text)
        if words:
            lines.append(Line(number, f"{number} | {names[turn.speaker]} | {_minutes(turn)} | ", words))
    return tuple(lines)


def shown_names(speakers: Iterable[str]) -> dict[str, str]:
    """The name of each speaker as it is sent: short, harmless, and nobody else's."""
    shown: dict[str, str] = {}
    for speaker in dict.fromkeys(speakers):
        name = harmless(speaker).replace("|", "/")[:LONGEST_NAME] or "?"
        double = sum(name == other or other.startswith(f"{name} (") for other in shown.values())
        shown[speaker] = f"{name} ({double + 1})" if double else name
    return shown


def harmless(text: str) -> str:
    """A text on one line, without signs that nobody sees and without brackets."""
    seen = text if text.isprintable() else "".join(sign if _is_seen(sign) else " " for sign in text)
    return _SPACES.sub(" ", seen).strip().translate(_BRACKETS)


def _is_seen(sign: str) -> bool:
    """Whether it is a part of a text: signs that steer terminals or the direction of writing are not."""
    return sign in _JOINERS or unicodedata.category(sign)[0] != "C"


def _minutes(turn: Turn) -> str:
    if turn.start is None:
        return "--:--"
    minutes, seconds = divmod(int(turn.start), 60)
    return f"{minutes:02}:{seconds:02}"
