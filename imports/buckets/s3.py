"""Amazon's S3 and storages that speak its protocol, by boto3's own core.

Loaded by those who read a bucket: it takes a tenth of a second. Nothing of the machine's own identity is used: no
environment, no files in the home folder, no metadata service. An operator could read CHAT's own storage with it.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from threading import Lock
from typing import Any

import botocore.session
from botocore import UNSIGNED
from botocore.client import BaseClient
from botocore.config import Config
from botocore.credentials import CredentialResolver
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
    SSLError,
)
from botocore.exceptions import (
    ConnectionError as NoConnectionError,
)

from calls.hosted.waiting import seconds_asked
from calls.work.errors import WorkError
from imports import credential as kinds
from imports.buckets import errors
from imports.buckets.base import CHUNK_BYTES, LIST_PAGE, StoredObject, Write
from imports.buckets.place import Place
from imports.buckets.reach import Reach
from imports.credential import Credential
from imports.web.errors import cut_short

OPENER = "the S3 access key"
ENDPOINT: str | None = None
"""Amazon's own: of the region, and of the bucket."""
DEFAULT_REGION = "us-east-1"
"""Where no region is named; Amazon then tells the bucket's own."""
NO_FILE = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
NO_PROFILE = {"profile": (None, None, None, None)}
_MAKING = Lock()
"""Clients are used by several threads, but made by one at a time."""
TIMED_OUT = (ConnectTimeoutError, ReadTimeoutError)
BROKEN = (IncompleteReadError, FlexibleChecksumError)


class S3Bucket:
    """A bucket behind a boto client."""

    def __init__(self, place: Place, credential: Credential | None, reach: Reach) -> None:
        if credential is not None and credential.kind != kinds.S3:
            raise errors.unusable("no S3 access key", "one")
        self.place = place
        self._opener = OPENER if credential else ""
        self._client = _client(credential, reach)

    def pages(self, prefix: str) -> Iterator[list[StoredObject]]:
        """See `Bucket`."""
        pager = self._client.get_paginator("list_objects_v2")
        asked = {"Bucket": self.place.bucket, "Prefix": prefix, "PaginationConfig": {"PageSize": LIST_PAGE}}
        with self._translated(self.place.root):
            for page in pager.paginate(**asked):
                yield [_stored(entry["Key"], entry["Size"], entry) for entry in page.get("Contents", ())]

    def look(self, key: str) -> StoredObject:
        """See `Bucket`."""
        with self._translated(self.place.url_of(key)):
            told = self._client.head_object(Bucket=self.place.bucket, Key=key)
        return _stored(key, told["ContentLength"], told)

    def read(self, found: StoredObject, start: int, write: Write) -> None:
        """See `Bucket`."""
        where = self.place.url_of(found.key)
        with self._translated(where):
            part = {"Range": f"bytes={start}-"} if start else {}
            told = self._client.get_object(Bucket=self.place.bucket, Key=found.key, IfMatch=found.version, **part)
            with closing(told["Body"]) as body:
                if start and not told.get("ContentRange", "").startswith(f"bytes {start}-"):
                    raise errors.changed(where)
                for chunk in body.iter_chunks(CHUNK_BYTES):
                    write(chunk)

    @contextmanager
    def _translated(self, where: str) -> Iterator[None]:
        try:
            yield
        except ClientError as e:
            raise self._refusal(where, e.response) from None  # its own text names the request
        except BotoCoreError as e:
            raise _network_error(where, e) from None

    def _refusal(self, where: str, answer: Any) -> WorkError:
        told = answer.get("ResponseMetadata", {})
        code = str(answer.get("Error", {}).get("Code", ""))
        wait = seconds_asked(told.get("HTTPHeaders", {}).get("retry-after"), datetime.now(UTC))
        status = told.get("HTTPStatusCode", 400)
        return errors.refusal(where, self._opener, status=status, code=code, retry_after=wait)


@cache
def _session() -> botocore.session.Session:
    """Boto's session, of nobody: it keeps the description of the service, which takes time to read."""
    session = botocore.session.Session(session_vars={**NO_FILE, **NO_PROFILE})
    session.register_component("credential_provider", CredentialResolver([]))
    return session


@lru_cache(maxsize=16)
def _client(credential: Credential | None, reach: Reach) -> BaseClient:
    """The client of one credential; it keeps its connections, and may be used by several threads."""
    endpoint = credential.endpoint if credential else ""
    keys = {}
    if credential is not None:
        keys = {"aws_access_key_id": credential.user_name, "aws_secret_access_key": credential.secret}
    config = _config(reach, unsigned=credential is None, by_path=bool(endpoint or ENDPOINT))
    region = (credential.region if credential else "") or DEFAULT_REGION
    try:
        with _MAKING:
            client = _session().create_client(
                "s3", region_name=region, endpoint_url=endpoint or ENDPOINT, config=config, verify=True, **keys
            )
    except (BotoCoreError, ValueError):
        raise errors.unusable("for a region that cannot be", "right") from None
    client.meta.events.register_first("before-send.s3", lambda request, **_: reach.check(request.url))
    return client


def _config(reach: Reach, *, unsigned: bool, by_path: bool) -> Config:
    signature = {"signature_version": UNSIGNED} if unsigned else {}
    return Config(
        connect_timeout=reach.connect_seconds,
        read_timeout=reach.read_seconds,
        retries={"total_max_attempts": 1, "mode": "standard"},
        proxies={},
        ignore_configured_endpoint_urls=True,
        max_pool_connections=16,
        s3={"addressing_style": "path" if by_path else "auto"},
        **signature,
    )


def _stored(key: str, size: int, told: Any) -> StoredObject:
    """`ETag` comes with quotes; it is the content's MD5 unless the object was put together from parts."""
    version = str(told.get("ETag", ""))
    return StoredObject(key, size, version.strip('"'), version, told.get("ContentType", ""))


def _network_error(where: str, error: BotoCoreError) -> WorkError:
    if isinstance(error, TIMED_OUT):
        return errors.timed_out(where)
    if isinstance(error, SSLError):
        return errors.no_certificate(where)
    if isinstance(error, BROKEN):
        return cut_short(where)
    if isinstance(error, (HTTPClientError, NoConnectionError)):
        return errors.unreachable(where)
    return errors.not_understood(where)
