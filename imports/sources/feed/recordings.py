"""Which values of a JSON answer are recordings.

Certain are: addresses, absolute or relative, that end like a recording's, and http(s) addresses under a key that
speaks of a recording (`recording_url`, `downloadUrl`, `audio`, `media`, …). Likely are: http(s) addresses under a key
that says no more than `url` or `href`; they count where nothing in the same object is certain. A file's name alone
(`filename`, `name`) counts where its object has no address at all, as in a list of files.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import httpx2

from imports.names import has_audio_suffix, name_of_url
from imports.sources.addresses import joined, recording_name
from imports.sources.base import FoundFile
from imports.sources.feed.facts import Objects, details_of, etag_of, name_of, size_of
from imports.sources.feed.reading import plain, too_deep

SAYS_RECORDING = re.compile(r"recording|download|audio|media|playback|\A(?:mp3|wav)")
SAYS_OTHER = re.compile(r"transcript|wave?form|thumb|image|status|page|callback|webhook|subtitle|player|name\Z|title\Z")
SAYS_ADDRESS = {"url", "uri", "href", "src", "link", "fileurl", "fileuri", "path", "filepath", "location", "content"}
NAVIGATION = {
    *("links", "self", "next", "prev", "previous", "first", "last", "pagination", "paging", "meta", "selflink"),
    *("nextpage", "nexturl", "nextlink", "nextpageurl", "nextpageuri", "prevurl", "previousurl", "previouspageuri"),
}
OTHER_SUFFIXES = {
    *(".html", ".htm", ".json", ".xml", ".txt", ".csv", ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".zip"),
    *(".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".ico", ".css", ".js", ".vtt", ".srt", ".avi", ".mov"),
}
NAMES = re.compile(r"name\Z|title\Z|\Afile\Z")
LONGEST = 8192  # characters, as of any address
TYPES = ("type", "mimetype", "contenttype", "mediatype")


@dataclass(frozen=True)
class _Candidate:
    """A text that may be a recording, and the objects it stands in, the innermost first."""

    text: str
    url: httpx2.URL
    objects: Objects
    certain: bool


_Found = list[_Candidate]


def recordings(value: Any, base: httpx2.URL, time_zone: str) -> Iterator[FoundFile]:
    """The recordings of one JSON answer, with what stands beside each, in their order."""
    for found in _Finder(base).find(value, ()):
        url = str(found.url)
        name = name_of(found.objects) or recording_name(url) or name_of_url(url)
        details = details_of(found.objects, time_zone, (found.text, name))
        yield FoundFile(url, name, size_of(found.objects), etag_of(found.objects), details)


class _Finder:
    """Walks one answer; relative addresses start from `base`."""

    def __init__(self, base: httpx2.URL) -> None:
        self._base = base

    def find(self, value: Any, objects: Objects, key: str = "", depth: int = 0, *, listed: bool = False) -> _Found:
        """What is in a value; `objects` are those around it, up to the item of the outermost list."""
        too_deep(depth)
        if isinstance(value, dict):
            return self._in_object(value, objects, depth, listed=listed)
        if isinstance(value, list):
            around = objects if listed else ()
            return [found for item in value for found in self.find(item, around, key, depth + 1, listed=True)]
        return self._of_text(value, objects, key) if isinstance(value, str) else []

    def _in_object(self, item: Mapping[str, Any], around: Objects, depth: int, *, listed: bool) -> _Found:
        objects = (item, *around)
        own, in_lists = list[_Candidate](), list[_Candidate]()
        for key, value in item.items():
            if plain(key) not in NAVIGATION:
                inner = in_lists if isinstance(value, list) else own
                inner += self.find(value, objects, plain(key), depth + 1, listed=listed)
        if in_lists or any(found.certain for found in own):
            own = [found for found in own if found.certain]
        return [*own, *in_lists] if own or in_lists else self._named(item, objects)

    def _of_text(self, text: str, objects: Objects, key: str) -> _Found:
        if len(text) > LONGEST or not text.isprintable():
            return []
        is_absolute = text.strip().lower().startswith(("http://", "https://", "//"))
        if not (is_absolute or _may_be_path(text, key)) or (url := joined(self._base, text)) is None:
            return []
        if recording_name(url):
            return [_Candidate(text, url, objects, certain=True)]
        if not is_absolute or SAYS_OTHER.search(key) or _is_something_else(url, objects):
            return []
        certain = SAYS_RECORDING.search(key) is not None
        likely = key.rstrip("s") in SAYS_ADDRESS
        return [_Candidate(text, url, objects, certain)] if certain or likely else []

    def _named(self, item: Mapping[str, Any], objects: Objects) -> _Found:
        """The file that an object names, without an address: it lies beside the answer."""
        names = (value for key, value in item.items() if NAMES.search(plain(key)) and isinstance(value, str))
        text = next((name for name in names if has_audio_suffix(name) and name.isprintable()), "")
        url = joined(self._base, "./" + quote(text)) if text else None
        return [_Candidate(text, url, objects, certain=True)] if url else []


def _may_be_path(text: str, key: str) -> bool:
    """Whether a text can be a relative address: a file's name is not yet one, nor prose that ends in `call.mp3`."""
    if NAMES.search(key) or not recording_name(f"http://h/{text}"):
        return False
    says = key.rstrip("s") in SAYS_ADDRESS or SAYS_RECORDING.search(key)
    return bool(says) or not any(c.isspace() for c in text)


def _is_something_else(url: httpx2.URL, objects: Objects) -> bool:
    """Whether the address, or the type told beside it, speaks against a recording."""
    if PurePosixPath(name_of_url(str(url))).suffix.lower() in OTHER_SUFFIXES:
        return True
    beside = objects[0] if objects else {}
    types = [value for key, value in beside.items() if plain(key) in TYPES and isinstance(value, str)]
    return any(value.lower().startswith(("text/", "image/")) for value in types)
