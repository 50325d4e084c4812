"""A document of a web server, read whole and within bounds: a page, a listing, an answer of an API."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from imports.sources.base import DiscoveryContext
from imports.web.client import Answer, open_url
from imports.web.errors import permanent
from imports.web.pace import paced

MAX_REQUESTS = 10_000
SPLIT = "Import a smaller page, or a folder or archive of the same files."


@dataclass(frozen=True)
class Document:
    """A body with where its redirects ended; header names are in lower case."""

    address: httpx2.URL
    headers: Mapping[str, str]
    body: bytes


def read_document(url: str, context: DiscoveryContext) -> Document:
    """Read what lies at an address, at most `max_page_bytes` of it. Raises WorkError."""
    context.tell(0)
    with open_url(url, context.policy) as answer:
        return Document(answer.address, answer.headers, _body(answer, context))


def decoded(document: Document) -> str | bytes:
    """The text of a page whose server names a character set; else the bytes, for the parser to find out."""
    body = document.body
    _, _, charset = document.headers.get("content-type", "").lower().partition("charset=")
    charset = charset.partition(";")[0].strip(" \"'")
    if not charset or body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return body
    try:
        return body.decode(charset, "replace")
    except LookupError:
        return body


class Requests:
    """Counts what a source asks for: no more than `MAX_REQUESTS`, and nothing twice."""

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def new(self, asked: str) -> bool:
        """Whether this was not asked for before; raises WorkError when it would be one request too many."""
        if asked in self._asked:
            return False
        if len(self._asked) >= MAX_REQUESTS:
            text = f"The source goes on for more than {MAX_REQUESTS:,} folders or pages."
            raise permanent("too-many", text, "Import it in several parts.")
        self._asked.add(asked)
        return True


def _body(answer: Answer, context: DiscoveryContext) -> bytes:
    body = bytearray()
    for chunk in paced(answer, context.policy):
        context.tell(0)
        body += chunk
        if len(body) > context.max_page_bytes:
            raise permanent("page-too-large", "The page is too large to be read.", SPLIT)
    return bytes(body)
