"""What a directory listing shows: told from a page, and its entries read, whichever server wrote it.

Known are nginx (HTML and JSON), Apache (plain, fancy and as a table), lighttpd, Caddy, IIS, Python's `http.server`,
Go's file server, Tomcat, Jetty, and whoever writes "Index of /…" like them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

import httpx2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from imports.sources.addresses import joined
from imports.sources.document import Document, decoded
from imports.sources.page import base_of
from imports.web.errors import permanent

HTML_MARKS = re.compile(
    rb"<(?:title|h1)[^<>]*>\s*(?:index of|directory listing for|listing directory|directory:)\s*(?:\[\s*)?(?:https?://[^/<]*)?/"
    rb'|href="\?C=[NMSD](?:;|&amp;|&)O=[AD]"'  # Apache's sorted columns
    rb'|\.listing \.icon-tabler|<td data-order="-?\d+">'  # Caddy: its style sheet; its table, before 2.7
    rb"|>\[To Parent Directory\]</A>",  # IIS
    re.IGNORECASE,
)
GO_BEGINS = re.compile(rb'(?:<!doctype html>\s*<meta name="viewport"[^>]*>\s*)?<pre>\s*(?:<a href=|</pre>)')
JSON_BEGINS = re.compile(
    rb'\s*\[\s*\{\s*"name"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*"type"\s*:\s*"(?:file|directory|other)"\s*,\s*"mtime"'
)
ENCODED = "%(?:2[035]|[89A-F][0-9A-F])"  # a space, # and %, and all beyond ASCII
PLAIN = re.compile(rf"(?:[\w~-]|{ENCODED})(?:[\w.~-]|{ENCODED}){{0,250}}/?", re.ASCII)
"""A name that means the same in every address and leads nowhere else: not one that begins with a dot."""
SIZE = re.compile(r"\d{1,18}")
TIMES = re.compile(
    r"\d{2}-[A-Z][a-z]{2}-\d{4} \d{2}:\d{2}"  # nginx, older Apache
    r"|\d{4}-(?:\d{2}|[A-Z][a-z]{2})-\d{2}[ T]\d{2}:\d{2}(?::\d{2})?"  # Apache, lighttpd, Caddy
    r"|\d{1,2}/\d{1,2}/\d{4} +\d{1,2}:\d{2}(?: [AP]M)?"  # IIS
)
COULD_NOT_READ = "Open the address in a browser to see what it answers."


@dataclass(frozen=True)
class Entry:
    """A file or folder right below the listed one. `size_bytes` only where the server tells it to the byte;
    `modified` as the server writes it, in whatever time zone that is.
    """

    url: str
    name: str
    is_folder: bool
    size_bytes: int | None = None
    modified: str = ""


def is_listing(head: bytes) -> bool:
    """Whether a document begins like a listing: a page that merely links to others does not."""
    if JSON_BEGINS.match(head):
        return True
    return head.lstrip()[:1] == b"<" and bool(HTML_MARKS.search(head) or GO_BEGINS.match(head))


def entries(document: Document) -> Iterator[Entry]:
    """The entries right below the listed folder, in their order; links elsewhere and sorted views are none."""
    is_json = JSON_BEGINS.match(document.body)
    for url, name, source in _json_entries(document) if is_json else _html_entries(document):
        size, modified = _told(source)
        is_folder = url.endswith("/")
        yield Entry(url, name, is_folder, None if is_folder else size, modified)


def folder_of(address: httpx2.URL) -> httpx2.URL:
    """The folder that an address lists: its path up to the last slash, without a query."""
    path = address.raw_path.partition(b"?")[0]
    return address.copy_with(raw_path=path[: path.rfind(b"/") + 1], fragment=None)


Told = LexborNode | dict[str, object]


def _html_entries(document: Document) -> Iterator[tuple[str, str, Told]]:
    tree = LexborHTMLParser(decoded(document), encoding=True)
    folder, base = folder_of(document.address), base_of(tree, document.address)
    plain = str(folder) if folder_of(base) == folder else ""
    for node in tree.css("a[href]"):
        href = node.attributes["href"] or ""
        if plain and PLAIN.fullmatch(href):  # most are, and parsing an address takes its time
            yield plain + href, unquote(href.removesuffix("/"), errors="surrogateescape"), node
        elif (link := joined(base, href)) is not None and (name := _child(link, folder)) is not None:
            yield str(link), name, node


def _json_entries(document: Document) -> Iterator[tuple[str, str, Told]]:
    try:
        rows = json.loads(document.body.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError) as e:
        raise permanent("damaged-listing", "The folder's listing is damaged.", COULD_NOT_READ) from e
    folder = folder_of(document.address)
    for row in rows:
        if not (isinstance(row, dict) and isinstance(row.get("name"), str)):
            continue
        end = "/" if row.get("type") == "directory" else ""
        link = joined(folder, "./" + quote(row["name"], safe="", errors="surrogateescape") + end)
        if link is not None and (name := _child(link, folder)) is not None:
            yield str(link), name, row


def _child(link: httpx2.URL, folder: httpx2.URL) -> str | None:
    """The name of what lies right in the folder, percent-decoded; None for what lies elsewhere."""
    same_host = (link.scheme, link.netloc) == (folder.scheme, folder.netloc)
    path, root = link.raw_path.decode("ascii"), folder.raw_path.decode("ascii")
    if not same_host or "?" in path or not path.startswith(root):
        return None
    name = path[len(root) :].removesuffix("/")
    plain = unquote(name, errors="surrogateescape")
    leads_up = not {".", ".."}.isdisjoint(re.split(r"[/\\]", plain))
    return None if not name or "/" in name or leads_up else plain


def _told(source: Told) -> tuple[int | None, str]:
    """Size in bytes and time of change."""
    if isinstance(source, dict):
        told = source.get("size")
        return told if isinstance(told, int) and told >= 0 else None, str(source.get("mtime") or "")[:60]
    row = _row(source)
    text = _line_of(source) if row is None else _cells_text(row, source)
    time = TIMES.search(text)
    behind = text[time.end() :].split() if time else []
    size = _exact_size(row) if row is not None else ""
    size = size or (behind[0] if behind else "")
    return int(size) if SIZE.fullmatch(size) else None, time[0] if time else ""


def _row(node: LexborNode) -> LexborNode | None:
    """The row of a table that a link stands in."""
    parent = node.parent
    for _ in range(3):
        if parent is None or parent.tag == "tr":
            return parent
        parent = parent.parent
    return None


def _exact_size(row: LexborNode) -> str:
    """A size to the byte that stands in an attribute, beside a rounded one for people."""
    cell = row.css_first("td[data-size], td[data-order]")
    return (cell.attributes.get("data-size") or cell.attributes.get("data-order") or "") if cell else ""


def _cells_text(row: LexborNode, link: LexborNode) -> str:
    """What stands in the other cells of the row."""
    others = (cell for cell in row.css("td") if all(found.mem_id != link.mem_id for found in cell.css("a")))
    return "  ".join(cell.text() for cell in others)


def _line_of(link: LexborNode) -> str:
    """What stands behind a link on its line, or before it (IIS)."""
    behind = _text(link.next).partition("\n")[0]
    return behind if behind.strip() else _text(link.prev).rpartition("\n")[2]


def _text(node: LexborNode | None) -> str:
    return (node.text(deep=False) or "") if node is not None and node.tag == "-text" else ""
