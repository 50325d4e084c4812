"""The embedded recogniser, recording by recording.

moonshine-voice 0.0.59 loses 48 KB for each second of speech (the encoder's output, 288 floats for each of 41.6 frames
a second), and it remembers voices from one recording to the next. So each recording is heard by a listener of its
own, a fork of a process that has the model loaded (`recogniser_child`), and a long one by several, one after the other.
"""

from types import TracebackType
from typing import Self

from calls.speech.embedded.lines import Line
from calls.speech.embedded.recogniser_process import RecogniserProcess, prepared
from calls.speech.layout import Samples

RATE = 16_000
SPEECH_PER_LISTENER_SECONDS = 300.0
"""Speech after which a listener is replaced: by then it has lost 15 MB, and its heap lies in pieces. A new one costs
nothing but, where voices are told apart, hearing a line of each once more."""


class Recogniser:
    """Recognises the blocks of one recording: `with Recogniser(label_voices=True) as it: it.lines(samples)`.

    Listening begins with the first block. When the listener is replaced, the new one is shown a sample of each voice
    first, so that the numbers of voices hold for the whole recording.
    """

    def __init__(self, *, label_voices: bool, speech_per_listener: float = SPEECH_PER_LISTENER_SECONDS) -> None:
        self._label_voices = label_voices
        self._speech_per_listener = speech_per_listener
        self._process: RecogniserProcess | None = None
        self._speech_seconds = 0.0
        self._voices = KnownVoices()

    def __enter__(self) -> Self:
        """Nothing runs yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the listener, whatever it is doing."""
        self._end()

    @property
    def pid(self) -> int | None:
        """The id of the process that listens, None before the first block."""
        return self._process.pid if self._process else None

    def lines(self, samples: Samples) -> list[Line]:
        """The lines of the next block, shape (n,), float32 at 16 kHz. Raises `WorkError`."""
        process = self._fresh_listener()
        lines = process.ask(samples)
        self._speech_seconds += sum(line.end - line.start for line in lines)
        return self._voices.named(lines, samples)

    def _fresh_listener(self) -> RecogniserProcess:
        if self._process is None or self._speech_seconds >= self._speech_per_listener:
            self._end()
            self._process = prepared()
            self._process.begin(label_voices=self._label_voices)
            self._speech_seconds = 0.0
            self._voices.introduce(self._process)
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end()


class KnownVoices:
    """Voices by numbers that outlive a listener, each with the longest line it was heard in."""

    def __init__(self) -> None:
        self._samples: dict[int, Samples] = {}
        self._number_of: dict[int, int] = {}

    def introduce(self, process: RecogniserProcess) -> None:
        """Show every known voice to a new listener and learn what it calls them."""
        self._number_of = {}
        for number, samples in self._samples.items():
            heard = [line for line in process.ask(samples) if line.voice is not None]
            if heard:
                longest = max(heard, key=lambda line: line.end - line.start)
                self._number_of.setdefault(_voice(longest), number)

    def named(self, lines: list[Line], samples: Samples) -> list[Line]:
        """The same lines with lasting numbers for their voices; remembers how each voice sounds."""
        return [line if line.voice is None else self._named(line, samples) for line in lines]

    def _named(self, line: Line, samples: Samples) -> Line:
        number = self._number_of.setdefault(_voice(line), self._next_number())
        part = samples[int(line.start * RATE) : int(line.end * RATE)]
        if len(part) > len(self._samples.get(number, ())):
            self._samples[number] = part.copy()
        return Line(line.start, line.end, number, line.text)

    def _next_number(self) -> int:
        return max(self._samples, default=-1) + 1


def _voice(line: Line) -> int:
    assert line.voice is not None  # noqa: S101 - callers looked
    return line.voice
