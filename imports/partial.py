"""A file on its way in: counted, hashed and capped; it gets its name only when it is complete."""

import errno
import fcntl
import hashlib
import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from calls.work.errors import WorkError
from imports.names import plain_suffix
from imports.web.errors import too_large

CHUNK_BYTES = 256 * 1024
Progress = Callable[[int], None]
"""Called with the bytes done so far, once per chunk: it has to be quick, and may raise to stop."""

PARTS = "parts"
LONGEST_KEPT_SECONDS = 24 * 3600
MOST_KEPT_BYTES = 10_000_000_000


class PartialFile:
    """Writes `<folder>/<random>.part`; `finish` renames it to `<random><suffix>`, all else removes it."""

    def __init__(self, folder: Path, name: str, *, max_bytes: int, on_progress: Progress | None = None) -> None:
        self.name = name
        self.size_bytes = 0
        self._folder = folder
        self._max_bytes = max_bytes
        self._on_progress = on_progress
        self._hash = hashlib.sha256()
        self._part, self._file = self._opened()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._part.unlink(missing_ok=True)
        self._close()

    @property
    def sha256(self) -> str:
        """The hash of what was written so far, in hexadecimal."""
        return self._hash.hexdigest()

    def write(self, chunk: bytes) -> None:
        """Append a chunk. Raises WorkError when the file grows too large or the disk is full."""
        if self.size_bytes + len(chunk) > self._max_bytes:
            raise too_large(self.name, self._max_bytes)
        try:
            self._file.write(chunk)
        except OSError as e:
            raise disk_error(e) from e
        self._count(chunk)

    def finish(self) -> Path:
        """Bring the bytes safely to disk, then give the file its name."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as e:
            raise disk_error(e) from e
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._part.rename(self._folder / f"{uuid.uuid4().hex}{plain_suffix(self.name)}")

    def _count(self, chunk: bytes) -> None:
        self.size_bytes += len(chunk)
        self._hash.update(chunk)
        if self._on_progress is not None:
            self._on_progress(self.size_bytes)

    def _opened(self) -> tuple[Path, BinaryIO]:
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{uuid.uuid4().hex}.part"
        return part, part.open("xb")

    def _close(self) -> None:
        with suppress(OSError):  # what a full disk did not take before it does not take now
            self._file.close()


def lock(path: Path) -> BinaryIO | None:
    """Open a part, new or old, and hold it as long as it is open; None while somebody else does."""
    for _ in range(3):
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        if _is_at(path, file):
            return file
        file.close()  # its holder has just finished with it, or thrown it away
    return None


def note_of(part: Path) -> Path:
    """Where it is written down what a part is the beginning of."""
    return part.with_suffix(".json")


def clear_old_parts(folder: Path, now: datetime) -> None:
    """Remove what nobody came back for: parts in `<folder>/parts` older than a day, and the oldest above 10 GB."""
    kept = 0
    for written_at, size, part in sorted(_parts(folder / PARTS), reverse=True):
        kept += size
        if kept > MOST_KEPT_BYTES or now.timestamp() - written_at > LONGEST_KEPT_SECONDS:
            _remove(part)


def disk_error(error: OSError) -> WorkError:
    """What an operating system error on a file of ours means."""
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    text = "The disk is full." if full else f"The disk failed: {error.strerror}."
    return WorkError("import:disk:full" if full else "import:disk:failed", text, hint="Ask the administrator.")


def _is_at(path: Path, file: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _parts(folder: Path) -> list[tuple[float, int, Path]]:
    """When each was written last, its size in bytes and its path; notes without a part count as parts."""
    found = []
    alone = [note for note in folder.glob("*.json") if not note.with_suffix(".part").exists()]
    for path in (*folder.glob("*.part"), *alone):
        with suppress(FileNotFoundError):  # just finished
            status = path.stat()
            found.append((status.st_mtime, status.st_size, path.with_suffix(".part")))
    return found


def _remove(part: Path) -> None:
    file = lock(part)
    if file is not None:
        with file:
            note_of(part).unlink(missing_ok=True)
            part.unlink(missing_ok=True)
