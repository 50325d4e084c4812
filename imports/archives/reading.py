"""Members of a ZIP archive, read one at a time and believed in nothing: neither sizes nor names."""

import functools
import io
import lzma
import os
import struct
import weakref
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from zipfile import BadZipFile, ZipFile, ZipInfo

from calls.work.errors import WorkError
from imports.local import open_regular
from imports.partial import CHUNK_BYTES
from imports.web.errors import permanent

ENCRYPTED = 0x1  # flag bit 0 (APPNOTE.TXT 4.4.4)
MAX_RATIO = 200  # silence packs 1,000 to 1, so the ratio counts only for what is large unpacked
RATIO_COUNTS_FROM_BYTES = 100_000_000
MAX_DIRECTORY_BYTES = 24_000_000  # about 100,000 members with long names; parsed, it takes ten times the memory
BROKEN = (
    BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    ValueError,
    OSError,
    struct.error,
)


class BoundedReads(io.BufferedReader):
    """A file that refuses the one big read: a central directory that would fill the memory when parsed."""

    def read(self, size: int | None = -1) -> bytes:
        """Read as usual, at most MAX_DIRECTORY_BYTES at once."""
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise BadZipFile("too large a central directory")
        return super().read(size)


@dataclass(frozen=True)
class Archive:
    """An open archive. `members` are the files in it by the name that stands in their URL."""

    file: ZipFile
    members: dict[str, ZipInfo]


def is_zip(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a ZIP archive, an empty one included."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def member_url(outer: str, key: str) -> str:
    """The URL of a member: `zip:<outer URL>!/<key>`."""
    return f"zip:{outer}!/{key}"


def split_member_url(url: str) -> tuple[str, str]:
    """The outer URL and the member's key; keys hold no `!`, so the last one separates."""
    outer, separator, key = url.removeprefix("zip:").rpartition("!/")
    if not separator or not outer:
        raise permanent("unsupported", "The address names no file inside an archive.", "Check the address.")
    return outer, key


def open_archive(path: Path) -> Archive:
    """Open a ZIP file of this machine, once per process for all its members as long as it stays the same.

    Raises WorkError `import:file:broken-archive` for what is none.
    """
    with open_regular(path) as file:
        status = os.fstat(file.fileno())
    return _opened(path, status.st_size, status.st_mtime_ns)


def member(archive: Archive, key: str) -> ZipInfo:
    """One member by its key. Raises WorkError when the archive has none of that name, or locked it."""
    info = archive.members.get(key)
    if info is None:
        raise permanent("not-found", "The archive no longer holds this file.", "Import the archive again.")
    if info.flag_bits & ENCRYPTED:
        text = "The file is locked with a password inside its archive."
        raise WorkError("import:file:encrypted", text, hint="Pack it again without a password.", permanent=True)
    return info


def read_member(archive: Archive, info: ZipInfo) -> Iterator[bytes]:
    """Unpack a member, chunk by chunk; counts what really comes out, and stops a bomb early."""
    produced = 0
    try:
        with archive.file.open(info) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                produced += len(chunk)
                _check_ratio(produced, info.compress_size)
                yield chunk
    except BROKEN as e:
        raise _broken("The file is damaged inside its archive.") from e


@functools.lru_cache(maxsize=2)
def _opened(path: Path, size_bytes: int, modified_ns: int) -> Archive:  # noqa: ARG001 - parts of the cache's key
    file = BoundedReads(open_regular(path).detach())
    try:
        zip_file = ZipFile(file)
    except BROKEN as e:
        file.close()
        raise _broken("The archive is damaged, too full, or no ZIP file.") from e
    weakref.finalize(zip_file, file.close)  # a ZipFile leaves the closing of a file it was given to others
    return Archive(zip_file, _keyed(zip_file.infolist()))


def _keyed(infos: list[ZipInfo]) -> dict[str, ZipInfo]:
    """Files by percent-encoded name; the second of one name is `name#2`, since a `#` in a name is encoded."""
    seen: Counter[str] = Counter()
    members = {}
    for info in infos:
        if info.is_dir():
            continue
        name = quote(info.filename, safe="/", errors="surrogatepass")
        seen[name] += 1
        members[name if seen[name] == 1 else f"{name}#{seen[name]}"] = info
    return members


def _check_ratio(produced: int, compressed: int) -> None:
    if produced > RATIO_COUNTS_FROM_BYTES and produced > MAX_RATIO * max(compressed, 1):
        text = "The file unpacks to far more than a recording can."
        raise WorkError("import:file:bomb", text, hint="Leave it out of the archive.", permanent=True)


def _broken(text: str) -> WorkError:
    hint = "Pack the files again and import the new archive."
    return WorkError("import:file:broken-archive", text, hint=hint, permanent=True)
