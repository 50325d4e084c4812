"""Recordings on a disk of this machine, or one that is mounted."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage

from calls.storage import checksums
from calls.storage.faults import Fault, told
from calls.storage.watched import Watched

ARRIVING = ".arriving-"
"""Names of files begin so that are being copied from another disk."""


class MovableFile(File):
    """A file on disk that a storage on the same disk may take by renaming it instead of copying."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), name=path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        """Where it lies; Django's file storage moves it from there."""
        return str(self._path)


class DiskStorage(FileSystemStorage):
    """Django's, which takes files by renaming them."""

    def keep(self, path: Path, name: str, *, on_progress: Callable[[], None], sha256: str) -> str:
        """Take the file at `path` as `name`, at once or not at all; raises OSError, and WorkError when it got damaged.

        From another disk it is copied beside its place first, and compared.
        """
        if path.stat().st_dev == Path(self.location).stat().st_dev:
            return self._renamed(path, name)
        handle, beside = tempfile.mkstemp(prefix=ARRIVING, dir=self.location)
        os.close(handle)
        try:
            _copy(path, Path(beside), on_progress)
            if checksums.sha256(Path(beside)) != (sha256 or checksums.sha256(path)):
                raise told(Fault.DAMAGED)
            return self._renamed(Path(beside), name)
        finally:
            Path(beside).unlink(missing_ok=True)

    def _renamed(self, path: Path, name: str) -> str:
        with MovableFile(path) as file:
            return self.save(name, file)


def _copy(path: Path, target: Path, on_progress: Callable[[], None]) -> None:
    with path.open("rb") as source, Watched(target, "wb", on_progress) as copy:
        while piece := source.read(checksums.READ_BYTES):
            copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())
