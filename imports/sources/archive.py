"""A ZIP archive, of this machine or behind a web address."""

from collections.abc import Iterator
from urllib.parse import unquote
from zipfile import ZipInfo

from calls.audio.sniff import sniff
from calls.work.errors import WorkError
from imports.archives.cache import web_archive
from imports.archives.reading import ENCRYPTED, Archive, member_url, open_archive, read_member
from imports.local import file_url
from imports.names import has_audio_suffix, safe_name
from imports.sources.base import DiscoveryContext, FoundFile, bounded
from imports.sources.location import local_path, scheme_of
from imports.sources.upload import opened, uploaded
from imports.upload_address import location_of


class ArchiveSource:
    """Finds the members that look like recordings by suffix or by content; hidden ones are passed over."""

    kind = "archive"

    def discover(self, location: str, context: DiscoveryContext) -> Iterator[FoundFile]:
        """List the archive; one behind a web address is downloaded first, and kept for its members."""
        if context.upload is not None:
            return bounded(_of_upload(context), context)
        if scheme_of(location) in {"http", "https"}:
            outer = location.strip()
            archive = web_archive(outer, context.policy, fresh_seconds=0, on_progress=lambda _: context.tell(0))
        else:
            path = local_path(location, context.policy)
            outer, archive = file_url(path), open_archive(path)
        return bounded(_members(archive, outer, context), context)


def _of_upload(context: DiscoveryContext) -> Iterator[FoundFile | None]:
    outer = location_of(uploaded(context).number)
    with opened(context) as path:
        yield from _members(open_archive(path), outer, context)


def _members(archive: Archive, outer: str, context: DiscoveryContext) -> Iterator[FoundFile | None]:
    for key, info in archive.members.items():
        name = safe_name(unquote(key.partition("#")[0], errors="replace"))
        reason = _reason_to_skip(archive, info)
        if reason:
            context.skip(name, reason)
            yield None
        else:
            # An archive may be replaced at its address by one with other members of the same names and sizes.
            yield FoundFile(member_url(outer, key), name, info.file_size, etag=f"crc-{info.CRC:08x}")


def _reason_to_skip(archive: Archive, info: ZipInfo) -> str:
    """Why a member is no recording; empty where it is one. A locked one is told by its suffix alone."""
    parts = info.filename.replace("\\", "/").split("/")
    if any(part.startswith(".") and part.strip(".") for part in parts):
        return "is hidden"
    if has_audio_suffix(info.filename):
        return ""
    locked = info.flag_bits & ENCRYPTED
    return "" if not locked and _sounds(archive, info) else "is no audio file"


def _sounds(archive: Archive, info: ZipInfo) -> bool:
    """Whether a member's first bytes are audio's; a damaged one is not."""
    try:
        return sniff(next(read_member(archive, info), b"")) is not None
    except WorkError:
        return False
