"""Bringing one object of a bucket here: in chunks, going on where a connection broke."""

import time
from pathlib import Path

from imports.buckets.base import Bucket, StoredObject
from imports.buckets.errors import changed
from imports.buckets.place import place_of
from imports.buckets.registry import open_bucket
from imports.download import LEAST_GAIN_BYTES, MOST_FRUITLESS
from imports.names import safe_name
from imports.partial import Progress
from imports.policy import RetrievalPolicy
from imports.resumable import ResumableFile
from imports.web.errors import DroppedError, cut_short, too_large, too_slow
from imports.web.pace import Pace


def bring(
    url: str, into: Path, policy: RetrievalPolicy, *, etag: str = "", on_progress: Progress | None = None
) -> tuple[Path, str, int, str, str]:
    """Bring the object at an address into a folder, under a random name. Raises WorkError.

    The path, its own name, size in bytes, SHA-256 in hexadecimal, and type. What has come of it stays for the next try.
    """
    place = place_of(url)
    bucket = open_bucket(place, policy)
    found = bucket.look(place.key)
    name = safe_name(place.key)
    if found.size_bytes > policy.max_bytes:
        raise too_large(name, policy.max_bytes)
    with ResumableFile(url, into, policy=policy, etag=etag, on_progress=on_progress) as file:
        file.name = name
        _Transfer(bucket, found, file, policy).run()
        return file.finish(), name, file.size_bytes, file.sha256, found.content_type


class _Transfer:
    """One try at an object, over as many connections as it takes."""

    def __init__(self, bucket: Bucket, found: StoredObject, file: ResumableFile, policy: RetrievalPolicy) -> None:
        self._bucket, self._found, self._file = bucket, found, file
        self._where = bucket.place.url_of(found.key)
        self._pace = Pace(policy)
        self._deadline = time.monotonic() + policy.total_seconds

    def run(self) -> None:
        """Bring all of it; of another version, nothing that is here is of use."""
        begun = self._file.beginning
        if begun is None or (begun.validator, begun.total) != (self._found.version, self._found.size_bytes):
            self._file.begin(self._found.version, self._found.size_bytes)
        fruitless = 0
        while self._file.size_bytes < self._found.size_bytes:
            had = self._file.size_bytes
            try:
                self._read_on()
            except DroppedError:
                fruitless = 0 if self._file.size_bytes - had >= LEAST_GAIN_BYTES else fruitless + 1
                if fruitless >= MOST_FRUITLESS:
                    raise

    def _read_on(self) -> None:
        self._bucket.read(self._found, self._file.size_bytes, self._write)
        if self._file.size_bytes < self._found.size_bytes:
            raise cut_short(self._where)

    def _write(self, chunk: bytes) -> None:
        if self._file.size_bytes + len(chunk) > self._found.size_bytes:
            raise changed(self._where)
        self._file.write(chunk)
        if not self._pace.is_kept(len(chunk), self._deadline):
            raise too_slow(self._where)
