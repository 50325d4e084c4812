"""A web page that links to recordings."""

from collections.abc import Iterator

import httpx2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from imports.names import has_audio_suffix, name_of_url, safe_name
from imports.sources.addresses import joined, recording_name
from imports.sources.base import DiscoveryContext, FoundFile, bounded
from imports.sources.document import decoded, read_document

LINKS = "a[href], audio[src], video[src], source[src]"


class PageSource:
    """Finds links that end like a recording's, and whatever an audio element plays."""

    kind = "page"

    def discover(self, location: str, context: DiscoveryContext) -> Iterator[FoundFile]:
        """Read the page, of at most `max_page_bytes`, and list its links in their order."""
        page = read_document(location, context)
        return bounded(links(decoded(page), page.address), context)


def links(html: str | bytes, address: httpx2.URL) -> Iterator[FoundFile]:
    """The recordings that a page links to. Bytes are decoded as the page itself declares."""
    tree = LexborHTMLParser(html, encoding=True)
    base = base_of(tree, address)
    for node in tree.css(LINKS):
        target = joined(base, node.attributes["href" if node.tag == "a" else "src"])
        if target is not None and (name := _name(node, target)):
            yield FoundFile(str(target), name)


def base_of(tree: LexborHTMLParser, address: httpx2.URL) -> httpx2.URL:
    """What relative links start from: the first `base` element, itself relative to the page."""
    node = tree.css_first("base[href]")
    return (joined(address, node.attributes["href"]) if node else None) or address


def _name(node: LexborNode, target: httpx2.URL) -> str:
    """The name of the recording that a link leads to, empty for any other link."""
    given = node.attributes.get("download") or ""
    if node.tag == "a" and has_audio_suffix(given):
        return safe_name(given)
    name = recording_name(target)
    return name or (name_of_url(str(target)) if _plays_sound(node) else "")


def _plays_sound(node: LexborNode) -> bool:
    """Whether the element says so itself, whatever the address looks like."""
    if (node.attributes.get("type") or "").strip().lower().startswith("audio/"):
        return True
    parent = node.parent
    return node.tag == "audio" or (node.tag == "source" and parent is not None and parent.tag == "audio")
