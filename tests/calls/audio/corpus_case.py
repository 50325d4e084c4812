"""A file of the corpus, and the place it is made for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

RESULT = "result"
TRUNCATED = "truncated"
NOT_AUDIO = "audio:user:not-audio"
UNREADABLE = "audio:user:unreadable"
EMPTY = "audio:user:empty"
NO_SOUND = "audio:user:no-sound-track"


@dataclass(frozen=True)
class Scene:
    """Where a file lies (other media may lie beside it), the address of a server it may name, and the seed."""

    folder: Path
    url: str = "http://127.0.0.1:9"
    seed: int = 0


@dataclass(frozen=True)
class Case:
    """A file by its name; `content` makes its bytes, `ends` are the ways it may end.

    An end is `RESULT`, `TRUNCATED` (a result that says so) or an error's code; none given means any of them.
    """

    name: str
    content: Callable[[Scene], bytes]
    ends: frozenset[str] = frozenset()

    def write(self, scene):
        """Make the file in the scene's folder; return its path."""
        path = scene.folder / self.name
        path.write_bytes(self.content(scene))
        return path


def case(name, content, *ends):
    """A case whose bytes are given, or made by a function of the scene."""
    made = content if callable(content) else lambda _: content
    return Case(name, made, frozenset(ends))
