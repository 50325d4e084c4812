"""Is a retrieved file a recording at all? A cheap look at its first bytes, before anything costly starts."""

import re
from pathlib import Path, PurePosixPath

from calls.audio.sniff import HEAD_BYTES, sniff
from calls.work.errors import WorkError
from imports.names import UNMARKED_SUFFIXES

_MARKS: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), name)
    for pattern, name in (
        (rb"\s*(?><!--.*?-->\s*)*+<(?:!doctype html|html|head|body|title)\b", "an HTML page"),
        (rb"\s*#EXTM3U|\s*\[playlist\]|\s*ffconcat|\s*<\?wpl|\s*<asx|\s*<smil", "a playlist"),
        (rb"\s*(?:<\?xml[^>]*>\s*)?<(?:mpd|playlist)\b", "a playlist"),
        (
            rb"\xff\xd8\xff|\x89PNG|GIF8|BM.{4}\x00{4}|RIFF.{4}WEBP|II\*\x00|MM\x00\*|.{4}ftyp(?:hei|avi)",
            "an image",
        ),
        (rb"%PDF-", "a PDF document"),
        (rb"PK(?:\x03\x04|\x05\x06)", "a ZIP archive"),
        (rb"\x1f\x8b|7z\xbc\xaf|Rar!", "a packed archive"),
        (rb"\s*(?:<\?xml|<[a-z])", "an XML document"),
        (rb"\s*[{\[]", "a JSON document"),
    )
)
_HINTS = {
    "an HTML page": "The link leads to a page, perhaps a sign-in page, and not to the recording itself.",
    "a playlist": "Import the recordings that the playlist names.",
    "a ZIP archive": "Import the archive by its own address, so that the files in it are found.",
}
_HINT = "Check the link, or export the recording again as WAV or MP3."
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def check_recording(path: Path, name: str) -> None:
    """Raise WorkError for an empty file and for one that is no audio, saying what it seems to be.

    Headerless telephone formats are believed by their suffix, unless the content is plainly something else.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        hint = "Export the recording again: this file has no content."
        raise WorkError("import:user:empty", f"{name} is empty.", hint=hint, permanent=True)
    if sniff(head) is not None:
        return
    kind = seems_to_be(head)
    if kind or PurePosixPath(name).suffix.lower() not in UNMARKED_SUFFIXES:
        text = f"{name} is no recording, it seems to be {kind or 'something else'}."
        raise WorkError("import:user:not-audio", text, hint=_HINTS.get(kind, _HINT), permanent=True)


def seems_to_be(head: bytes) -> str:
    """What the first bytes of a file without audio look like, in words; empty where like nothing."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    for pattern, name in _MARKS:
        if pattern.match(text):
            return name
    return "" if _BINARY.search(text) else _text(text)


def _text(head: bytes) -> str:
    """Text is what decodes as UTF-8, but for a character cut off at the end."""
    try:
        head.decode()
    except UnicodeDecodeError as e:
        return "a text file" if e.reason == "unexpected end of data" else ""
    return "a text file"
