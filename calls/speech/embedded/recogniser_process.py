"""The recogniser's process as its parent sees it: one is kept by each thread that recognises, its model loaded.

Loading takes 0.6 s of processor time. The process ends when its thread or the whole parent does, is replaced when it
crashed, and is thrown away when a recording was left in the middle of an answer.
"""

import atexit
import json
import logging
import os
import threading
from contextlib import suppress

from calls.children import Child, bare_environment, command_of
from calls.speech.embedded.lines import Line
from calls.speech.embedded.orders import BEGIN_LABEL, BEGIN_PLAIN, END, ORDER
from calls.speech.layout import Samples
from calls.work.errors import WorkError

_PATIENCE_SECONDS = 300

logger = logging.getLogger(__name__)


class RecogniserProcess:
    """A running recogniser: `begin` a recording, `ask` block by block, `end` it; `close` for certain."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._child = Child(
            command_of("calls.speech.embedded.recogniser_child", str(self._owner)), bare_environment(), listens=True
        )
        assert self._child.requests is not None  # noqa: S101 - it listens
        self._requests, self._answers = self._child.requests, self._child.answers
        self._broken = False
        self._stalled = False

    @property
    def pid(self) -> int:
        """The process's id, for who measures it."""
        return self._child.pid

    def is_ours(self) -> bool:
        """Whether this very process started it: a fork of us must not use it, nor end it."""
        return self._owner == os.getpid()

    def is_ready(self) -> bool:
        """Whether it runs and waits for a recording, or for the next block of one."""
        return not self._broken and self._child.runs()

    def begin(self, *, label_voices: bool) -> None:
        """Have it hear a new recording, with or without telling voices apart. Raises `WorkError` if it ended."""
        self._send(BEGIN_LABEL if label_voices else BEGIN_PLAIN)

    def end(self) -> None:
        """The recording is over. One that is left in the middle of an answer costs the process."""
        if self.is_ready():
            with suppress(WorkError):  # it died after its last answer: nothing is lost
                self._send(END)
        else:
            self.close()

    def ask(self, samples: Samples) -> list[Line]:
        """The lines of one block, times from its beginning. Raises `WorkError` if it ends or hangs."""
        patience = threading.Timer(_PATIENCE_SECONDS, self._give_up)
        patience.start()
        try:
            self._broken = True  # until the answer is here
            self._send(len(samples), samples.astype("<f4").tobytes())
            answer = self._answers.readline()
        finally:
            patience.cancel()
        if not answer.endswith(b"\n"):
            raise self._ended()
        self._broken = False
        return [Line(*facts) for facts in json.loads(answer)]

    def _send(self, order: int, payload: bytes = b"") -> None:
        try:
            self._requests.write(ORDER.pack(order) + payload)
            self._requests.flush()
        except BrokenPipeError as error:
            raise self._ended() from error

    def _give_up(self) -> None:
        """Kill a process that hangs, so that writing to it and reading from it end."""
        self._stalled = True
        self._child.kill()

    def _ended(self) -> WorkError:
        """The error for a process that ended; what it said last goes to the log unless it was given up."""
        self._broken = True
        if self._stalled:
            return _error("stalled", "The speech recogniser did not answer for five minutes.")
        logger.warning("Recogniser ended with %s: %s", self._child.ended_with(), self._child.last_words())
        return _error("crashed", "The speech recogniser ended unexpectedly.")

    def close(self) -> None:
        """Kill it with its listener and collect it."""
        self._broken = True
        self._child.close()


class _Kept(threading.local):
    process: RecogniserProcess | None = None


_kept = _Kept()


def prepared() -> RecogniserProcess:
    """This thread's recogniser; a new one where there is none that is ready."""
    process = _kept.process
    if process is None or not process.is_ours() or not process.is_ready():
        let_go()
        process = _kept.process = RecogniserProcess()
    return process


@atexit.register
def let_go() -> None:
    """End the recogniser that this thread keeps, if any."""
    process, _kept.process = _kept.process, None
    if process is not None and process.is_ours():
        process.close()


def _error(what: str, text: str) -> WorkError:
    return WorkError(
        f"speech:app:{what}",
        text,
        hint="Try again; if it goes on, look into the worker's log or change the engine.",
    )
