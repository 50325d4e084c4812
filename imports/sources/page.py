"""A web page that links to recordings."""

from collections.abc import Iterator

import httpx2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from calls.work.errors import WorkError
from imports.names import has_audio_suffix, name_of_url
from imports.sources.base import DiscoveryContext, FoundFile, bounded
from imports.web.client import Answer, open_url
from imports.web.errors import permanent
from imports.web.hosts import UNREADABLE, parse_web_address
from imports.web.pace import paced

MEDIA_TAGS = {"audio", "source"}
SPLIT = "Import a smaller page, or a folder or archive of the same files."
LINKS = "a[href], audio[src], source[src]"
STRIPPED_IN_ADDRESSES = str.maketrans("", "", "\t\n\r")  # as browsers do (WHATWG URL standard, 4.4)


class PageSource:
    """Finds links whose path ends like a recording's, and whatever an audio element plays."""

    kind = "page"

    def discover(self, location: str, context: DiscoveryContext) -> Iterator[FoundFile]:
        """Read the page, of at most `max_page_bytes`, and list its links in their order."""
        with open_url(location, context.policy) as answer:
            body = _body(answer, context)
            html = decoded(body, answer.headers.get("content-type", ""))
            base = answer.address
        return bounded(links(html, base), context)


def links(html: str | bytes, address: httpx2.URL) -> Iterator[FoundFile]:
    """The recordings that a page links to. Bytes are decoded as the page itself declares."""
    tree = LexborHTMLParser(html, encoding=True)
    base = _base(tree, address)
    for node in tree.css(LINKS):
        target = _target(node, base)
        if target is not None:
            yield FoundFile(str(target), name_of_url(str(target)))


def decoded(body: bytes, content_type: str) -> str | bytes:
    """The text of a page whose server names a character set; else the bytes, for the parser to find out."""
    _, _, charset = content_type.lower().partition("charset=")
    charset = charset.partition(";")[0].strip(" \"'")
    if not charset or body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return body
    try:
        return body.decode(charset, "replace")
    except LookupError:
        return body


def _body(answer: Answer, context: DiscoveryContext) -> bytes:
    body = bytearray()
    for chunk in paced(answer, context.policy):
        context.tell(0)
        body += chunk
        if len(body) > context.max_page_bytes:
            raise permanent("page-too-large", "The page is too large to be read.", SPLIT)
    return bytes(body)


def _base(tree: LexborHTMLParser, address: httpx2.URL) -> httpx2.URL:
    """What relative links start from: the first `base` element, itself relative to the page."""
    node = tree.css_first("base[href]")
    return (_joined(address, node.attributes["href"]) if node else None) or address


def _target(node: LexborNode, base: httpx2.URL) -> httpx2.URL | None:
    """The address of a link to a recording, None for any other link."""
    target = _joined(base, node.attributes["href" if node.tag == "a" else "src"])
    if target is None:
        return None
    wanted = node.tag in MEDIA_TAGS or has_audio_suffix(name_of_url(str(target)))
    return target if wanted else None


def _joined(base: httpx2.URL, href: str | None) -> httpx2.URL | None:
    """A link as an absolute http(s) address without fragment; None for what is none."""
    path, mark, query = (href or "").translate(STRIPPED_IN_ADDRESSES).strip(" \f").partition("?")
    plain = path.replace("\\", "/") + mark + query  # pages made on Windows; browsers do the same
    try:
        return parse_web_address(str(base.join(plain))) if plain else None
    except (*UNREADABLE, WorkError):
        return None
