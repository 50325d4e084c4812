"""Files of this machine: `file:` URLs and paths, and opening them without being led astray."""

import errno
import io
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote_to_bytes

from calls.work.errors import WorkError
from imports.web.errors import AGAIN, permanent

USE_FILE = "Use file:///path/to/file."


def file_url(path: Path) -> str:
    """The `file:` URL of an absolute path; any name comes back from it, even one that is not UTF-8."""
    return path.as_uri()


def path_of(url: str) -> Path:
    """The path of a `file:` URL. Raises WorkError for one that names another machine or no absolute path."""
    host, path = "", url.removeprefix("file:")
    if path.startswith("//"):
        host, slash, rest = path[2:].partition("/")
        path = slash + rest
    raw = unquote_to_bytes(path)
    if host not in {"", "localhost"} or not raw.startswith(b"/") or b"\0" in raw:
        raise permanent("unsupported", "The address names no file of this machine.", USE_FILE)
    return Path(os.fsdecode(raw))


def open_regular(path: Path, folders: Iterable[Path] | None = None) -> io.BufferedReader:
    """Open a regular file for reading; links, folders, devices and pipes are refused without waiting.

    What is open has to lie in one of `folders`: whoever may write there could have made a link of a folder meanwhile.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as e:
        raise local_error(e, path.name) from e
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise permanent("unsupported", f"{path.name} is not a regular file.", "Choose a file or a folder.")
    try:
        check_inside(_real_path(path, descriptor), folders)
    except WorkError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def read_head(path: Path, count: int) -> bytes:
    """The first `count` bytes of a regular file. Raises WorkError as `open_regular` does."""
    with open_regular(path) as file:
        return file.read(count)


def check_local(*, allowed: bool) -> None:
    """Refuse paths and `file:` addresses to everyone but the command line."""
    if not allowed:
        hint = "Use an address that begins with http:// or https://, or upload the files."
        raise permanent("unsupported", "Files of the server cannot be imported from here.", hint)


def check_inside(path: Path, folders: Iterable[Path] | None) -> None:
    """Refuse a real path that lies in none of these folders; None stands for anywhere."""
    if folders is not None and not any(path.is_relative_to(folder) for folder in folders):
        hint = "Name a folder that is opened to you; links must not lead out of it."
        raise permanent("forbidden", f"{path.name} may not be imported from here.", hint)


def _real_path(path: Path, descriptor: int) -> Path:
    """Where an open file really lies; without /proc, where its path leads now."""
    opened = Path(f"/proc/self/fd/{descriptor}")
    return (opened if opened.exists() else path).resolve()


def local_error(error: OSError, name: str) -> WorkError:
    """What an operating system error on a source means."""
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}:
        return permanent("not-found", f"{name} does not exist.", "Check the path.")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return permanent("forbidden", f"{name} may not be read.", "Check the permissions of the file.")
    if error.errno in {errno.ELOOP, errno.ENXIO, errno.EINVAL}:
        return permanent("unsupported", f"{name} is a link or a device.", "Name the file itself.")
    return WorkError("import:source:unreachable", f"{name} cannot be read: {error.strerror}.", hint=AGAIN)
