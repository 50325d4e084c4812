"""An optional engine on this machine for other languages and larger models: Whisper on CTranslate2.

It comes with `pip install faster-whisper`, which is no dependency of ours: two hundred megabytes without any model.
Models are put into a folder by whoever runs CHAT; nothing is ever fetched.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

from calls.audio.sandbox import analyse_recording
from calls.speech.base import Access, Progress, Segment, SpeechResult, Wish, Word, nobody_asks, speaker_name
from calls.speech.doubts import Activity, marked
from calls.speech.embedded.blocks import Block, blocks_of
from calls.speech.layout import Layout
from calls.speech.pieces import Pieces
from calls.speech.survey import RATE, survey
from calls.speech.turns import turns
from calls.work.errors import WorkError

PACKAGE = "faster_whisper"
NEEDED = ("model.bin", "config.json", "tokenizer.json")
"""Without its own tokenizer.json the library would fetch one from a hub."""

_ONE_CORE = 1
"""Each worker of the lane has a core of its own."""


class FasterWhisperEngine:
    """Whisper in 8 bits, on one core. A channel is a speaker; where one holds both sides, they stay one speaker.

    Blocks of 20 to 90 seconds cut at pauses go through the model, so that memory does not grow with the recording.
    Whisper makes text of silence: what lies where nobody speaks is marked.
    """

    name: ClassVar[str] = "faster_whisper"
    default_model: ClassVar[str] = "small"
    hosted: ClassVar[bool] = False

    def __init__(self, wish: Wish, access: Access) -> None:
        """Raises `WorkError` speech:settings:not-installed and speech:settings:no-model."""
        if find_spec(PACKAGE) is None:
            raise _lacks(
                "not-installed",
                "The speech engine faster_whisper is not installed.",
                "Run “pip install faster-whisper” in CHAT's environment and restart the workers.",
            )
        self.model = wish.model or self.default_model
        self._language = wish.language.split("-")[0].lower() or None
        self._folder = _model_folder(access.models_folder, self.model)

    def transcribe(self, path: Path, *, pieces: Pieces, on_progress: Progress | None = None) -> SpeechResult:  # noqa: ARG002 - nothing is paid
        """See `SpeechEngine`. Raises `WorkError` audio:* for the file, speech:settings:* for the model."""
        progress = on_progress or nobody_asks
        layout, truncated = survey(path, progress)
        activity = activity_of(path, layout, progress)
        heard = Hearing(_loaded(self._folder), self._language)
        segments = marked(turns(heard.lines(path, layout, activity, progress)), activity)
        return SpeechResult(heard.language or "", self.name, self.model, segments, layout.audio_seconds, truncated)


class Hearing:
    """One recording at a model. `language` is the one asked for, or that of the first block with speech."""

    def __init__(self, whisper: Any, language: str | None) -> None:
        self._whisper = whisper
        self.language = language

    def lines(self, path: Path, layout: Layout, activity: Activity, progress: Progress) -> Iterator[Segment]:
        """The segments of every channel that speaks, block by block."""
        done = 0.0

        def told(seconds: float) -> None:
            nonlocal done
            done = seconds
            progress(done)

        for channel, block in blocks_of(path, layout, told):
            side = channel if layout.channel_is_speaker else None
            if _speaks(block, activity[side]):
                for line in self._block_lines(block, side):
                    progress(done)
                    yield line

    def _block_lines(self, block: Block, channel: int | None) -> Iterator[Segment]:
        """The segments of one block. The library gives each as soon as it has heard it."""
        found, info = self._whisper.transcribe(
            block.samples,
            language=self.language,
            word_timestamps=True,
            condition_on_previous_text=False,  # a loop would go on and on
        )
        self.language = info.language
        seconds = len(block.samples) / RATE
        for segment in found:
            if segment.text.strip() and segment.start < seconds:
                yield _segment(segment, channel, block.start_seconds, seconds)


def activity_of(path: Path, layout: Layout, progress: Progress) -> Activity:
    """When somebody speaks: by channel where the channel is the speaker, else under None."""
    found = analyse_recording(path, on_progress=lambda _seconds: progress(0.0)).activity
    if layout.channel_is_speaker:
        return {channel: found[channel] for channel in layout.levels_db}
    return {None: [stretch for channel in layout.levels_db for stretch in found[channel]]}  # of the one, if any


def _speaks(block: Block, heard: Any) -> bool:
    begin, end = block.start_seconds * 1000, (block.start_seconds + len(block.samples) / RATE) * 1000
    return any(start < end and stop > begin for start, stop in heard)


def _segment(found: Any, channel: int | None, offset: float, seconds: float) -> Segment:
    """A segment of the recording. Whisper hears thirty seconds at a time, also where less is left."""

    def at(time: float) -> float:
        return offset + min(time, seconds)

    words = tuple(Word(word.word.strip(), at(word.start), at(word.end), word.probability) for word in found.words or ())
    speaker = speaker_name(1 if channel is None else channel + 1)
    return Segment(at(found.start), at(found.end), speaker, channel, found.text.strip(), words)


@lru_cache(maxsize=1)
def _loaded(folder: Path) -> Any:
    """The model, kept from recording to recording. Raises `WorkError` speech:settings:bad-model."""
    library = import_module(PACKAGE)
    try:
        return library.WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=_ONE_CORE, local_files_only=True
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise _lacks(
            "bad-model",
            f"The model in “{folder.name}” cannot be loaded.",
            "Put a model converted for CTranslate2 there, all of its files.",
        ) from error


def _model_folder(models: str, name: str) -> Path:
    """The folder of a model, complete. Raises `WorkError` speech:settings:no-model."""
    folder = Path(models) / name
    if models and Path(name).name == name and all((folder / needed).is_file() for needed in NEEDED):
        return folder
    raise _lacks(
        "no-model",
        f"There is no complete model “{name}” for the speech engine faster_whisper.",
        f"Set CHAT_WHISPER_MODELS to a folder with a folder “{name}” that holds {', '.join(NEEDED)}.",
    )


def _lacks(what: str, text: str, hint: str) -> WorkError:
    return WorkError(f"speech:settings:{what}", text, hint=hint, permanent=True)
