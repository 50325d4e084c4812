"""What a hosted engine has heard of a recording already, kept by somebody outside so that nothing is paid twice."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Piece:
    """A stretch of a recording that is sent as one: `channel` counts from 0, None for all of them mixed.

    Times in milliseconds of the recording. `cut` names the way of cutting: another way makes other pieces.
    """

    channel: int | None
    start_ms: int
    end_ms: int
    cut: str = "1"

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.end_ms - self.start_ms) / 1000


class Pieces(Protocol):
    """The pieces of one recording, for one engine, model and language. Each method writes at once and for good."""

    def answer(self, piece: Piece) -> Any | None:
        """What the engine answered, as plain JSON; None while it has not."""

    def ticket(self, piece: Piece) -> str:
        """The engine's own number of the piece where it has accepted it and not answered yet; else empty."""

    def sending(self, piece: Piece) -> None:
        """The piece is about to leave this machine."""

    def accepted(self, piece: Piece, ticket: str) -> None:
        """The engine works on the piece and is asked about it by this ticket."""

    def heard(self, piece: Piece, answer: Any) -> None:
        """The engine has answered, and the piece has to be paid. `answer` is what came, before anybody read it."""

    def forget(self, piece: Piece) -> None:
        """The answer cannot be used: it will be asked for anew."""


class Unkept:
    """Pieces that nobody keeps: for engines on this machine, and for one recording on the command line."""

    def __init__(self) -> None:
        self._answers: dict[Piece, Any] = {}
        self._tickets: dict[Piece, str] = {}

    def answer(self, piece: Piece) -> Any | None:
        """See `Pieces`, as for all below."""
        return self._answers.get(piece)

    def ticket(self, piece: Piece) -> str:
        """The ticket, if any."""
        return self._tickets.get(piece, "")

    def sending(self, piece: Piece) -> None:
        """Nothing to note."""

    def accepted(self, piece: Piece, ticket: str) -> None:
        """Note the ticket."""
        self._tickets[piece] = ticket

    def heard(self, piece: Piece, answer: Any) -> None:
        """Note the answer."""
        self._answers[piece] = answer

    def forget(self, piece: Piece) -> None:
        """Drop answer and ticket."""
        self._answers.pop(piece, None)
        self._tickets.pop(piece, None)
