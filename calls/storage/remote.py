"""Recordings in buckets elsewhere. The vendor's library is loaded, and connected, by who first needs it."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from django.core.files import File
from django.core.files.storage import Storage

from calls.storage.buckets import bucket_and_name
from calls.storage.faults import Fault, told
from calls.storage.handed import Handed
from calls.storage.place import Place

VENDORS = {
    "s3": "calls.storage.vendors.s3",
    "gs": "calls.storage.vendors.google",
    "azure": "calls.storage.vendors.azure",
}


class Bucket(Protocol):
    """One bucket as a vendor's module offers it: django-storages' storage, and what that lacks."""

    def open(self, name: str, mode: str = "rb") -> File: ...
    def save(self, name: str, content: File) -> str: ...
    def delete(self, name: str) -> None: ...
    def exists(self, name: str) -> bool: ...
    def size(self, name: str) -> int: ...

    def make(self) -> None:
        """Make the bucket where there is none, and close it to the public. Any number may try at once."""

    def upload(self, path: Path, name: str, on_progress: Callable[[], None]) -> None:
        """Send the file; `on_progress()` may raise, and nothing of the file is left then."""

    def has(self, path: Path, name: str) -> bool:
        """Whether what lies there is the file at `path`, as far as the vendor tells its checksum."""

    def download(self, name: str, path: Path, on_progress: Callable[[], None]) -> None:
        """Fetch it to `path`, never held in memory as a whole."""

    def address(self, name: str, handed: Handed) -> str:
        """A signed address of it, valid for an hour."""


class RemoteStorage(Storage):
    """The storage of the settings. Whatever goes wrong is a WorkError, and no vendor's own."""

    def __init__(self, place: Place, *, bucket_per_customer: bool = False) -> None:
        self._place = place
        self._per_customer = bucket_per_customer
        self._lock = threading.Lock()
        self._forget_all()

    def keep(self, path: Path, name: str, *, on_progress: Callable[[], None], sha256: str) -> str:  # noqa: ARG002 - a disk's
        """Send the file at `path` as `name`, and compare what arrived; raises WorkError."""
        with self._bucket(name, make=True) as (bucket, there):
            bucket.upload(path, there, on_progress)
            if not bucket.has(path, there):
                bucket.delete(there)
                raise told(Fault.DAMAGED)
        return name

    def fetch(self, name: str, path: Path, *, on_progress: Callable[[], None]) -> None:
        """Copy a file to `path`; raises WorkError."""
        with self._bucket(name) as (bucket, there):
            bucket.download(there, path, on_progress)

    def address(self, name: str, handed: Handed) -> str:
        """Where everybody who has it can load the file within the next hour; raises WorkError."""
        with self._bucket(name) as (bucket, there):
            return bucket.address(there, handed)

    def url(self, name: str | None) -> str:
        """As `address`, under the file's own name."""
        return self.address(name or "", Handed("attachment", "application/octet-stream"))

    def exists(self, name: str) -> bool:
        """Whether it is there; raises WorkError."""
        with self._bucket(name) as (bucket, there):
            return bucket.exists(there)

    def delete(self, name: str) -> None:
        """Take it away, also where it is not there; raises WorkError."""
        with self._bucket(name) as (bucket, there):
            try:
                bucket.delete(there)
            except self._vendor.FAILURES as error:
                if self._vendor.fault_of(error) not in {Fault.MISSING, Fault.NO_BUCKET}:
                    raise

    def size(self, name: str) -> int:
        """Bytes; raises WorkError."""
        with self._bucket(name) as (bucket, there):
            return bucket.size(there)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 - Django's signature
        """Its own: a second try replaces what the first one left."""
        return name

    def _open(self, name: str, mode: str = "rb") -> File:
        with self._bucket(name) as (bucket, there):
            file = bucket.open(there, mode)
            file.open()  # fetches it, to a temporary file where it is large
            return file

    def _save(self, name: str, content: File) -> str:
        with self._bucket(name, make=True) as (bucket, there):
            bucket.save(there, content)
        return name

    @contextmanager
    def _bucket(self, name: str, *, make: bool = False) -> Iterator[tuple[Bucket, str]]:
        """The bucket of a file and its name there, with the vendor's errors told in our words."""
        bucket_name, there = bucket_and_name(self._place.bucket, name) if self._per_customer else (
            self._place.bucket, name,
        )  # fmt: skip
        try:
            bucket = self._opened(bucket_name)
            if make and self._per_customer:
                self._make_once(bucket_name, bucket)
            yield bucket, there
        except FileNotFoundError as error:
            raise told(Fault.MISSING) from error
        except self._vendor.FAILURES as error:
            fault = self._vendor.fault_of(error)
            if fault is Fault.NO_BUCKET:
                self._made.discard(bucket_name)
            raise told(fault, self._vendor.name_of(error)) from error

    def _opened(self, bucket_name: str) -> Bucket:
        with self._lock:
            if self._process != os.getpid():  # connections do not bear being forked
                self._forget_all()
            if bucket_name not in self._opened_buckets:
                place = replace(self._place, bucket=bucket_name)
                self._opened_buckets[bucket_name] = self._vendor.open_bucket(place)
            return self._opened_buckets[bucket_name]

    def _make_once(self, bucket_name: str, bucket: Bucket) -> None:
        if bucket_name not in self._made:
            bucket.make()
            self._made.add(bucket_name)

    def _forget_all(self) -> None:
        self._process = os.getpid()
        self._opened_buckets: dict[str, Bucket] = {}
        self._made: set[str] = set()

    @property
    def _vendor(self) -> Any:
        """Its module: `open_bucket`, `fault_of`, `name_of` and FAILURES, the exceptions that those two understand."""
        return import_module(VENDORS[self._place.kind])
