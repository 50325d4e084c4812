"""The decoder's process, seen from its parent: started bare, listened to with patience, ended for certain."""

import logging
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import IO, Self

from calls.audio import wire
from calls.audio.failures import failure
from calls.audio.limits import Limits
from calls.work.errors import WorkError

logger = logging.getLogger(__name__)

_CRASHED = "audio:user:crashed"
_TICK_SECONDS = 2.0
_LAST_WORDS_BYTES = 2000
_SECONDS_TO_END = 5.0


class DecoderProcess:
    """A running decoder: `with DecoderProcess(command, env, limits) as decoder: decoder.next()`.

    It has a session of its own, which is killed when the context ends.
    """

    def __init__(self, command: Sequence[str], environment: dict[str, str], limits: Limits) -> None:
        self._command = command
        self._environment = environment
        self._limits = limits
        self._waited = 0.0

    def __enter__(self) -> Self:
        """Start the process. It inherits no descriptor, no directory and none of our environment."""
        self._stderr: IO[bytes] = tempfile.TemporaryFile()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env=self._environment,
            cwd="/",
            start_new_session=True,
        )
        assert self._process.stdout is not None  # noqa: S101 - PIPE was asked for
        self._reader = wire.Reader(self._process.stdout.fileno())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill it if it still runs, and collect it."""
        self._kill()
        assert self._process.stdout is not None  # noqa: S101 - PIPE was asked for
        self._process.stdout.close()
        self._stderr.close()

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
        try:
            status = self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            return self._crashed("it closed the pipe and went on")
        if status == -signal.SIGXCPU:
            return failure("audio:limit:time")
        if status in {-signal.SIGKILL, -signal.SIGTERM}:
            return failure("audio:app:killed")
        return self._crashed(f"it ended with {status}", "audio:app:failed" if status > 0 else _CRASHED)

    def _crashed(self, how: str, code: str = _CRASHED) -> WorkError:
        self._kill()
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - _LAST_WORDS_BYTES))
        logger.warning("Decoder crashed: %s. %s", how, self._stderr.read().decode(errors="replace"))
        return failure(code)

    def _kill(self) -> None:
        """End everything in the child's session; its id stays ours until the child is collected."""
        if self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
