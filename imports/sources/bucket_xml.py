"""What an XML bucket listing says: Amazon S3 and whoever speaks it (Google, MinIO, …), and Azure.

Formats: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html (and ListObjects) and
https://learn.microsoft.com/rest/api/storageservices/list-blobs. Nothing that expands or leads elsewhere is read:
a document type declaration is refused.
"""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, unquote_plus
from xml.parsers import expat

from imports.web.errors import permanent

BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:[\w.-]+:)?(?:ListBucketResult|EnumerationResults)[\s>]",
    re.DOTALL,
)
MAX_DEPTH = 20
CHECK = "Open the address in a browser to see what it answers."
ITEMS = {"Contents", "Blob"}
FOLDERS = {"CommonPrefixes", "BlobPrefix"}
SIZES = {"Size", "Content-Length"}
ETAGS = {"ETag", "Etag"}


@dataclass(frozen=True)
class BucketObject:
    """One object: its key as it is, no more encoded."""

    key: str
    size_bytes: int | None
    etag: str


@dataclass
class BucketPage:
    """One page of a listing; `facts` are the values that stand beside the objects, such as NextMarker."""

    kind: str = ""
    objects: list[BucketObject] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def is_azure(self) -> bool:
        """Whether Azure's Blob Storage speaks."""
        return self.kind == "EnumerationResults"

    @property
    def goes_on(self) -> bool:
        """Whether there is more to be asked for."""
        if self.is_azure:
            return bool(self.facts.get("NextMarker"))
        return self.facts.get("IsTruncated", "").lower() == "true"


def is_bucket_listing(head: bytes) -> bool:
    """Whether a document begins like a listing."""
    return BEGINS.match(head) is not None


def read_listing(body: bytes) -> BucketPage:
    """Read one page. Raises WorkError for what is no listing, and for declarations that no listing has."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as e:  # the last two: an encoding that is none
        raise permanent("damaged-listing", "The bucket's listing is damaged.", CHECK) from e
    return _as_they_are(reader.page)


def _refuse_declaration(*_: object) -> None:
    text = "The bucket's listing declares a document type, which no bucket does."
    raise permanent("unsupported", text, CHECK)


class _Reader:
    """Takes elements as they come: an object is written down at its end."""

    def __init__(self) -> None:
        self.page = BucketPage()
        self._path: list[str] = []
        self._told: dict[str, str] = {}
        self._text: list[str] = []
        self._encoded = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if not self._path:
            self._begin(name)
        if len(self._path) >= MAX_DEPTH:
            raise permanent("damaged-listing", "The bucket's listing is nested too deeply.", CHECK)
        self._path.append(name)
        self._text.clear()
        if name in ITEMS | FOLDERS:
            self._told, self._encoded = {}, False
        if attributes.get("Encoded") == "true":
            self._encoded = True

    def text(self, text: str) -> None:
        self._text.append(text)

    def end(self, _: str) -> None:
        name, value = self._path.pop(), "".join(self._text)
        self._text.clear()
        if name in ITEMS:
            self._end_object()
        elif name in FOLDERS:
            self._end_folder()
        elif len(self._path) == 1:
            self.page.facts.setdefault(name, value)
        else:
            self._told.setdefault(name, value)

    def _begin(self, name: str) -> None:
        if name not in {"ListBucketResult", "EnumerationResults"}:
            raise permanent("unsupported", f"This is no bucket listing, but an XML document ({name[:60]}).", CHECK)
        self.page.kind = name

    def _end_object(self) -> None:
        key = self._decoded(self._told.get("Name" if self.page.is_azure else "Key", ""))
        if key:
            self.page.objects.append(BucketObject(key, _size(self._first(SIZES)), self._first(ETAGS)))

    def _end_folder(self) -> None:
        prefix = self._decoded(self._told.get("Name" if self.page.is_azure else "Prefix", ""))
        if prefix:
            self.page.prefixes.append(prefix)

    def _first(self, names: set[str]) -> str:
        return next((value for name, value in self._told.items() if name in names and value), "")

    def _decoded(self, name: str) -> str:
        """Azure marks the names that XML cannot hold and encodes them."""
        return unquote(name, errors="surrogateescape") if self._encoded else name


def _as_they_are(page: BucketPage) -> BucketPage:
    """S3 encodes all names like a form's where it was asked to, and may say so only behind them."""
    if page.facts.get("EncodingType") != "url":
        return page
    page.objects = [replace(item, key=_from_form(item.key)) for item in page.objects]
    page.prefixes = [_from_form(prefix) for prefix in page.prefixes]
    if "NextMarker" in page.facts:
        page.facts["NextMarker"] = _from_form(page.facts["NextMarker"])
    return page


def _from_form(text: str) -> str:
    return unquote_plus(text, errors="surrogateescape")


def _size(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None  # noqa: PLR2004 - 64 bits
