"""What every vendor's buckets have in common."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from imports.buckets.place import Place

LIST_PAGE = 1000
CHUNK_BYTES = 256 * 1024
Write = Callable[[bytes], object]


@dataclass(frozen=True)
class StoredObject:
    """An object of a bucket, as its storage tells of it.

    `tag` changes with the content: 32 hexadecimal digits where it is made from the content. `version` is what
    the vendor's library pins the object by while it is read, `content_type` is empty where it was not told.
    """

    key: str
    size_bytes: int
    tag: str = ""
    version: str = ""
    content_type: str = ""


class Bucket(Protocol):
    """One bucket, opened with the credential of a source or without any. All raise WorkError."""

    place: Place

    def pages(self, prefix: str) -> Iterator[list[StoredObject]]:
        """All objects whose keys begin so, in the order of their keys, as many at a time as the storage answers."""
        ...

    def look(self, key: str) -> StoredObject:
        """What the storage tells of one object."""
        ...

    def read(self, found: StoredObject, start: int, write: Write) -> None:
        """Hand on the object's bytes from `start` to its end in chunks, of the very version that was looked at.

        May end early without an error: whoever reads compares sizes.
        """
        ...
