"""The embedded engine: moonshine-voice with the English model that its wheel carries. No key, no network."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from calls.speech.base import Access, Progress, Segment, SpeechResult, Wish, nobody_asks, speaker_name
from calls.speech.doubts import is_loop, marked
from calls.speech.embedded.blocks import Block, blocks_of
from calls.speech.embedded.lines import Line, is_heard, loudest_db, tidy, without_repeat
from calls.speech.embedded.recogniser import RATE, Recogniser
from calls.speech.layout import SILENCE_DB, Layout, Samples
from calls.speech.pieces import Pieces
from calls.speech.survey import survey
from calls.speech.turns import in_order_of_appearance, turns
from calls.work.errors import WorkError

LANGUAGE = "en"


class MoonshineEngine:
    """Transcribes on this machine: 0.055 s of CPU for a second of a stereo call (benchmarks/speech.py).

    The recording is decoded twice: once to see which channels carry a speaker, once to recognise. Where
    several do, each is recognised by itself and the channel is the speaker; else the engine tells the voices
    apart. Memory does not grow with the recording, except for its text.
    """

    name: ClassVar[str] = "moonshine"
    default_model: ClassVar[str] = "tiny-en"
    hosted: ClassVar[bool] = False

    def __init__(self, wish: Wish, access: Access) -> None:  # noqa: ARG002 - nothing is reached
        """There is one model, for English; another wish raises `WorkError` speech:settings:unknown-model."""
        if wish.model not in {"", self.default_model} or wish.language.split("-")[0] not in {"", LANGUAGE}:
            raise WorkError(
                "speech:settings:unknown-model",
                f"The engine {self.name} has one model, {self.default_model}, and it knows English only.",
                hint="Leave model and language empty, or choose another engine.",
                permanent=True,
            )
        self.model = self.default_model

    def transcribe(self, path: Path, *, pieces: Pieces, on_progress: Progress | None = None) -> SpeechResult:  # noqa: ARG002 - nothing is paid
        """See `SpeechEngine`. Raises `WorkError` audio:* for the file, speech:app:* for the recogniser."""
        progress = on_progress or nobody_asks
        layout, truncated = survey(path, progress)
        segments = marked(recognised(path, layout, progress), {}) if layout.levels_db else ()
        return SpeechResult(LANGUAGE, self.name, self.model, segments, layout.audio_seconds, truncated)


def recognised(path: Path, layout: Layout, progress: Progress) -> tuple[Segment, ...]:
    """The turns of all channels that speak."""
    heard: dict[int, list[Line]] = {channel: [] for channel in layout.levels_db}
    with Recogniser(label_voices=not layout.channel_is_speaker) as recogniser:
        for channel, block in blocks_of(path, layout, progress):
            for line in block_lines(recogniser, block, layout.levels_db[channel]):
                _append(heard[channel], line)
    if layout.channel_is_speaker:
        return turns(_by_channel(heard))
    return turns(_by_voice(next(iter(heard.values()))))


def block_lines(recogniser: Recogniser, block: Block, channel_db: float) -> Iterator[Line]:
    """What is said in a block, times from the recording's beginning. A silent block is not listened to."""
    if loudest_db(block.samples, RATE) < SILENCE_DB:
        return
    for line in recogniser.lines(block.samples):
        for again in _heard_again(recogniser, block.samples, line) if is_loop(line.text) else [line]:
            if is_heard(again, block.samples, RATE, channel_db):
                yield _later(again, block.start_seconds)


def _heard_again(recogniser: Recogniser, samples: Samples, line: Line) -> Iterator[Line]:
    """A line that went round in circles, in two halves: most often one of them is heard rightly."""
    begin, end = round(line.start * RATE), round(line.end * RATE)
    middle = (begin + end) // 2
    for start, half in ((begin, samples[begin:middle]), (middle, samples[middle:end])):
        for part in recogniser.lines(half):
            yield _later(part, start / RATE)


def _later(line: Line, seconds: float) -> Line:
    return replace(line, start=line.start + seconds, end=line.end + seconds)


def _append(lines: list[Line], line: Line) -> None:
    line = tidy(without_repeat(lines[-1] if lines else None, tidy(line)))
    if line.text:
        lines.append(line)


def _by_channel(heard: dict[int, list[Line]]) -> Iterable[Segment]:
    for channel, lines in heard.items():
        for line in lines:
            yield Segment(line.start, line.end, speaker_name(channel + 1), channel, line.text)


def _by_voice(lines: list[Line]) -> Iterable[Segment]:
    numbers = in_order_of_appearance([line.voice for line in lines])
    for line, number in zip(lines, numbers, strict=True):
        yield Segment(line.start, line.end, speaker_name(number), None, line.text)
