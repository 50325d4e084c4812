"""Child processes of ours: started bare, ended for certain, their last words kept for the log.

For decoders and recognisers, which read what nobody has checked or keep what they should give back. The first half
is for the parent, the second is what the child itself calls.
"""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

_ROOT = Path(__file__).resolve().parents[1]
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")
_LAST_WORDS_BYTES = 2000
_SECONDS_TO_END = 5.0
_PR_SET_PDEATHSIG = 1


def command_of(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of ours. -P keeps the working directory out of the module path."""
    return [sys.executable, "-P", "-m", module, *arguments]


def bare_environment() -> dict[str, str]:
    """All that a child gets to know of ours: no secret. More than one BLAS thread makes it up to 25 times slower."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed_on | {"PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1"}


class Child:
    """A running process in a session of its own, which inherits no descriptor and no directory. `close` it.

    `answers` is its standard output. `requests` is its standard input where it `listens`, else None.
    """

    def __init__(self, command: Sequence[str], environment: dict[str, str], *, listens: bool = False) -> None:
        self._stderr: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.PIPE if listens else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env=environment,
            cwd="/",
            start_new_session=True,
        )
        assert self._process.stdout is not None  # noqa: S101 - PIPE was asked for
        self.answers: IO[bytes] = self._process.stdout
        self.requests: IO[bytes] | None = self._process.stdin

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def runs(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def ended_with(self) -> int | None:
        """Its exit status, negative for a signal; None when it still runs five seconds from now."""
        try:
            return self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            return None

    def last_words(self) -> str:
        """The end of what it wrote to standard error."""
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - _LAST_WORDS_BYTES))
        return self._stderr.read().decode(errors="replace")

    def kill(self) -> None:
        """End everything in its session and collect it; its id stays ours until then."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):  # another thread was quicker
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def close(self) -> None:
        """Kill it if it still runs, and free what was held for it."""
        self.kill()
        if self.requests is not None:
            with suppress(BrokenPipeError):  # a request that it never read
                self.requests.close()
        self.answers.close()
        self._stderr.close()


def die_with(parent: int) -> None:
    """Have the kernel end this process when its `parent` (a process id) ends.

    On Linux the parent is, strictly, the thread that started this process: that thread has to outlive it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the line above
        sys.exit(1)


def own_output() -> IO[bytes]:
    """The pipe to the parent; whatever a library prints goes to standard error instead."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return out
