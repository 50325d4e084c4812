"""Where the next page of a JSON answer is: pure, from one answer and the address it was asked at.

In this order, the first that is there counts:

1. `Link: <…>; rel="next"` (RFC 8288);
2. an address: `next`, `next_url`, `nextLink`, `next_page_uri`, `links.next`, `_links.next.href`, `pagination.next`, …;
3. a cursor: `next_cursor` is sent back as `cursor`, `nextPageToken` as `pageToken`, `continuation` as `continuation`:
   the field's name without `next`. If the same page comes again, the whole name is tried. A parameter of either name
   that the address has already is the one that is used;
4. numbers: `next_page`, `next_offset`; `page` with `total_pages`; `offset` (or `skip`) with `limit` and, if it is told,
   `total`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx2

from imports.sources.addresses import joined
from imports.sources.feed.reading import plain, text_of

CONTAINERS = {
    *("links", "pagination", "paging", "pages", "page", "pageinfo", "meta", "metadata", "responsemetadata", "cursors"),
    *("cursor", "data", "result", "results", "response", "embedded"),
}
ADDRESSES = (
    "next",
    "nexturl",
    "nexturi",
    "nexthref",
    "nextlink",
    "nextpage",
    "nextpageurl",
    "nextpageuri",
    "odatanextlink",
)
CURSOR = re.compile(r"next_?(?=\w)(?:page_?|results_?)?(?:cursor|token|marker|key|continuation(?:_?token)?)|"
                    r"continuation(?:_?token)?|end_?cursor", re.IGNORECASE)  # fmt: skip
LOOKS_LIKE_ADDRESS = re.compile(r"[/?]|\.[a-z]{2,5}\Z")
NEXT_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w!#$&+.^`|~-]+\*?\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]*))*)")
REL_NEXT = re.compile(r";\s*rel\s*=\s*(?:\"(?:[^\"]*\s)?next(?:\s[^\"]*)?\"|next\b)", re.IGNORECASE)
MORE = ("hasmore", "hasnext", "hasnextpage", "more")
PAGES = ("totalpages", "pagecount", "numpages", "lastpage", "pages")
TOTALS = ("total", "totalcount", "totalresults", "totalitems", "totalrecords")
PAGE_NUMBERS = ("page", "currentpage", "pagenumber", "number")
OFFSETS = ("offset", "skip", "start", "startindex")
LIMITS = ("limit", "top", "pagesize", "perpage", "count")
LONGEST_CURSOR = 4096


def next_pages(value: Any, headers: Mapping[str, str], asked: httpx2.URL, found: int) -> list[httpx2.URL]:
    """The next page, in the ways it may have to be asked for, the likeliest first; none behind the last page.

    `found` is how many recordings this page brought.
    """
    linked = _linked(headers.get("link", ""), asked)
    if linked is not None:
        return [linked]
    objects = list(_objects(value))
    fields = {plain(key): item for told in reversed(objects) for key, item in told.items()}
    if any(fields.get(key) in (False, "false") for key in MORE):
        return []
    address = _address(objects, asked)
    if address is not None:
        return [address]
    return list(_by_cursor(objects, asked)) or list(_by_number(fields, asked, found))


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The outermost object, and those in it that usually tell of pages."""
    if not isinstance(value, dict):
        return
    yield value
    for key, inner in value.items():
        if plain(key) in CONTAINERS and isinstance(inner, dict):
            yield inner
            yield from (item for name, item in inner.items() if plain(name) in CONTAINERS and isinstance(item, dict))


def _linked(header: str, asked: httpx2.URL) -> httpx2.URL | None:
    targets = (target for target, rest in NEXT_LINK.findall(header[:LONGEST_CURSOR]) if REL_NEXT.search(rest))
    return joined(asked, next(targets, None))


def _address(objects: list[Mapping[str, Any]], asked: httpx2.URL) -> httpx2.URL | None:
    for told in objects:
        for key, value in told.items():
            if plain(key) == "links" and isinstance(value, list):
                value = _of_relations(value)  # noqa: PLW2901 - the list's own `next`
            elif plain(key) not in ADDRESSES:
                continue
            if isinstance(value, dict):
                value = value.get("href") or value.get("url") or value.get("link")  # noqa: PLW2901 - HAL and others
            if isinstance(value, str) and LOOKS_LIKE_ADDRESS.search(value) and (address := joined(asked, value)):
                return address
    return None


def _of_relations(links: list[Any]) -> Any:
    """Of `[{"rel": "next", "href": …}]`."""
    return next((link for link in links if isinstance(link, dict) and link.get("rel") == "next"), None)


def _by_cursor(objects: list[Mapping[str, Any]], asked: httpx2.URL) -> Iterator[httpx2.URL]:
    for told in objects:
        for key, value in told.items():
            cursor = text_of(value, LONGEST_CURSOR)
            if not cursor or isinstance(value, bool) or not CURSOR.fullmatch(key):
                continue
            names = _parameters(key)
            known = [name for name in names if name in asked.params]
            for name in known or names:
                yield asked.copy_set_param(name, cursor)
            return


def _parameters(key: str) -> list[str]:
    """What a cursor is sent back as: `nextPageToken` as `pageToken`, or under its own name; GraphQL's as `after`."""
    if plain(key) == "endcursor":
        return ["after"]
    short = re.sub(r"\Anext_?", "", key, flags=re.IGNORECASE)
    short = short[:1].lower() + short[1:]
    return list(dict.fromkeys((short, key)))


def _by_number(fields: Mapping[str, Any], asked: httpx2.URL, found: int) -> Iterator[httpx2.URL]:
    for key, parameter in (("nextpage", "page"), ("nextoffset", "offset")):
        if (number := _number(fields.get(key))) is not None:
            yield _numbered(asked, parameter, number)
            return
    pages, offset = _first(fields, PAGES), _first(fields, OFFSETS)
    page = _first(fields, PAGE_NUMBERS)
    if page and pages and page[1] < pages[1]:
        name = "page" if page[0] in {"currentpage", "number"} else page[0]
        yield _numbered(asked, name, page[1] + 1)
    elif offset and (limit := _first(fields, LIMITS)) and limit[1] > 0:
        total, following = _first(fields, TOTALS), offset[1] + limit[1]
        if following < total[1] if total else found:
            yield _numbered(asked, offset[0], following)


def _numbered(asked: httpx2.URL, name: str, number: int) -> httpx2.URL:
    """The address with the number, in the parameter that it has already where it is spelt another way."""
    known = next((key for key in asked.params if plain(key) == name), name)
    return asked.copy_set_param(known, str(number))


def _first(fields: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str, int] | None:
    found = ((key, number) for key in keys if (number := _number(fields.get(key))) is not None)
    return next(found, None)


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:  # noqa: PLR2004 - a page's
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
