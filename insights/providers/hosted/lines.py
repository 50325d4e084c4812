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
_INVISIBLE = re.compile(r"\s+")


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
    seen = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text) if _odd(text) else text
    return _INVISIBLE.sub(" ", seen).strip().translate(_BRACKETS)


def _odd(text: str) -> bool:
    return not text.isprintable()


def _minutes(turn: Turn) -> str:
    if turn.start is None:
        return "--:--"
    minutes, seconds = divmod(int(turn.start), 60)
    return f"{minutes:02}:{seconds:02}"
