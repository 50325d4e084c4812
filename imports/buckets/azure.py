"""Azure's Blob Storage by Microsoft's library, with an account's key or a shared access signature, or without any.

Loaded by those who read a container. Nothing of the machine's own identity is used.
"""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import requests
from azure.core import MatchConditions
from azure.core.credentials import AzureNamedKeyCredential, AzureSasCredential
from azure.core.exceptions import (
    AzureError,
    DecodeError,
    DeserializationError,
    HttpResponseError,
    IncompleteReadError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)
from azure.core.pipeline.transport import RequestsTransport
from azure.storage.blob import BlobProperties, BlobServiceClient

from calls.hosted.waiting import seconds_asked
from calls.work.errors import WorkError
from imports import credential as kinds
from imports.buckets import errors
from imports.buckets.base import LIST_PAGE, StoredObject, Write
from imports.buckets.place import Place
from imports.buckets.reach import Reach
from imports.buckets.sessions import guarded
from imports.credential import Credential
from imports.web.errors import cut_short

OPENER = "the Azure account key or signature"
ENDPOINT = "https://{account}.blob.core.windows.net"
PIECE_BYTES = 4 * 1024 * 1024
"""The library asks for a blob in pieces, and holds one of them in memory."""
MD5_BYTES = 16
TIMED_OUT = (ServiceRequestTimeoutError, ServiceResponseTimeoutError)
BROKEN = (IncompleteReadError, ServiceResponseError)


class AzureContainer:
    """A container behind Microsoft's client."""

    def __init__(self, place: Place, credential: Credential | None, reach: Reach) -> None:
        if credential is not None and credential.kind != kinds.AZURE:
            raise errors.unusable("none for Azure", "an account key or a shared access signature")
        if credential is not None and credential.user_name not in {"", place.account}:
            raise errors.unusable("for another Azure account", f"for {place.account}")
        self.place = place
        self._opener = OPENER if credential else ""
        self._container = _service(place.account, credential, reach).get_container_client(place.bucket)

    def pages(self, prefix: str) -> Iterator[list[StoredObject]]:
        """See `Bucket`."""
        with self._translated(self.place.root):
            listing = self._container.list_blobs(name_starts_with=prefix or None, results_per_page=LIST_PAGE)
            for page in listing.by_page():
                yield [_stored(str(blob.name), blob) for blob in page]

    def look(self, key: str) -> StoredObject:
        """See `Bucket`."""
        with self._translated(self.place.url_of(key)):
            return _stored(key, self._container.get_blob_client(key).get_blob_properties())

    def read(self, found: StoredObject, start: int, write: Write) -> None:
        """See `Bucket`."""
        blob = self._container.get_blob_client(found.key)
        with self._translated(self.place.url_of(found.key)):
            same: Any = {"etag": found.version, "match_condition": MatchConditions.IfNotModified}
            for chunk in blob.download_blob(offset=start, length=found.size_bytes - start, **same).chunks():
                write(chunk)

    @contextmanager
    def _translated(self, where: str) -> Iterator[None]:
        try:
            yield
        except (DecodeError, DeserializationError):
            raise errors.not_understood(where) from None
        except AzureError as e:
            raise self._error(where, e) from None  # its own text names the request

    def _error(self, where: str, error: AzureError) -> WorkError:
        answer: Any = error.response if isinstance(error, HttpResponseError) else None
        if answer is not None and answer.status_code >= 300:  # noqa: PLR2004 - HTTP's
            code = answer.headers.get("x-ms-error-code", "")
            wait = seconds_asked(answer.headers.get("retry-after"), datetime.now(UTC))
            return errors.refusal(where, self._opener, status=answer.status_code, code=code, retry_after=wait)
        if isinstance(error.inner_exception, requests.exceptions.SSLError):
            return errors.no_certificate(where)
        if isinstance(error, TIMED_OUT):
            return errors.timed_out(where)
        return cut_short(where) if isinstance(error, (*BROKEN, HttpResponseError)) else errors.unreachable(where)


@lru_cache(maxsize=16)
def _service(account: str, credential: Credential | None, reach: Reach) -> BlobServiceClient:
    """The client of one account; it keeps its connections."""
    endpoint = (credential.endpoint if credential else "") or ENDPOINT.format(account=account)
    session = guarded(requests.Session(), reach)
    return BlobServiceClient(
        endpoint,
        credential=_opened(account, credential) if credential else None,
        transport=RequestsTransport(session=session, session_owner=False, use_env_settings=False),
        connection_timeout=reach.connect_seconds,
        read_timeout=reach.read_seconds,
        retry_total=0,
        permit_redirects=False,
        max_single_get_size=PIECE_BYTES,
        max_chunk_get_size=PIECE_BYTES,
    )


def _opened(account: str, credential: Credential) -> AzureNamedKeyCredential | AzureSasCredential:
    """An account's key, or a shared access signature, which is a query with a `sig`."""
    secret = credential.secret.strip()
    if "sig=" in secret:
        return AzureSasCredential(secret.lstrip("?"))
    try:
        base64.b64decode(secret, validate=True)
    except (binascii.Error, ValueError):
        wanted = "an account key, or a shared access signature (sv=…&sig=…)"
        raise errors.unusable("damaged", wanted) from None
    return AzureNamedKeyCredential(account, secret)


def _stored(key: str, blob: BlobProperties) -> StoredObject:
    """The MD5 is missing where a blob was put together from blocks and its sender gave none."""
    settings: Any = blob.content_settings
    md5 = bytes(settings.content_md5 or b"")
    version = str(blob.etag or "")
    tag = md5.hex() if len(md5) == MD5_BYTES else version.strip('"')
    return StoredObject(key, int(blob.size or 0), tag, version, settings.content_type or "")
