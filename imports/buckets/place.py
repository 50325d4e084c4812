"""Where an object or a folder of objects lies: `s3://bucket/key`, `gs://bucket/key`, `azure://account/container/key`.

A key is written as it is, without any encoding, as the vendors' own programs do.
"""

import re
from dataclasses import dataclass

from imports.web.errors import permanent

S3, GCS, AZURE = "s3", "gs", "azure"
SCHEMES = (S3, GCS, AZURE)
BUCKET = re.compile(r"[a-z0-9](?:[a-z0-9_-]|\.(?!\.)){1,220}[a-z0-9]", re.ASCII)
ACCOUNT = re.compile(r"[a-z0-9]{3,24}", re.ASCII)
CONTAINER = re.compile(r"(?=.{3,63}\Z)[a-z0-9]+(?:-[a-z0-9]+)*|\$root|\$web", re.ASCII)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
MOST_KEY_BYTES = 1024
"""The same for all three vendors (Azure counts characters)."""


@dataclass(frozen=True)
class Place:
    """A place in a bucket: an object or the beginning of keys. `account` is Azure's, empty for others."""

    scheme: str
    bucket: str
    key: str = ""
    account: str = ""

    def __str__(self) -> str:
        return self.url_of(self.key)

    @property
    def root(self) -> str:
        """The bucket as people may see it."""
        return self.url_of("").removesuffix("/")

    def url_of(self, key: str) -> str:
        """The address of an object of the same bucket."""
        account = f"{self.account}/" if self.scheme == AZURE else ""
        return f"{self.scheme}://{account}{self.bucket}/{key}"


def place_of(location: str) -> Place:
    """Read the address of a bucket or of something in it; raises WorkError for one that names none."""
    scheme, _, rest = location.strip().partition("://")
    scheme, account = scheme.lower(), ""
    if scheme == AZURE:
        account, _, rest = rest.partition("/")
    bucket, _, key = rest.partition("/")
    named = CONTAINER.fullmatch(bucket) if scheme == AZURE else BUCKET.fullmatch(bucket)
    if scheme not in SCHEMES or not named or (scheme == AZURE and not ACCOUNT.fullmatch(account)):
        raise permanent("unsupported", "The address names no bucket.", _hint(scheme))
    if not is_readable(key):
        raise permanent("unsupported", "The name after the bucket cannot be one.", "Check the address.")
    return Place(scheme, bucket, key, account)


def is_readable(key: str) -> bool:
    """Whether a key may stand in an address: no control characters, not too long."""
    return not CONTROL.search(key) and len(key.encode()) <= MOST_KEY_BYTES


def _hint(scheme: str) -> str:
    forms = {S3: "s3://bucket/folder/", GCS: "gs://bucket/folder/"}
    return f"Write it as {forms.get(scheme, 'azure://account/container/folder/')}"
