"""Which source reads a location: told by a look at it."""

from pathlib import Path

from imports.local import read_head
from imports.sources.archive import ArchiveSource
from imports.sources.base import DiscoveryContext, Source
from imports.sources.folder import FileSource, FolderSource
from imports.sources.link import LinkSource
from imports.sources.location import local_path, scheme_of
from imports.sources.page import PageSource
from imports.sources.probe import kind_of, probe
from imports.web.errors import permanent
from imports.web.hosts import shown

SOURCES: dict[str, Source] = {
    source.kind: source for source in (FolderSource(), FileSource(), ArchiveSource(), LinkSource(), PageSource())
}
"""Every kind of source there is, by name: a new kind is added here and in `pick`."""

ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
UNREADABLE_HINT = "Give the address of a recording, a ZIP archive, or a page with links to recordings."


def pick(location: str, context: DiscoveryContext) -> Source:
    """The source for a path, a `file:` URL or an http(s) address. Raises WorkError when there is none."""
    scheme = scheme_of(location)
    if scheme in {"http", "https"}:
        return SOURCES[_web_kind(location, context)]
    if scheme not in {"", "file"}:
        raise permanent("unsupported", f"Addresses with {scheme}: are not read.", UNREADABLE_HINT)
    if not location.strip():
        raise permanent("unsupported", "No address was given.", UNREADABLE_HINT)
    return SOURCES[_local_kind(local_path(location, context.policy))]


def _web_kind(location: str, context: DiscoveryContext) -> str:
    found = probe(location, context)
    kind = kind_of(found)
    if not kind:
        is_a = found.content_type or "of no known type"
        text = f"{shown(found.address)} is no recording, archive or page, but {is_a}."
        raise permanent("unsupported", text, UNREADABLE_HINT)
    return kind


def _local_kind(path: Path) -> str:
    if path.is_dir():
        return "folder"
    return "archive" if read_head(path, 4) in ZIP_MARKS else "file"
