"""Recordings in the storage: putting one in, and having one at hand as a local file."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import TemporaryUploadedFile

from calls.models import Call
from calls.models.call import recordings_storage
from calls.storage.disk import ARRIVING, DiskStorage
from calls.storage.faults import Fault, told
from calls.storage.handed import Handed
from calls.storage.remote import RemoteStorage
from calls.work.errors import WorkError

TEMPORARY_PREFIX = "try-"
LONGEST_TRY_SECONDS = 24 * 3600
MISSING = "storage:file:missing"
ROOM = "See that the storage has room and may be written to; it is tried again by itself."
WRITABLE = "See that the storage may be written to; it is tried again by itself."
READABLE = "See that the storage may be read; then try again."


def keep(path: Path, name: str, *, on_progress: Callable[[], None] = lambda: None, sha256: str = "") -> str:
    """Put the file at `path` into the storage as `name`; the name it got. `path` may be gone afterwards.

    It is there as a whole or not at all, and what arrived was compared by its checksum, `sha256` where that is known.
    `on_progress()` is called while it is sent, and may raise. Raises WorkError when the storage does not take it.
    """
    on_progress()
    with _telling("storage:write:failed", "The recording could not be stored", ROOM):
        return _storage().keep(path, name, on_progress=on_progress, sha256=sha256)


def keep_stream(file: File, name: str) -> str:
    """Put an open file into the storage as `name`; the name it got. Raises WorkError as `keep` does."""
    if isinstance(file, TemporaryUploadedFile):
        return keep(Path(file.temporary_file_path()), name)
    with _telling("storage:write:failed", "The recording could not be stored", ROOM):
        return recordings_storage().save(name, file)


def restore(call: Call, path: Path) -> None:
    """Put the call's recording, which is at `path`, back where the storage has lost it; raises WorkError."""
    name = str(call.recording.name)
    if not exists(name):
        keep(path, name)


def open_kept(name: str) -> File:
    """A file that `keep` has put into the storage, open for reading; raises WorkError, also when it is gone."""
    with _telling("storage:read:failed", "This file could not be read", READABLE):
        try:
            return recordings_storage().open(name)
        except FileNotFoundError as error:
            raise told(Fault.MISSING) from error


def is_kept(call: Call) -> bool:
    """Whether the storage has the call's recording; raises WorkError."""
    return exists(str(call.recording.name))


def exists(name: str) -> bool:
    """Whether the storage has a file of this name; raises WorkError when it cannot be asked."""
    return recordings_storage().exists(name)


def forget(name: str) -> None:
    """Take a file out of the storage, also where it is not there; raises WorkError when the storage refuses."""
    with _telling("storage:delete:failed", "The file could not be deleted", WRITABLE):
        recordings_storage().delete(name)


def is_far() -> bool:
    """Whether the storage is no disk of this machine."""
    return not isinstance(recordings_storage(), DiskStorage)


def address(name: str, handed: Handed) -> str | None:
    """Where browsers load a file for an hour, signed; None where the storage is a disk. Raises WorkError."""
    storage = _storage()
    return None if isinstance(storage, DiskStorage) else storage.address(name, handed)


@contextmanager
def local_recording(call: Call, *, on_progress: Callable[[], None] = lambda: None) -> Iterator[Path]:
    """The call's recording as a local file: itself where the storage is a disk, else a temporary copy.

    `on_progress()` is called for every piece that is copied, and may raise: then nothing stays behind.
    Raises WorkError when the storage has it no more.
    """
    with local_file(str(call.recording.name), call.file_name, on_progress=on_progress) as path:
        yield path


@contextmanager
def local_file(name: str, shown: str, *, on_progress: Callable[[], None] = lambda: None) -> Iterator[Path]:
    """A file of the storage as `local_recording` has it; `shown` is what people call it."""
    storage = _storage()
    if isinstance(storage, DiskStorage):
        path = Path(storage.path(name))
        if not path.exists():
            raise _gone(shown)
        yield path
        return
    with temporary_folder() as folder:
        copy = folder / Path(name).name
        _fetch(storage, name, shown, copy, on_progress)
        yield copy


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for the files of one try; `clear_leftovers` removes it where a killed worker could not."""
    with tempfile.TemporaryDirectory(prefix=TEMPORARY_PREFIX, dir=settings.TEMPORARY_DIR) as folder:
        yield Path(folder)


def clear_leftovers(now: datetime) -> None:
    """Remove the temporary folders and files of tries that ended long ago without doing so."""
    arriving = settings.RECORDINGS_DIR.glob(f"{ARRIVING}*")
    for left in (*settings.TEMPORARY_DIR.glob(f"{TEMPORARY_PREFIX}*"), *arriving):
        with suppress(OSError):  # its own try may just have ended
            if now.timestamp() - left.stat().st_mtime > LONGEST_TRY_SECONDS:
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def _storage() -> DiskStorage | RemoteStorage:
    return cast("DiskStorage | RemoteStorage", recordings_storage())


def _fetch(storage: RemoteStorage, name: str, shown: str, copy: Path, on_progress: Callable[[], None]) -> None:
    on_progress()
    try:
        with _telling("storage:read:failed", f"The recording of {shown} could not be copied", ROOM):
            storage.fetch(name, copy, on_progress=on_progress)
    except WorkError as error:
        if error.code == MISSING:
            raise _gone(shown) from error
        raise


@contextmanager
def _telling(code: str, what: str, hint: str) -> Iterator[None]:
    """Tells in words what a disk refuses."""
    try:
        yield
    except OSError as error:
        raise WorkError(code, f"{what} ({error.strerror or type(error).__name__}).", hint=hint) from error


def _gone(shown: str) -> WorkError:
    return WorkError(
        MISSING,
        f"The recording of {shown} is not in the storage any more.",
        hint="Import it again, or restore it from a backup.",
        permanent=True,
    )
