"""A first look at a web address: type, first bytes, size; and what kind of source that makes it."""

import re
from dataclasses import dataclass
from http import HTTPStatus

from calls.audio.sniff import HEAD_BYTES, sniff
from imports.content import seems_to_be
from imports.download import file_name
from imports.names import has_audio_suffix
from imports.sources.addresses import recording_name
from imports.sources.base import DiscoveryContext
from imports.sources.bucket_xml import is_bucket_listing
from imports.sources.listing_entries import is_listing
from imports.web.client import Answer, open_url
from imports.web.pace import paced

PAGE_TYPES = {"text/html", "application/xhtml+xml"}
ARCHIVE_TYPES = {"application/zip", "application/x-zip-compressed", "application/x-zip"}
AUDIO_TYPES = {"application/ogg", "video/webm", "video/mp4", "video/ogg", "video/3gpp"}
JSON_TYPE = re.compile(r"(?:application|text)/(?:[\w.-]+\+)?json")
JSON_BEGINS = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\{\s*["}]|\[\s*[\[{"\]])')
HTML_BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?><!--.*?-->\s*)*+<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL
)
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
NO_SOURCES = {"a playlist", "an image", "a PDF document", "a packed archive", "an XML document"}
CONTENT_RANGE = re.compile(r"bytes \d+-\d+/(\d+)")
STATUSES = {200, 203, 206, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE}


@dataclass(frozen=True)
class Probe:
    """What a web address seems to be; `address` is where its redirects ended."""

    address: str
    name: str
    content_type: str
    head: bytes
    size_bytes: int | None
    etag: str


def probe(url: str, context: DiscoveryContext) -> Probe:
    """Read the first bytes behind an address. By GET: links signed for it refuse HEAD."""
    wanted = {"Range": f"bytes=0-{HEAD_BYTES - 1}"}
    with open_url(url, context.policy, headers=wanted, accept=STATUSES) as answer:
        has_body = answer.status != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        head = _head(answer, context) if has_body else b""
        name, etag = _name(answer, url), answer.headers.get("etag", "")
        return Probe(str(answer.address), name, answer.content_type, head, _size(answer), etag)


def kind_of(found: Probe) -> str:
    """The kind of source, empty for none that is known. Content counts before type, type before name."""
    if sniff(found.head) is not None:
        return "link"
    return _kind_by_content(found.head) or _kind_by_type(found)


def seems(found: Probe) -> str:
    """What the address seems to be, in words, with the type that the server gives."""
    told = found.content_type
    looks = seems_to_be(found.head) if found.head else "an empty answer"
    return f"{looks} ({told})" if looks and told else looks or told or "of no known type"


def _kind_by_content(head: bytes) -> str:
    if is_listing(head):
        return "listing"
    if is_bucket_listing(head):
        return "bucket_listing"
    if JSON_BEGINS.match(head) and not BINARY.search(head):
        return "json_api"
    looks = seems_to_be(head)
    if looks == "an HTML page" or HTML_BEGINS.match(head):
        return "page"
    return "archive" if looks == "a ZIP archive" else ""


def _kind_by_type(found: Probe) -> str:
    kind = found.content_type
    if kind in PAGE_TYPES:
        return "page"
    if kind in ARCHIVE_TYPES:
        return "archive"
    if seems_to_be(found.head) in NO_SOURCES:
        return ""
    if JSON_TYPE.fullmatch(kind):
        return "json_api"
    is_audio = kind.startswith("audio/") or kind in AUDIO_TYPES
    return "link" if is_audio or has_audio_suffix(found.name) else ""


def _name(answer: Answer, url: str) -> str:
    """The name of what lies there; the query's where the path names no recording and the header tells nothing."""
    name = file_name(answer, url)
    told = has_audio_suffix(name) or "content-disposition" in answer.headers
    return name if told else recording_name(url) or name


def _head(answer: Answer, context: DiscoveryContext) -> bytes:
    """The first bytes, as far as they go; the rest of the body is not taken."""
    head = b""
    for chunk in paced(answer, context.policy):
        context.tell(0)
        head += chunk
        if len(head) >= HEAD_BYTES:
            break
    return head[:HEAD_BYTES]


def _size(answer: Answer) -> int | None:
    if answer.status == HTTPStatus.PARTIAL_CONTENT:
        match = CONTENT_RANGE.match(answer.headers.get("content-range", ""))
        return int(match[1]) if match else None
    return answer.length if answer.status == HTTPStatus.OK else None
