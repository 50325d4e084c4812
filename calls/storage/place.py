"""What CHAT_STORAGE says: which kind of storage, and where in it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

KINDS = ("s3", "gs", "azure")
LONGEST_PREFIX = 200
"""Characters; names below it have at most 500, and S3 takes 1,024 bytes of both."""
_WRITTEN = "CHAT_STORAGE has to be s3://bucket/prefix, gs://bucket/prefix or azure://account/container/prefix."
_PLAIN = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Place:
    """A bucket (Azure: a container) with a prefix, and what opens it. `endpoint` is empty for the vendor's own."""

    kind: str
    bucket: str
    prefix: str = ""
    account: str = ""
    access_key: str = ""
    secret_key: str = ""
    region: str = ""
    endpoint: str = ""

    def __repr__(self) -> str:
        return f"Place({self.kind}://{self.bucket}/{self.prefix})"  # never its keys


def storage_setting(env: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The row of STORAGES for recordings; raises ImproperlyConfigured, naming the variable."""
    if not env["CHAT_STORAGE"].strip():
        return {
            "BACKEND": "calls.storage.disk.DiskStorage",
            "OPTIONS": {
                "location": folder,
                "base_url": None,
                "allow_overwrite": True,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    return {
        "BACKEND": "calls.storage.remote.RemoteStorage",
        "OPTIONS": {"place": place(env), "bucket_per_customer": env["CHAT_STORAGE_BUCKET_PER_CUSTOMER"]},
    }


def place(env: dict[str, Any]) -> Place:
    """Where the settings say that recordings lie; raises ImproperlyConfigured."""
    url = urlsplit(env["CHAT_STORAGE"].strip())
    parts = [url.netloc, *(part for part in url.path.split("/") if part)]
    head = 2 if url.scheme == "azure" else 1
    if url.scheme not in KINDS or url.query or url.fragment or len(parts) < head or not all(map(_plain, parts)):
        raise ImproperlyConfigured(_WRITTEN)
    prefix = "/".join(parts[head:])
    if len(prefix) > LONGEST_PREFIX:
        raise ImproperlyConfigured(f"The prefix in CHAT_STORAGE may have at most {LONGEST_PREFIX} characters.")
    found = Place(
        kind=url.scheme,
        bucket=parts[head - 1],
        prefix=prefix,
        account=parts[0] if url.scheme == "azure" else "",
        access_key=env["CHAT_STORAGE_ACCESS_KEY"],
        secret_key=env["CHAT_STORAGE_SECRET_KEY"],
        region=env["CHAT_STORAGE_REGION"],
        endpoint=env["CHAT_STORAGE_ENDPOINT"].rstrip("/"),
    )
    _check_keys(found)
    return found


def _plain(part: str) -> bool:
    return _PLAIN.fullmatch(part) is not None and part.strip(".") != ""


def _check_keys(place: Place) -> None:
    if place.kind == "azure" and not place.access_key:
        raise ImproperlyConfigured("CHAT_STORAGE_ACCESS_KEY has to be the account key where CHAT_STORAGE is azure://….")
    if place.kind == "s3" and bool(place.access_key) != bool(place.secret_key):
        raise ImproperlyConfigured("Set both CHAT_STORAGE_ACCESS_KEY and CHAT_STORAGE_SECRET_KEY, or neither.")
    if place.endpoint and urlsplit(place.endpoint).scheme not in {"http", "https"}:
        raise ImproperlyConfigured("CHAT_STORAGE_ENDPOINT has to begin with https:// or http://.")
