"""A web address that is a recording itself."""

from collections.abc import Iterator

from imports.sources.base import DiscoveryContext, FoundFile, bounded
from imports.sources.probe import probe


class LinkSource:
    """One recording behind a web address."""

    kind = "link"

    def discover(self, location: str, context: DiscoveryContext) -> Iterator[FoundFile]:
        """Ask the server for name, size and version of the one file."""
        url = location.strip()
        found = probe(url, context)
        return bounded([FoundFile(url, found.name, found.size_bytes, etag=found.etag)], context)
