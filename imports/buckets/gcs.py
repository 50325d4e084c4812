"""Google Cloud Storage by Google's library, with a service account's key or, for public buckets, without any.

Loaded by those who read a bucket. Nothing of the machine's own identity is used: neither the environment nor Google's
metadata service. The account may only read, whatever else it is allowed.
"""

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import requests
import urllib3
from google.api_core.exceptions import GoogleAPICallError
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.auth.transport.requests import AuthorizedSession, Request
from google.cloud.storage import Blob, Client
from google.cloud.storage.exceptions import DataCorruption
from google.oauth2.service_account import Credentials

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

# Else the library asks for the bucket's own data in a thread of its own, for traces that nobody takes.
os.environ.setdefault("DISABLE_GCS_PYTHON_CLIENT_OTEL_BUCKET_METADATA", "true")

OPENER = "the Google service account"
ENDPOINT = "https://storage.googleapis.com"
READ_ONLY = ("https://www.googleapis.com/auth/devstorage.read_only",)
WANTED = "items(name,size,md5Hash,generation,contentType),nextPageToken"
OF_A_KEY = ("client_email", "private_key", "private_key_id", "token_uri")
"""All that is taken from a key's JSON: what else may stand there could lead elsewhere."""
TIMED_OUT = (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError)
BROKEN = (requests.exceptions.ChunkedEncodingError, urllib3.exceptions.ProtocolError, DataCorruption)
FAILURES = (GoogleAuthError, OSError, urllib3.exceptions.HTTPError, DataCorruption)
"""Besides refusals. What requests raises is an OSError."""


class _Sink:
    """What Google's library writes a download to."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def write(self, chunk: bytes) -> int:
        """Hand a chunk on."""
        self._write(chunk)
        return len(chunk)


class GoogleBucket:
    """A bucket behind Google's client."""

    def __init__(self, place: Place, credential: Credential | None, reach: Reach) -> None:
        if credential is not None and credential.kind != kinds.GCS:
            raise errors.unusable("no Google service account", "one")
        self.place = place
        self._opener = OPENER if credential else ""
        self._timeout = reach.timeout
        self._client = _client(credential, reach)
        self._bucket = self._client.bucket(place.bucket)

    def pages(self, prefix: str) -> Iterator[list[StoredObject]]:
        """See `Bucket`."""
        asked = {"prefix": prefix, "page_size": LIST_PAGE, "fields": WANTED}
        with self._translated(self.place.root):
            listing = self._client.list_blobs(self._bucket, **asked, timeout=self._timeout, retry=None)
            for page in listing.pages:
                yield [_stored(blob) for blob in page]

    def look(self, key: str) -> StoredObject:
        """See `Bucket`."""
        blob = self._bucket.blob(key)
        with self._translated(self.place.url_of(key)):
            blob.reload(timeout=self._timeout, retry=None)
        return _stored(blob)

    def read(self, found: StoredObject, start: int, write: Write) -> None:
        """See `Bucket`. As it lies there, without unpacking."""
        blob = self._bucket.blob(found.key, generation=int(found.version))
        options = {"raw_download": True, "checksum": None, "retry": None, "timeout": self._timeout}
        with self._translated(self.place.url_of(found.key)):
            blob.download_to_file(_Sink(write), start=start or None, **options)

    @contextmanager
    def _translated(self, where: str) -> Iterator[None]:
        try:
            yield
        except GoogleAPICallError as e:
            raise self._refusal(where, e) from None  # its own text names the request
        except FAILURES as e:
            raise self._failure(where, e) from None

    def _refusal(self, where: str, error: GoogleAPICallError) -> WorkError:
        headers = getattr(error.response, "headers", {})
        wait = seconds_asked(headers.get("retry-after"), datetime.now(UTC))
        return errors.refusal(where, self._opener, status=int(error.code or 500), retry_after=wait)

    def _failure(self, where: str, error: Exception) -> WorkError:
        if isinstance(error, RefreshError):
            return errors.refusal(where, self._opener, status=403)
        cause = error.args[0] if isinstance(error, TransportError) and error.args else error
        if isinstance(cause, requests.exceptions.TooManyRedirects):
            return errors.refusal(where, self._opener, status=302)
        if isinstance(cause, ValueError):  # what it makes of an answer that is no JSON
            return errors.not_understood(where)
        if isinstance(cause, requests.exceptions.SSLError):
            return errors.no_certificate(where)
        if isinstance(cause, TIMED_OUT):
            return errors.timed_out(where)
        return cut_short(where) if isinstance(cause, BROKEN) else errors.unreachable(where)


@lru_cache(maxsize=16)
def _client(credential: Credential | None, reach: Reach) -> Client:
    """The client of one credential; it keeps its connections and its token."""
    credentials = _credentials(credential) if credential else AnonymousCredentials()
    session = requests.Session()
    if credential:
        tokens = Request(guarded(requests.Session(), reach))
        session = AuthorizedSession(credentials, refresh_timeout=reach.read_seconds, auth_request=tokens)
    endpoint = (credential.endpoint if credential else "") or ENDPOINT
    options = {"api_endpoint": endpoint.rstrip("/")}
    return Client(project="none", credentials=credentials, client_options=options, _http=guarded(session, reach))


def _credentials(credential: Credential) -> Credentials:
    """A service account's key. Other kinds of keys could name files, programs and addresses of this machine."""
    wanted = "the JSON of a service account's key, as Google hands it out"
    try:
        told = json.loads(credential.secret)
        if not isinstance(told, dict) or told.get("type") != "service_account":
            raise errors.unusable("no service account's key", wanted)
        info = {name: told[name] for name in OF_A_KEY if name in told}
        opened: Credentials = Credentials.from_service_account_info(info, scopes=READ_ONLY)
    except (ValueError, TypeError):
        raise errors.unusable("damaged", wanted) from None  # its own text may quote the key
    return opened


def _stored(blob: Blob) -> StoredObject:
    """`md5Hash` is missing where an object was put together from others."""
    generation = str(blob.generation or "")
    told: Any = blob.md5_hash
    tag = base64.b64decode(told).hex() if told else f"generation-{generation}"
    return StoredObject(str(blob.name), int(blob.size or 0), tag, generation, blob.content_type or "")
