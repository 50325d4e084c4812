"""Which source reads a location: told by a look at it."""

from pathlib import Path

from imports.archives.reading import is_zip
from imports.local import read_head
from imports.manifest.reading import is_table_name
from imports.sources.archive import ArchiveSource
from imports.sources.base import DiscoveryContext, Source
from imports.sources.bucket import SCHEMES, BucketSource
from imports.sources.bucket_listing import BucketListingSource
from imports.sources.folder import FileSource, FolderSource
from imports.sources.json_api import JsonSource
from imports.sources.link import LinkSource
from imports.sources.listing import ListingSource
from imports.sources.location import local_path, scheme_of
from imports.sources.manifest import ManifestSource
from imports.sources.orders import OrdersSource
from imports.sources.page import PageSource
from imports.sources.probe import kind_of, probe, seems
from imports.sources.upload import UploadSource
from imports.web.errors import permanent
from imports.web.hosts import shown

SOURCES: dict[str, Source] = {
    source.kind: source
    for source in (
        FolderSource(),
        FileSource(),
        ArchiveSource(),
        LinkSource(),
        PageSource(),
        ListingSource(),
        JsonSource(),
        BucketListingSource(),
        BucketSource(),
        OrdersSource(),
        ManifestSource(),
        UploadSource(),
    )
}
"""Every kind of source there is, by name. A new kind is added here, and to one of the tables below or to `pick`."""

BY_SCHEME: dict[str, str] = dict.fromkeys(SCHEMES, "bucket")
"""The kind that reads all addresses of a scheme."""

BY_UPLOAD: dict[str, str] = {"orders": "orders", "manifest": "manifest", "archive": "archive", "recording": "upload"}
"""The kind that reads what was uploaded, by the upload's own kind (`imports.models.UploadKind`)."""

UNREADABLE_HINT = "Give the address of a recording, a ZIP archive, a page, folder or bucket listing, or a JSON API."


def pick(location: str, context: DiscoveryContext) -> Source:
    """The source for an upload, a path, or an address of a scheme that is read. Raises WorkError when there is none."""
    if context.upload is not None:
        return SOURCES[BY_UPLOAD[context.upload.kind]]
    scheme = scheme_of(location)
    if scheme in {"http", "https"}:
        return SOURCES[_web_kind(location, context)]
    if scheme in BY_SCHEME:
        return SOURCES[BY_SCHEME[scheme]]
    if scheme not in {"", "file"}:
        raise permanent("unsupported", f"Addresses with {scheme}: are not read.", UNREADABLE_HINT)
    if not location.strip():
        raise permanent("unsupported", "No address was given.", UNREADABLE_HINT)
    return SOURCES[_local_kind(local_path(location, context.policy))]


def _web_kind(location: str, context: DiscoveryContext) -> str:
    found = probe(location, context)
    kind = kind_of(found)
    if not kind:
        text = f"{shown(found.address)} is no recording, archive or page, but {seems(found)}."
        raise permanent("unsupported", text, UNREADABLE_HINT)
    return kind


def _local_kind(path: Path) -> str:
    if path.is_dir():
        return "folder"
    if is_table_name(path.name):
        return "manifest"
    return "archive" if is_zip(read_head(path, 4)) else "file"
