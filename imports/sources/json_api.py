"""A JSON API that tells of recordings, page by page."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2

from imports.sources.base import DiscoveryContext, FoundFile, bounded
from imports.sources.document import Document, Requests, read_document
from imports.sources.feed.paging import next_pages
from imports.sources.feed.reading import read_json
from imports.sources.feed.recordings import recordings


class JsonSource:
    """Finds what a JSON answer says is a recording, at any depth, with what it tells of the call; page by page."""

    kind = "json_api"

    def discover(self, location: str, context: DiscoveryContext) -> Iterator[FoundFile]:
        """Read page after page, at most 10,000, each once; `feed.recordings` and `feed.paging` say what is read."""
        return bounded(_walk(location.strip(), context), context)


@dataclass(frozen=True)
class _Page:
    """One answer, read; `asked` is where its own redirects ended."""

    asked: httpx2.URL
    document: Document
    value: Any


def _walk(location: str, context: DiscoveryContext) -> Iterator[FoundFile | None]:
    requests = Requests()
    requests.new(location)
    page: _Page | None = _read(location, requests, context)
    while page is not None:
        found = 0
        for file in recordings(page.value, page.asked, context.time_zone):
            found += 1
            yield file
        yield None
        ways = next_pages(page.value, page.document.headers, page.asked, found)
        page = _next(ways, requests, context)


def _next(ways: list[httpx2.URL], requests: Requests, context: DiscoveryContext) -> _Page | None:
    """The first answer that was not there before; none at the end, and where the pages go in a circle."""
    for way in ways:
        if not requests.new(str(way)):
            continue
        page = _read(str(way), requests, context)
        if page is not None:
            return page
    if ways:
        context.skip("next page", "leads in a circle")
    return None


def _read(url: str, requests: Requests, context: DiscoveryContext) -> _Page | None:
    """An answer; None for one that came before, to the letter."""
    document = read_document(url, context)
    if not requests.new(f"body:{hashlib.sha256(document.body).hexdigest()}"):
        return None
    return _Page(document.address, document, read_json(document.body))
