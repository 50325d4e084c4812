"""Recordings in the storage: putting one in, and having one at hand as a local file."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files import File

from calls.models import Call
from calls.models.call import recordings_storage
from calls.work.errors import WorkError

COPY_BYTES = 1 << 20
TEMPORARY_PREFIX = "try-"
LONGEST_TRY_SECONDS = 24 * 3600


class MovableFile(File):
    """A file on disk that a storage on the same disk may take by renaming it instead of copying."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), name=path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        """Where it lies; Django's file storage moves it from there."""
        return str(self._path)


def keep(
    path: Path,
    name: str,
    *,
    on_progress: Callable[[], None] = lambda: None,
    sha256: str = "",  # noqa: ARG001 - compared after the upload
) -> str:
    """Put the file at `path` into the storage as `name`; the name it got. `path` may be gone afterwards.

    `on_progress()` is called while it is sent, and may raise. Raises WorkError when the storage does not take it.
    """
    on_progress()
    with MovableFile(path) as file:
        return keep_stream(file, name)


def keep_stream(file: File, name: str) -> str:
    """Put an open file into the storage as `name`; the name it got. Raises WorkError as `keep` does."""
    try:
        return recordings_storage().save(name, file)
    except OSError as error:
        raise WorkError(
            "storage:write:failed",
            f"The recording could not be stored ({error.strerror or type(error).__name__}).",
            hint="See that the storage has room and may be written to; it is tried again by itself.",
        ) from error


def restore(call: Call, path: Path) -> None:
    """Put the call's recording, which is at `path`, back where the storage has lost it; raises WorkError."""
    name = str(call.recording.name)
    if not recordings_storage().exists(name):
        keep(path, name)


def open_kept(name: str) -> File:
    """A file that `keep` has put into the storage, open for reading; raises WorkError when it is gone."""
    try:
        return recordings_storage().open(name)
    except FileNotFoundError as error:
        raise WorkError(
            "storage:file:missing",
            "This file is not in the storage any more.",
            hint="Make it again, or restore it from a backup.",
            permanent=True,
        ) from error


def is_kept(call: Call) -> bool:
    """Whether the storage has the call's recording."""
    return recordings_storage().exists(str(call.recording.name))


def forget(name: str) -> None:
    """Take a recording out of the storage."""
    recordings_storage().delete(name)


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
    try:
        path = Path(recordings_storage().path(name))
    except NotImplementedError:  # the storage is not a disk
        with _copy(name, shown, on_progress) as copy:
            yield copy
        return
    if not path.exists():
        raise _gone(shown)
    yield path


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for the files of one try; `clear_leftovers` removes it where a killed worker could not."""
    with tempfile.TemporaryDirectory(prefix=TEMPORARY_PREFIX, dir=settings.TEMPORARY_DIR) as folder:
        yield Path(folder)


def clear_leftovers(now: datetime) -> None:
    """Remove the temporary folders of tries that ended long ago without doing so."""
    for folder in settings.TEMPORARY_DIR.glob(f"{TEMPORARY_PREFIX}*"):
        with suppress(OSError):  # its own try may just have ended
            if now.timestamp() - folder.stat().st_mtime > LONGEST_TRY_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _copy(name: str, shown: str, on_progress: Callable[[], None]) -> Iterator[Path]:
    with temporary_folder() as folder:
        path = folder / Path(name).name
        try:
            with recordings_storage().open(name) as source, path.open("wb") as target:
                while piece := source.read(COPY_BYTES):
                    target.write(piece)
                    on_progress()
        except FileNotFoundError as error:
            raise _gone(shown) from error
        yield path


def _gone(shown: str) -> WorkError:
    return WorkError(
        "storage:file:missing",
        f"The recording of {shown} is not in the storage any more.",
        hint="Import it again, or restore it from a backup.",
        permanent=True,
    )
