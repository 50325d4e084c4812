"""What hosted engines have in common: a recording goes to them in pieces, each sent once and kept when it is answered."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from calls.speech.base import Access, Progress, Segment, SpeechResult, Wish
from calls.speech.pieces import Piece, Pieces


@dataclass(frozen=True)
class Cutting:
    """How a recording is cut for an engine: each limit is the engine's, with room to spare.

    `overlap_seconds` of the piece before are sent again where voices have to be told apart (not where the channel is
    the speaker), so that a voice keeps its number from piece to piece.
    """

    longest_seconds: float
    most_bytes: int = 25_000_000
    overlap_seconds: float = 0.0


@dataclass(frozen=True)
class Upload:
    """A piece as a file to be sent: WebM with Opus, 16 kHz, mono."""

    piece: Piece
    path: Path


@dataclass(frozen=True)
class Reading:
    """What one answer says. Times in seconds from the piece's beginning.

    `timed` is False where the engine gives text alone (then one segment holds all of it and its times mean nothing).
    A segment's `speaker` is the engine's own label, empty where it tells none.
    """

    language: str
    segments: tuple[Segment, ...]
    timed: bool = True


class HostedEngine(ABC):
    """An engine reached through its vendor's SDK. A vendor's file says how to cut, ask and read; the rest is here."""

    name: ClassVar[str]
    default_model: ClassVar[str]
    hosted: ClassVar[bool] = True

    def __init__(self, wish: Wish, access: Access) -> None:
        """Raises `WorkError` speech:settings:no-key when there is no key."""
        self.model = wish.model or self.default_model
        self.language = wish.language
        self.access = access

    @abstractmethod
    def cutting(self, *, channel_is_speaker: bool) -> Cutting:
        """How recordings are cut for this engine and model."""

    @abstractmethod
    def ask(self, upload: Upload, *, ticket: str, accepted: Callable[[str], None], label_voices: bool) -> Any:
        """Have one piece heard; the answer as plain JSON, unread. Blocks for as long as it takes.

        Runs in a thread of its own, so that signs of life go on beside it. `ticket` is that of a piece the engine has
        accepted before: it is asked about, not sent again. `accepted` is told a new ticket as soon as there is one.
        Raises `WorkError`.
        """

    @abstractmethod
    def read(self, answer: Any) -> Reading:
        """What an answer says; raises `WorkError` speech:vendor:malformed for one that makes no sense."""

    def transcribe(self, path: Path, *, pieces: Pieces, on_progress: Progress | None = None) -> SpeechResult:
        """See `SpeechEngine`."""
        raise NotImplementedError
