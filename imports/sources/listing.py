"""A directory listing of a web server, with its subfolders."""

from collections.abc import Iterator
from dataclasses import dataclass

from calls.work.errors import WorkError
from imports.details import CallDetails
from imports.names import has_audio_suffix, safe_name
from imports.sources.base import DiscoveryContext, FoundFile, bounded
from imports.sources.document import Document, Requests, read_document
from imports.sources.listing_entries import Entry, entries, folder_of, is_listing

UNREADABLE = {
    f"import:source:{what}"
    for what in ("not-found", "forbidden", "refused", "server-error", "redirects", "address-refused", "page-too-large",
                 "damaged-listing", "unsupported")
}  # fmt: skip
"""What concerns one folder alone. Anything else (a server that is gone, or asks for patience) ends the search, which is
then repeated: else a moment's failure would leave recordings out unseen."""

Shown = frozenset[tuple[str, int | None, str]]


@dataclass(frozen=True)
class _Folder:
    """A folder yet to be read; `above` is what the folders above it show."""

    url: str
    name: str
    above: tuple[Shown, ...] = ()


class ListingSource:
    """Finds the files that end like recordings in the listed folder and below; hidden ones are passed over."""

    kind = "listing"

    def discover(self, location: str, context: DiscoveryContext) -> Iterator[FoundFile]:
        """Walk the folders in one pass, one request each, at most `max_depth` deep; never up or to another host."""
        return bounded(_walk(location.strip(), context), context)


def _walk(location: str, context: DiscoveryContext) -> Iterator[FoundFile | None]:
    top = read_document(location, context)
    root = str(folder_of(top.address))
    requests, waiting = Requests(), list[_Folder]()
    requests.new(root)
    yield from _read(top, _Folder(root, ""), waiting, context)
    while waiting:
        folder = waiting.pop()
        if requests.new(folder.url) and (document := _listing(folder, root, context)) is not None:
            yield from _read(document, folder, waiting, context)


def _listing(folder: _Folder, root: str, context: DiscoveryContext) -> Document | None:
    """The listing of a subfolder; None, with a note, where there is none to be read."""
    try:
        document = read_document(folder.url, context)
    except WorkError as e:
        if e.code not in UNREADABLE:
            raise
        context.skip(folder.name, "cannot be read")
        return None
    if not str(document.address).startswith(root):
        context.skip(folder.name, "leads out of the folder")
    elif not is_listing(document.body):
        context.skip(folder.name, "shows a page and not its files")
    else:
        return document
    return None


def _read(
    document: Document, folder: _Folder, waiting: list[_Folder], context: DiscoveryContext
) -> Iterator[FoundFile | None]:
    """The recordings of one folder; its subfolders wait, the first of them on top."""
    shown = list(entries(document))
    fingerprint = frozenset((entry.name, entry.size_bytes, entry.modified) for entry in shown)
    if fingerprint in folder.above and all(entry.modified for entry in shown):
        context.skip(folder.name, "is a link to a folder above it")
        return
    above = (*folder.above, fingerprint)
    subfolders = [entry for entry in shown if entry.is_folder and not _skipped(entry, len(folder.above), context)]
    waiting.extend(_Folder(entry.url, safe_name(entry.name), above) for entry in reversed(subfolders))
    for entry in shown:
        if not entry.is_folder:
            yield None if _skipped(entry, len(folder.above), context) else _found(entry)


def _skipped(entry: Entry, depth: int, context: DiscoveryContext) -> bool:
    reason = _reason_to_skip(entry, depth, context)
    if reason:
        context.skip(safe_name(entry.name), reason)
    return bool(reason)


def _reason_to_skip(entry: Entry, depth: int, context: DiscoveryContext) -> str:
    """Why an entry is no recording and no folder to be read; empty where it is one."""
    if entry.name.startswith("."):
        return "is hidden"
    if entry.is_folder:
        return "lies too deep" if depth >= context.max_depth else ""
    return "" if has_audio_suffix(entry.name) else "is no audio file"


def _found(entry: Entry) -> FoundFile:
    details = CallDetails(metadata={"modified": entry.modified} if entry.modified else {})
    return FoundFile(entry.url, safe_name(entry.name), entry.size_bytes, details=details)
