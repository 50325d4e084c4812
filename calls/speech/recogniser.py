"""The embedded recogniser, run in a process of its own that is replaced before it has grown too far.

moonshine-voice 0.0.59 loses 48 KB for each second of speech, and closing a transcriber does not give them
back (the encoder's output, 288 floats for each of 41.6 frames a second). It also remembers voices from one
recording to the next. A process per recording cures both, for half a second.
"""

import json
import logging
import os
import threading
from types import TracebackType
from typing import Self

from calls.children import Child, bare_environment, command_of
from calls.speech.blocks import Samples
from calls.speech.lines import Line
from calls.work.errors import WorkError

RATE = 16_000
SPEECH_PER_PROCESS_SECONDS = 900.0
"""Speech after which a process is replaced: by then it has lost 45 MB, and its heap lies in pieces.

Worker, recogniser and decoder together then stay under 580 MB for two hours of a stereo call
(benchmarks/long_recording.py)."""

_PATIENCE_SECONDS = 300

logger = logging.getLogger(__name__)


class RecogniserProcess:
    """One running recogniser; `ask` it block by block, `close` it for certain."""

    def __init__(self, *, label_voices: bool) -> None:
        mode = "label" if label_voices else "plain"
        command = command_of("calls.speech.recogniser_child", mode, str(os.getpid()))
        self._child = Child(command, bare_environment(), listens=True)
        assert self._child.requests is not None  # noqa: S101 - it listens
        self._blocks, self._answers = self._child.requests, self._child.answers
        self._stalled = False

    @property
    def pid(self) -> int:
        """The process's id, for who measures it."""
        return self._child.pid

    def ask(self, samples: Samples) -> list[Line]:
        """The lines of one block, times from its beginning. Raises `WorkError` if it ends or hangs."""
        patience = threading.Timer(_PATIENCE_SECONDS, self._give_up)
        patience.start()
        try:
            self._blocks.write(len(samples).to_bytes(4, "little") + samples.astype("<f4").tobytes())
            self._blocks.flush()
            answer = self._answers.readline()
        except BrokenPipeError as error:
            raise self._ended() from error
        finally:
            patience.cancel()
        if not answer.endswith(b"\n"):
            raise self._ended()
        return [Line(*facts) for facts in json.loads(answer)]

    def _give_up(self) -> None:
        """Kill a process that hangs, so that writing to it and reading from it end."""
        self._stalled = True
        self._child.kill()

    def _ended(self) -> WorkError:
        """The error for a process that ended; what it said last goes to the log unless it was given up."""
        if self._stalled:
            return _error("stalled", "The speech recogniser did not answer for five minutes.")
        logger.warning("Recogniser ended with %s: %s", self._child.ended_with(), self._child.last_words())
        return _error("crashed", "The speech recogniser ended unexpectedly.")

    def close(self) -> None:
        """Kill it and collect it."""
        self._child.close()


class Recogniser:
    """Recognises the blocks of one recording: `with Recogniser(label_voices=True) as it: it.lines(samples)`.

    The process starts with the first block. When it is replaced, the new one is shown a sample of each voice
    first, so that the numbers of voices hold for the whole recording.
    """

    def __init__(self, *, label_voices: bool, speech_per_process: float = SPEECH_PER_PROCESS_SECONDS) -> None:
        self._label_voices = label_voices
        self._speech_per_process = speech_per_process
        self._process: RecogniserProcess | None = None
        self._speech_seconds = 0.0
        self._voices = KnownVoices()

    def __enter__(self) -> Self:
        """Nothing runs yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process, whatever it is doing."""
        self._end()

    @property
    def pid(self) -> int | None:
        """The running process's id, None before the first block."""
        return self._process.pid if self._process else None

    def lines(self, samples: Samples) -> list[Line]:
        """The lines of the next block, shape (n,), float32 at 16 kHz. Raises `WorkError`."""
        process = self._fresh_process()
        lines = process.ask(samples)
        self._speech_seconds += sum(line.end - line.start for line in lines)
        return self._voices.named(lines, samples)

    def _fresh_process(self) -> RecogniserProcess:
        if self._process is None or self._speech_seconds >= self._speech_per_process:
            self._end()
            self._process = RecogniserProcess(label_voices=self._label_voices)
            self._speech_seconds = 0.0
            self._voices.introduce(self._process)
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None


class KnownVoices:
    """Voices by numbers that outlive a process, each with the longest line it was heard in."""

    def __init__(self) -> None:
        self._samples: dict[int, Samples] = {}
        self._number_of: dict[int, int] = {}

    def introduce(self, process: RecogniserProcess) -> None:
        """Show every known voice to a new process and learn what it calls them."""
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


def _error(what: str, text: str) -> WorkError:
    return WorkError(
        f"speech:app:{what}",
        text,
        hint="Try again; if it goes on, look into the worker's log or change the engine.",
    )
