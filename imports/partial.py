"""A file on its way in: counted, hashed and capped; it gets its name only when it is complete."""

import errno
import hashlib
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from calls.work.errors import WorkError
from imports.names import plain_suffix
from imports.web.errors import too_large

CHUNK_BYTES = 256 * 1024
Progress = Callable[[int], None]
"""Called with the bytes done so far, once per chunk: it has to be quick, and may raise to stop."""


class PartialFile:
    """Writes `<folder>/<random>.part`; `finish` renames it to `<random><suffix>`, all else removes it."""

    def __init__(self, folder: Path, name: str, *, max_bytes: int, on_progress: Progress | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{uuid.uuid4().hex}{plain_suffix(name)}"
        self.size_bytes = 0
        self._name = name
        self._max_bytes = max_bytes
        self._on_progress = on_progress
        self._hash = hashlib.sha256()
        self._part = self.path.with_suffix(".part")
        self._file = self._part.open("xb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        self._part.unlink(missing_ok=True)

    @property
    def sha256(self) -> str:
        """The hash of what was written so far, in hexadecimal."""
        return self._hash.hexdigest()

    def write(self, chunk: bytes) -> None:
        """Append a chunk. Raises WorkError when the file grows too large or the disk is full."""
        self.size_bytes += len(chunk)
        if self.size_bytes > self._max_bytes:
            raise too_large(self._name, self._max_bytes)
        try:
            self._file.write(chunk)
        except OSError as e:
            raise _disk_error(e) from e
        self._hash.update(chunk)
        if self._on_progress is not None:
            self._on_progress(self.size_bytes)

    def finish(self) -> Path:
        """Bring the bytes safely to disk, then give the file its name."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as e:
            raise _disk_error(e) from e
        return self._part.rename(self.path)


def _disk_error(error: OSError) -> WorkError:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    text = "The disk is full." if full else f"The disk failed: {error.strerror}."
    return WorkError("import:disk:full" if full else "import:disk:failed", text, hint="Ask the administrator.")
