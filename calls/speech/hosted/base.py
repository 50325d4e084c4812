"""What hosted engines have in common: recordings go to them in pieces, each kept as soon as it is answered."""

import re
import tempfile
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from calls.audio.sandbox import Cut, CutPiece, cut_pieces
from calls.hosted.plain import plain
from calls.speech.base import Access, Progress, SpeechResult, Wish, nobody_asks
from calls.speech.hosted import refusals
from calls.speech.hosted.asking import Asking
from calls.speech.hosted.connections import Connections
from calls.speech.hosted.merge import Reading, merged
from calls.speech.layout import Layout
from calls.speech.pieces import Piece, Pieces
from calls.speech.survey import survey
from calls.work.errors import WorkError

__all__ = ["Cutting", "HostedEngine", "Reading", "Upload"]

FOLDER_PREFIX = "try-"
"""As folders of other tries are called, so that those of killed workers are cleared with them."""
_CAN_BE_SENT = re.compile("[!-~]*")
LONGEST_CODE = 10
"""Of a language, for example "zh-Hant-TW"."""
MOST_READINGS = 2
"""How often an answer that cannot be read is paid: the second one may make sense, a third one will not."""


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


class HostedEngine(ABC):
    """An engine reached through its vendor's SDK. A vendor's file says how to cut, ask and read; the rest is here.

    One object hears one recording at a time. Its HTTP client should have `connections.hooks()`: then a request is ended
    at once when the work is stopped, and an answer without an end is not read on.
    """

    name: ClassVar[str]
    default_model: ClassVar[str]
    hosted: ClassVar[bool] = True

    def __init__(self, wish: Wish, access: Access) -> None:
        """Raises `WorkError` speech:settings:no-key when there is no key; a server of one's own may need none."""
        if not access.api_key and not access.base_url:
            raise refusals.no_key(self.name)
        if not _CAN_BE_SENT.fullmatch(access.api_key):  # else it would stand in the client's error
            raise refusals.bad_key(self.name)
        if access.base_url and not _is_address(access.base_url):
            raise refusals.bad_address(self.name)
        self.model = wish.model or self.default_model
        self.language = wish.language
        self.access = access
        self.connections = Connections()

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

    def hang_up(self) -> None:
        """Make `ask` end soon, whatever it waits for; called from another thread."""
        self.connections.hang_up()

    def transcribe(self, path: Path, *, pieces: Pieces, on_progress: Progress | None = None) -> SpeechResult:
        """See `SpeechEngine`. A piece that was answered before is not sent again."""
        progress = on_progress or nobody_asks
        layout, truncated = survey(path, progress)
        if not layout.levels_db:
            return SpeechResult(self.language, self.name, self.model, (), layout.audio_seconds, truncated)
        place = self.access.temporary_folder or None
        with tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX, dir=place) as folder:
            cut = self._cut(path, Path(folder), layout, progress)
            readings = list(self._readings(cut, layout, pieces, progress))
        segments = merged(readings, cut.activity, channel_is_speaker=layout.channel_is_speaker)
        language = self.language or _commonest(reading.language for _, reading in readings)
        return SpeechResult(language, self.name, self.model, segments, cut.audio_seconds, cut.truncated)

    def _cut(self, path: Path, folder: Path, layout: Layout, progress: Progress) -> Cut:
        cutting = self.cutting(channel_is_speaker=layout.channel_is_speaker)
        return cut_pieces(
            path,
            folder,
            channels=list(layout.levels_db),
            longest_seconds=cutting.longest_seconds,
            most_bytes=cutting.most_bytes,
            overlap_seconds=0.0 if layout.channel_is_speaker else cutting.overlap_seconds,
            on_progress=lambda _seconds: progress(0.0),
        )

    def _readings(
        self, cut: Cut, layout: Layout, pieces: Pieces, progress: Progress
    ) -> Iterator[tuple[Piece, Reading]]:
        """What is said in each piece. Progress is the share of them that is done, as seconds of the recording."""
        cutting = self.cutting(channel_is_speaker=layout.channel_is_speaker)
        tell_voices = not layout.channel_is_speaker
        total = sum(part.end_ms - part.start_ms for part in cut.pieces)
        done = 0
        for part in cut.pieces:
            upload = Upload(_piece(part, cutting, tell_voices=tell_voices), part.path)
            tick = partial(progress, cut.audio_seconds * done / total)
            tick()
            yield upload.piece, self._reading(upload, pieces, tick, label_voices=tell_voices)
            part.path.unlink()
            done += part.end_ms - part.start_ms

    def _reading(self, upload: Upload, pieces: Pieces, tick: Callable[[], None], *, label_voices: bool) -> Reading:
        """What a piece says. An answer that cannot be read is asked for once more, and no further time."""
        for _ in range(MOST_READINGS):
            answer = pieces.answer(upload.piece)
            if answer is None:
                # Read as it came: where the call was deleted meanwhile, nobody has kept it.
                answer = self._heard(upload, pieces, tick, label_voices=label_voices)
            try:
                return self.read(answer)
            except WorkError:
                pieces.forget(upload.piece)
        raise refusals.malformed(self.name)

    def _heard(self, upload: Upload, pieces: Pieces, tick: Callable[[], None], *, label_voices: bool) -> Any:
        """The answer to a piece, kept before anybody reads it.

        No piece takes longer than the time-out, however slowly the engine talks.
        """
        piece = upload.piece
        ticket = pieces.ticket(piece)
        if not ticket:
            pieces.sending(piece)
        asking = Asking(
            lambda accepted: plain(self.ask(upload, ticket=ticket, accepted=accepted, label_voices=label_voices)),
            accepted=partial(pieces.accepted, piece),
            heard=partial(pieces.heard, piece),
            hang_up=self.hang_up,
        )
        seconds = self.access.timeout_seconds
        with asking:
            if not asking.wait(tick, seconds=seconds):
                raise refusals.unavailable(self.name, f"it was not done after {seconds:g} seconds")
        return asking.answer()


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _piece(part: CutPiece, cutting: Cutting, *, tell_voices: bool) -> Piece:
    """Named after all that its answer depends on beside the recording, engine, model and language."""
    overlap = cutting.overlap_seconds if tell_voices else 0.0
    way = f"1:{cutting.longest_seconds:g}:{cutting.most_bytes}:{overlap:g}:{'voices' if tell_voices else 'channel'}"
    return Piece(part.channel, part.start_ms, part.end_ms, way)


def _commonest(languages: Iterator[str]) -> str:
    """Of the codes that engines tell; what is longer than any code is none."""
    told = Counter(language for language in languages if 0 < len(language) <= LONGEST_CODE)
    return told.most_common(1)[0][0] if told else ""
