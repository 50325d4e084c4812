"""A bucket of Amazon, Google or Azure, or a folder of it; read by the vendor's own library."""

from collections.abc import Iterable, Iterator

from calls.work.errors import WorkError
from imports.buckets.base import Bucket, StoredObject
from imports.buckets.place import SCHEMES, Place, is_readable, place_of
from imports.buckets.registry import open_bucket
from imports.names import has_audio_suffix, plain_suffix, safe_name
from imports.sources.base import DiscoveryContext, FoundFile, bounded
from imports.sources.probe import AUDIO_TYPES
from imports.web.errors import permanent

__all__ = ["SCHEMES", "BucketSource"]

ANY_ENDING = "*"
FOLDER_MARKS = ("/", "_$folder$")
"""Objects without content that programs make so that a folder is seen."""
LOOKED_PER_FILE = 10
"""A source of n recordings at most is searched among ten times as many objects."""
MOST_ASKED_ABOUT = 2_000
"""Objects without a suffix whose type the listing does not tell are asked about one by one, so many at most."""
NOT_THERE = {"import:source:not-found", "import:source:forbidden"}


class BucketSource:
    """Finds what looks like a recording by its suffix or, without one, by its type; hidden objects are passed over.

    A location is a folder, whether or not it ends in a slash, or one object. One that ends in `*` stands for all keys
    that begin as it does.
    """

    kind = "bucket"

    def discover(self, location: str, context: DiscoveryContext) -> Iterator[FoundFile]:
        """List the folder with its subfolders, page by page."""
        place = place_of(location)
        bucket = open_bucket(place, context.policy)
        return bounded(_found_at(place, bucket, context), context)


def _found_at(place: Place, bucket: Bucket, context: DiscoveryContext) -> Iterator[FoundFile | None]:
    key = place.key
    if key.endswith(ANY_ENDING):
        yield from _listed(bucket, key.removesuffix(ANY_ENDING), context)
    elif not key or key.endswith("/"):
        yield from _listed(bucket, key, context)
    else:
        yield from _object_or_folder(bucket, key, context)


def _object_or_folder(bucket: Bucket, key: str, context: DiscoveryContext) -> Iterator[FoundFile | None]:
    """One object that was named is taken whatever it is, so that its own error is shown with it."""
    if has_audio_suffix(key) and (one := _one(bucket, key)) is not None:
        yield one
        return
    empty = True
    for file in _listed(bucket, f"{key}/", context):
        empty = False
        yield file
    if empty:
        yield _file(bucket, bucket.look(key))


def _one(bucket: Bucket, key: str) -> FoundFile | None:
    """The object itself; None where there is none, or none that may be seen."""
    try:
        return _file(bucket, bucket.look(key))
    except WorkError as error:
        if error.code not in NOT_THERE:
            raise
        return None


def _listed(bucket: Bucket, prefix: str, context: DiscoveryContext) -> Iterator[FoundFile | None]:
    looked, asked = 0, _Asking(bucket)
    folder = len(prefix.rpartition("/")[0])
    for page in bucket.pages(prefix):
        looked += max(len(page), 1)  # an empty page counts: a storage may answer with them for ever
        if looked > context.max_files * LOOKED_PER_FILE:
            text = f"More than {context.max_files * LOOKED_PER_FILE:,} objects lie there."
            raise permanent("too-many", text, "Import them folder by folder.")
        context.tell(0)
        yield from _recordings(page, folder, asked, bucket, context)


def _recordings(
    page: Iterable[StoredObject], folder: int, asked: "_Asking", bucket: Bucket, context: DiscoveryContext
) -> Iterator[FoundFile | None]:
    for found in page:
        if found.key.endswith(FOLDER_MARKS):
            continue
        reason = _reason_to_skip(found, found.key[folder:], asked)
        if reason:
            context.skip(safe_name(found.key), reason)
            yield None
        else:
            yield _file(bucket, found)


def _reason_to_skip(found: StoredObject, path: str, asked: "_Asking") -> str:
    """Why an object is no recording; empty where it is one. `path` begins at the folder that was named."""
    if not is_readable(found.key):
        return "has a name that cannot be an address"
    if any(part.startswith(".") for part in path.split("/")):
        return "is hidden"
    if has_audio_suffix(found.key):
        return ""
    is_audio = not plain_suffix(found.key) and found.size_bytes and _is_audio(asked.type_of(found))
    return "" if is_audio else "is no audio file"


class _Asking:
    """Asks for the types of objects that a listing does not tell."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._left = MOST_ASKED_ABOUT

    def type_of(self, found: StoredObject) -> str:
        """The type of an object; empty where it cannot be told."""
        if found.content_type or not self._left:
            return found.content_type
        self._left -= 1
        try:
            return self._bucket.look(found.key).content_type
        except WorkError as error:
            if error.code not in NOT_THERE:
                raise
            return ""


def _is_audio(content_type: str) -> bool:
    media = content_type.partition(";")[0].strip().lower()
    return media.startswith("audio/") or media in AUDIO_TYPES


def _file(bucket: Bucket, found: StoredObject) -> FoundFile:
    return FoundFile(bucket.place.url_of(found.key), safe_name(found.key), found.size_bytes, etag=found.tag)
