"""The decoder's process, seen from its parent: started bare, listened to with patience, ended for certain."""

import logging
import signal
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from calls.audio import wire
from calls.audio.failures import failure
from calls.audio.limits import Limits
from calls.children import Child
from calls.work.errors import WorkError

logger = logging.getLogger(__name__)

_CRASHED = "audio:user:crashed"
_TICK_SECONDS = 2.0


class DecoderProcess:
    """A running decoder: `with DecoderProcess(command, env, limits) as decoder: decoder.next()`.

    It is killed when the context ends.
    """

    def __init__(self, command: Sequence[str], environment: dict[str, str], limits: Limits) -> None:
        self._command = command
        self._environment = environment
        self._limits = limits
        self._waited = 0.0

    def __enter__(self) -> Self:
        """Start the process."""
        self._child = Child(self._command, self._environment)
        self._reader = wire.Reader(self._child.answers.fileno())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill it if it still runs, and collect it."""
        self._child.close()

    def next(self, while_waiting: Callable[[], None] | None = None) -> wire.Message:
        """The next message; calls `while_waiting` every two seconds that bring none.

        Raises `WorkError`: what the decoder reports, or how it ended.
        """
        silent = 0.0
        while True:
            began = time.monotonic()
            message = self._receive()
            passed = time.monotonic() - began
            silent += passed
            self._waited += passed
            if self._waited >= self._limits.wall_seconds or silent >= self._limits.stall_seconds:
                raise failure("audio:limit:time", may_pass=True)
            if message is not None:
                return self._checked(message)
            if while_waiting is not None and passed >= _TICK_SECONDS:
                while_waiting()

    def _receive(self) -> wire.Message | None:
        patience = min(_TICK_SECONDS, self._limits.stall_seconds, self._limits.wall_seconds)
        try:
            return self._reader.next(patience)
        except wire.EndedError as error:
            raise self._verdict() from error
        except wire.GarbageError as error:
            raise self._crashed(f"it said {error}") from error

    def _checked(self, message: wire.Message) -> wire.Message:
        if message.kind != wire.FAILED:
            return message
        try:
            error = failure(message.payload.decode())
        except (KeyError, UnicodeDecodeError) as unknown:
            raise self._crashed(f"it failed with {message.payload!r}") from unknown
        raise error

    def _verdict(self) -> WorkError:
        """Why a decoder ended without a last word."""
        status = self._child.ended_with()
        if status is None:
            return self._crashed("it closed the pipe and went on")
        if status == -signal.SIGXCPU:
            return failure("audio:limit:time")
        if status in {-signal.SIGKILL, -signal.SIGTERM}:
            return failure("audio:app:killed")
        return self._crashed(f"it ended with {status}", "audio:app:failed" if status > 0 else _CRASHED)

    def _crashed(self, how: str, code: str = _CRASHED) -> WorkError:
        self._child.kill()
        logger.warning("Decoder crashed: %s. %s", how, self._child.last_words())
        return failure(code)
