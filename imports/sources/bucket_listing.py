"""A bucket that lists its objects as XML to everybody who asks: Amazon S3, Google, Azure and their like."""

from collections import deque
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode

import httpx2

from calls.work.errors import WorkError
from imports.names import has_audio_suffix, safe_name
from imports.sources.base import DiscoveryContext, FoundFile, bounded
from imports.sources.bucket_xml import BucketObject, BucketPage, read_listing
from imports.sources.document import Requests, read_document
from imports.web.hosts import UNREADABLE, parse_web_address

AZURE_LISTING = {"restype", "comp", "prefix", "delimiter", "marker", "maxresults", "include", "timeout"}
"""What asks Azure for a listing; whatever else is in the address (a shared access signature) opens the objects too."""


class BucketListingSource:
    """Finds the objects that end like recordings, in all folders below the prefix of the address."""

    kind = "bucket_listing"

    def discover(self, location: str, context: DiscoveryContext) -> Iterator[FoundFile]:
        """Read the listing page by page, each once."""
        return bounded(_walk(httpx2.URL(location.strip()), context), context)


def _walk(address: httpx2.URL, context: DiscoveryContext) -> Iterator[FoundFile | None]:
    requests, waiting = Requests(), deque([address.copy_remove_param("delimiter")])
    while waiting:
        asked = waiting.popleft()
        if not requests.new(str(asked)):
            context.skip("next page", "leads in a circle")
            continue
        document = read_document(str(asked), context)
        page = read_listing(document.body)
        for item in page.objects:
            yield _found(item, document.address, page, context)
        waiting.extend(_first_page(asked, prefix) for prefix in page.prefixes)
        if page.goes_on:
            waiting.append(_next_page(asked, page))


def _found(item: BucketObject, listing: httpx2.URL, page: BucketPage, context: DiscoveryContext) -> FoundFile | None:
    name = safe_name(item.key)
    reason = _reason_to_skip(item.key)
    url = None if reason else _address_of(item.key, listing, page)
    if url is None:
        context.skip(name, reason or "has a name that no address can hold")
        return None
    return FoundFile(str(url), name, item.size_bytes, etag=item.etag.strip('"'))


def _reason_to_skip(key: str) -> str:
    """Why an object is no recording; empty where it is one."""
    if any(part.startswith(".") and part.strip(".") for part in key.split("/")):
        return "is hidden"
    return "" if has_audio_suffix(key) else "is no audio file"


def _address_of(key: str, listing: httpx2.URL, page: BucketPage) -> httpx2.URL | None:
    """The address of an object, below the bucket's own: the host alone, or the host with the bucket's name."""
    path = listing.raw_path.partition(b"?")[0].decode("ascii").rstrip("/")
    path = f"{path}/{quote(key, safe='/', errors='surrogateescape')}"
    try:
        url = parse_web_address(str(listing.copy_with(raw_path=path.encode(), fragment=None)))
    except (*UNREADABLE, WorkError):
        return None
    if url.raw_path.decode("ascii") != path:  # dots that addresses take for folders
        return None
    return url.copy_with(query=_signature(listing)) if page.is_azure else url


def _signature(listing: httpx2.URL) -> bytes | None:
    kept = tuple((name, value) for name, value in listing.params.multi_items() if name.lower() not in AZURE_LISTING)
    return urlencode(kept).encode() if any(name == "sig" for name, _ in kept) else None


def _first_page(asked: httpx2.URL, prefix: str) -> httpx2.URL:
    """The listing of a folder that a server keeps apart although nobody asked for that."""
    return _with(asked, {"prefix": prefix}, without=("marker", "continuation-token", "start-after"))


def _next_page(asked: httpx2.URL, page: BucketPage) -> httpx2.URL:
    token = page.facts.get("NextContinuationToken")
    if token and not page.is_azure:
        return _with(asked, {"list-type": "2", "continuation-token": token}, without=("marker", "start-after"))
    last = page.objects[-1].key if page.objects else ""
    return _with(asked, {"marker": page.facts.get("NextMarker") or last})


def _with(asked: httpx2.URL, changes: Mapping[str, str], without: tuple[str, ...] = ()) -> httpx2.URL:
    kept = {name: value for name, value in asked.params.multi_items() if name not in without}
    return asked.copy_with(params={**kept, **changes})
