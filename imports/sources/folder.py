"""A folder of this machine, with its subfolders."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from calls.audio.sniff import HEAD_BYTES, sniff
from calls.work.errors import WorkError
from imports.local import file_url, local_error, read_head
from imports.names import has_audio_suffix, safe_name
from imports.sources.base import DiscoveryContext, FoundFile, bounded
from imports.sources.location import local_path

LEADS_OUT = "is a link out of the folder"


class FolderSource:
    """Finds what looks like a recording by suffix or content; hidden files and devices are passed over."""

    kind = "folder"

    def discover(self, location: str, context: DiscoveryContext) -> Iterator[FoundFile]:
        """Walk the folder, at most `max_depth` deep, by name. Symbolic links never lead out of it."""
        root = local_path(location, context.policy)
        return bounded(_walk(root, root, 0, context), context)


class FileSource:
    """One file that was named: taken whatever it is, so that its own error is shown with it."""

    kind = "file"

    def discover(self, location: str, context: DiscoveryContext) -> Iterator[FoundFile]:
        """The file itself."""
        path = local_path(location, context.policy)
        return bounded([_found(path, path.name)], context)


def _walk(folder: Path, root: Path, depth: int, context: DiscoveryContext) -> Iterator[FoundFile | None]:
    for entry in _entries(folder, depth, context):
        path = Path(entry.path)
        if entry.name.startswith("."):
            context.skip(safe_name(entry.name), "is hidden")
        elif not entry.is_dir(follow_symlinks=False):
            yield _file(path, root, context)
        elif depth >= context.max_depth:
            context.skip(safe_name(entry.name), "lies too deep")
        else:
            yield from _walk(path, root, depth + 1, context)


def _entries(folder: Path, depth: int, context: DiscoveryContext) -> list[os.DirEntry[str]]:
    """What lies in a folder, by name. Only a subfolder that cannot be read is passed over."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as e:
        if depth == 0:
            raise local_error(e, folder.name) from e
        context.skip(safe_name(folder.name), "cannot be read")
        return []


def _file(path: Path, root: Path, context: DiscoveryContext) -> FoundFile | None:
    reason = _reason_to_skip(path, root) or _still_written(path, context)
    if reason:
        context.skip(safe_name(path.name), reason)
        return None
    return _found(path.resolve(), path.name)


def _reason_to_skip(path: Path, root: Path) -> str:
    """Why an entry is no recording of this folder; empty where it is one."""
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: a circle of links, until Python 3.12
        return "is a link to nowhere"
    if not real.is_relative_to(root):
        return LEADS_OUT
    if real.is_dir():
        return "is a link to a folder"
    if not real.is_file():
        return "is no regular file"
    return "" if has_audio_suffix(path.name) or _sounds(real) else "is no audio file"


def _still_written(path: Path, context: DiscoveryContext) -> str:
    """Whether somebody changed it too lately; nothing is asked where that does not matter."""
    if not context.quiet_seconds:
        return ""
    try:
        age = time.time() - path.stat().st_mtime
    except OSError:  # gone since it was listed
        return "is gone"
    return "is still being written" if abs(age) < context.quiet_seconds else ""


def _sounds(path: Path) -> bool:
    """Whether the first bytes are audio's; a file that cannot be read is not."""
    try:
        return sniff(read_head(path, HEAD_BYTES)) is not None
    except WorkError:
        return False


def _found(path: Path, name: str) -> FoundFile:
    try:
        status = path.stat()
    except OSError:  # gone since it was listed: fetching it will say so
        return FoundFile(file_url(path), safe_name(name))
    version = f"{status.st_mtime_ns:x}-{status.st_size:x}"
    return FoundFile(file_url(path), safe_name(name), status.st_size, etag=version)
