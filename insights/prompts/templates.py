"""The texts that prompts are made of, and the version that each of them has a part in."""

import hashlib
import json
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Self

FOLDER = Path(__file__).parent
DIGITS = 8
"""Of a hash in a version."""


@dataclass(frozen=True, slots=True)
class Templates:
    """The text files of a folder, by their names."""

    system: str
    analysis: str
    questions: str
    part: str
    whole: str
    repair: str
    shorter: str

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Those of a folder."""
        return cls(*((folder / f"{field.name}.txt").read_text("utf-8").strip() for field in fields(cls)))

    def analysing(self) -> tuple[str, ...]:
        """What an analysis depends on."""
        return (self.system, self.analysis, self.part, self.whole, self.repair, self.shorter)

    def answering(self) -> tuple[str, ...]:
        """What answers to questions depend on."""
        return (self.system, self.questions, self.part, self.repair, self.shorter)


@cache
def templates() -> Templates:
    """Ours, read once."""
    return Templates.read(FOLDER)


def version(label: str, texts: tuple[str, ...], *shapes: Any) -> str:
    """A readable label with a hash of texts and JSON shapes: it changes with any of them, by itself."""
    told = json.dumps([texts, shapes], sort_keys=True)
    return f"{label}-{hashlib.sha256(told.encode()).hexdigest()[:DIGITS]}"
