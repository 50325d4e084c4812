"""A first look at a web address: type, first bytes, size; and what kind of source that makes it."""

import re
from dataclasses import dataclass
from http import HTTPStatus

from calls.audio.sniff import HEAD_BYTES, sniff
from imports.content import seems_to_be
from imports.download import file_name
from imports.names import has_audio_suffix
from imports.sources.base import DiscoveryContext
from imports.web.client import Answer, open_url
from imports.web.pace import paced

PAGE_TYPES = {"text/html", "application/xhtml+xml"}
ARCHIVE_TYPES = {"application/zip", "application/x-zip-compressed", "application/x-zip"}
AUDIO_TYPES = {"application/ogg", "video/webm", "video/mp4", "video/ogg", "video/3gpp"}
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
        name, etag = file_name(answer, url), answer.headers.get("etag", "")
        return Probe(str(answer.address), name, answer.content_type, head, _size(answer), etag)


def kind_of(found: Probe) -> str:
    """`archive`, `link`, `page` or empty. Content counts before type, type before name."""
    looks = seems_to_be(found.head)
    if looks == "a ZIP archive":
        return "archive"
    if sniff(found.head) is not None:
        return "link"
    if looks == "an HTML page" or found.content_type in PAGE_TYPES:
        return "page"
    if found.content_type in ARCHIVE_TYPES:
        return "archive"
    audio_type = found.content_type.startswith("audio/") or found.content_type in AUDIO_TYPES
    return "link" if audio_type or has_audio_suffix(found.name) else ""


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
