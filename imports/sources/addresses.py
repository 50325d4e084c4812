"""Addresses as documents write them: made absolute, and which of them end like a recording's."""

from urllib.parse import parse_qsl, urlsplit

import httpx2

from calls.work.errors import WorkError
from imports.names import has_audio_suffix, name_of_url, safe_name
from imports.web.hosts import UNREADABLE, parse_web_address

STRIPPED_IN_ADDRESSES = str.maketrans("", "", "\t\n\r")  # as browsers do (WHATWG URL standard, 4.4)


def joined(base: httpx2.URL, href: str | None) -> httpx2.URL | None:
    """A link as an absolute http(s) address without fragment; None for what is none."""
    path, mark, query = (href or "").translate(STRIPPED_IN_ADDRESSES).strip(" \f").partition("?")
    plain = path.replace("\\", "/") + mark + query  # pages made on Windows; browsers do the same
    try:
        return parse_web_address(str(base.join(plain))) if plain else None
    except (*UNREADABLE, WorkError):
        return None


def recording_name(url: httpx2.URL | str) -> str:
    """The name in an address that ends like a recording's: by its path, or by a value of its query; else empty.

    `download.php?file=call.mp3` is one; `share?u=https://…/call.mp3`, which hands an address on, is none.
    """
    name = name_of_url(str(url))
    if has_audio_suffix(name):
        return name
    return next((safe_name(value) for value in _query_values(str(url)) if has_audio_suffix(value)), "")


def _query_values(url: str) -> list[str]:
    query = urlsplit(url).query
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:  # too many fields
        return []
    values = [value or key for key, value in pairs]
    return [value for value in values if "://" not in value]
