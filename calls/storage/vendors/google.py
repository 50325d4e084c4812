"""Google Cloud Storage."""

import base64
import mimetypes
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from google.api_core.exceptions import Conflict, GoogleAPIError, RetryError
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError
from google.cloud.storage import Client
from google.cloud.storage.exceptions import DataCorruption, InvalidResponse
from google.cloud.storage.retry import DEFAULT_RETRY
from google.oauth2.service_account import Credentials
from google_crc32c import Checksum
from requests.exceptions import RequestException
from storages.backends.gcloud import GoogleCloudStorage
from storages.utils import clean_name

from calls.storage import checksums
from calls.storage.faults import Fault, of_status
from calls.storage.handed import ADDRESS_SECONDS, Handed
from calls.storage.place import Place
from calls.storage.watched import Watched

PART_BYTES = 8 << 20
SPOOL_BYTES = 1 << 20
ABORT_DAYS = 2
RETRY = DEFAULT_RETRY.with_timeout(10.0)
"""Briefly: the work itself is tried again, and somebody may be waiting for a page."""
FAILURES = (GoogleAPIError, GoogleAuthError, RequestException, DataCorruption, InvalidResponse)
SCOPE = "https://www.googleapis.com/auth/devstorage.full_control"


def open_bucket(place: Place) -> "GoogleBucket":
    """The bucket, without asking for it yet."""
    key = _key(place.access_key) if place.access_key else None
    return GoogleBucket(
        place,
        bucket_name=place.bucket,
        location=place.prefix,
        credentials=key,
        project_id=key.project_id if key else None,
        iam_sign_blob=key is None,  # the machine's identity has no key to sign with: Google signs
        default_acl=None,
        querystring_auth=True,
        expiration=timedelta(seconds=ADDRESS_SECONDS),
        file_overwrite=True,
        max_memory_size=SPOOL_BYTES,
        blob_chunk_size=PART_BYTES,
        custom_endpoint=None,
    )


def _key(path: str) -> Credentials:
    try:
        return Credentials.from_service_account_file(path, scopes=[SCOPE])
    except (OSError, ValueError) as error:
        raise DefaultCredentialsError("no readable key file") from error


def fault_of(error: Exception) -> Fault:
    """What an error of Google's libraries means."""
    if isinstance(error, RetryError) and error.cause is not None:
        error = error.cause
    for kind, fault in ((DefaultCredentialsError, Fault.DENIED), (DataCorruption, Fault.DAMAGED)):
        if isinstance(error, kind):
            return fault
    if isinstance(error, InvalidResponse):
        return of_status(error.response.status_code)
    if "bucket does not exist" in str(error):
        return Fault.NO_BUCKET
    return of_status(getattr(error, "code", None))


def name_of(error: Exception) -> str:
    """The library's name of an error."""
    return type(error).__name__


class GoogleBucket(GoogleCloudStorage):
    """django-storages', whose transfers can be watched and stopped."""

    def __init__(self, place: Place, **settings: Any) -> None:
        super().__init__(**settings)
        self._place = place
        self._connected: Client | None = None

    @property
    def client(self) -> Client:
        """At another endpoint where one is set."""
        if not self._place.endpoint:
            return super().client
        if self._connected is None:
            options = {"api_endpoint": self._place.endpoint}
            self._connected = Client(project=self.project_id, credentials=self.credentials, client_options=options)
        return self._connected

    def upload(self, path: Path, name: str, on_progress: Callable[[], None]) -> None:
        """Send the file in parts; until the last has come nobody sees anything of it."""
        with Watched(path, "rb", on_progress) as file:
            blob = self.bucket.blob(self._key(name), chunk_size=PART_BYTES)
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            blob.upload_from_file(file, size=file.size, content_type=kind, checksum="crc32c", retry=RETRY)

    def download(self, name: str, path: Path, on_progress: Callable[[], None]) -> None:
        """Fetch it in parts, its checksum compared."""
        with Watched(path, "wb", on_progress) as file:
            blob = self.bucket.blob(self._key(name), chunk_size=PART_BYTES)
            blob.download_to_file(file, checksum="crc32c", retry=RETRY)

    def delete(self, name: str) -> None:
        """Take it away; NotFound where it is not there."""
        self.bucket.delete_blob(self._key(name), retry=RETRY)

    def has(self, path: Path, name: str) -> bool:
        """By CRC32C."""
        blob = self.bucket.get_blob(self._key(name))
        return blob is not None and blob.size == path.stat().st_size and blob.crc32c == _crc32c(path)

    def address(self, name: str, handed: Handed) -> str:
        """Signed with the key here, or by Google where there is none."""
        parameters = {
            "response_disposition": handed.disposition,
            "response_type": handed.content_type,
            "method": handed.method,
        }
        return str(self.url(name, parameters=parameters))

    def make(self) -> None:
        """Private, and clearing away uploads that were never finished."""
        if self.client.lookup_bucket(self.bucket_name) is not None:
            return
        bucket = self.client.bucket(self.bucket_name)
        bucket.iam_configuration.uniform_bucket_level_access_enabled = True
        bucket.iam_configuration.public_access_prevention = "enforced"
        bucket.add_lifecycle_abort_incomplete_multipart_upload_rule(age=ABORT_DAYS)
        try:
            self.client.create_bucket(bucket, location=self._place.region or None)
        except Conflict:  # somebody was faster; a stranger's refuses to be looked at
            self.client.get_bucket(self.bucket_name)

    def _key(self, name: str) -> str:
        return str(self._normalize_name(clean_name(name)))


def _crc32c(path: Path) -> str:
    """In base64 of its big-endian bytes."""
    digest = Checksum()
    for piece in checksums.pieces(path):
        digest.update(piece)
    return base64.b64encode(digest.digest()).decode()
