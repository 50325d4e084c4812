"""Amazon S3, and storages that speak its protocol."""

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3.exceptions
from boto3.s3.transfer import TransferConfig, create_transfer_manager
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError
from s3transfer.exceptions import S3DownloadFailedError
from s3transfer.subscribers import BaseSubscriber
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from calls.storage import checksums
from calls.storage.faults import Fault, of_status
from calls.storage.handed import ADDRESS_SECONDS, NO_STORE, Handed
from calls.storage.place import Place

PART_BYTES = 8 << 20
AT_ONCE = 4
TICK_SECONDS = 0.5
"""So often is a sign of life given while parts are under way."""
SPOOL_BYTES = 1 << 20
FAILURES = (BotoCoreError, ClientError, boto3.exceptions.Boto3Error, S3DownloadFailedError)
UNKNOWN_TO_VENDOR = ("NotImplemented", "MethodNotAllowed", "XNotImplemented", "InvalidRequest", "MalformedXML")
"""How storages that only speak S3's protocol say that they have no such setting."""
_EXISTS = ("BucketAlreadyOwnedByYou", "BucketAlreadyExists", "OperationAborted")
_DENIED = ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken")
_BUSY = ("SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "ServiceUnavailable")
_CLOSED = {
    "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True,
}  # fmt: skip
_ABORTS = {
    "ID": "chat-abort-incomplete-uploads",
    "Status": "Enabled",
    "Filter": {"Prefix": ""},
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
}


def open_bucket(place: Place) -> "S3Bucket":
    """The bucket, without asking for it yet."""
    own = bool(place.endpoint)
    # Storages that only speak S3's protocol often know neither its newer checksums nor buckets as host names.
    newer = "when_required" if own else "when_supported"
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path" if own else "auto"},
        connect_timeout=10,
        read_timeout=60,
        retries={"max_attempts": 3, "mode": "standard"},
        request_checksum_calculation=newer,
        response_checksum_validation=newer,
    )
    return S3Bucket(
        access_key=place.access_key or None,
        secret_key=place.secret_key or None,
        bucket_name=place.bucket,
        location=place.prefix,
        region_name=place.region or None,
        endpoint_url=place.endpoint or None,
        default_acl=None,
        object_parameters={} if own else {"ChecksumAlgorithm": "SHA256"},
        file_overwrite=True,
        querystring_auth=True,
        querystring_expire=ADDRESS_SECONDS,
        custom_domain=None,
        max_memory_size=SPOOL_BYTES,
        client_config=config,
        transfer_config=TransferConfig(
            multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, max_concurrency=AT_ONCE,
            preferred_transfer_client="classic",
        ),
    )  # fmt: skip


def fault_of(error: Exception) -> Fault:
    """What an error of boto3's means."""
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return Fault.DENIED
    if not isinstance(error, ClientError):
        return Fault.UNREACHABLE
    code = name_of(error)
    for codes, fault in (((*_DENIED,), Fault.DENIED), (_BUSY, Fault.BUSY), (("NoSuchBucket",), Fault.NO_BUCKET)):
        if code in codes:
            return fault
    if code == "BucketAlreadyExists":
        return Fault.TAKEN
    return of_status(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode"))


def name_of(error: Exception) -> str:
    """The vendor's name of an error."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return type(error).__name__


class _Done(BaseSubscriber):
    """Notes when a transfer has ended, its failed upload aborted."""

    def __init__(self) -> None:
        self.event = threading.Event()

    def on_done(self, future: Any, **_: Any) -> None:  # noqa: ARG002 - the library's signature
        """It has."""
        self.event.set()


class S3Bucket(S3Storage):
    """django-storages', whose transfers can be watched and stopped."""

    def upload(self, path: Path, name: str, on_progress: Callable[[], None]) -> None:
        """Send the file, in parts where it is large; raises botocore's errors and `on_progress`'s."""
        key = self._key(name)
        if path.stat().st_size >= PART_BYTES:
            self._abort_leftovers(key)
        with self._transfers() as manager:
            done = _Done()
            extra = self._get_write_parameters(key)
            future = manager.upload(str(path), self.bucket_name, key, extra_args=extra, subscribers=[done])
            _follow(future, done, on_progress)

    def download(self, name: str, path: Path, on_progress: Callable[[], None]) -> None:
        """Fetch it; raises botocore's errors and `on_progress`'s."""
        with self._transfers() as manager:
            done = _Done()
            future = manager.download(self.bucket_name, self._key(name), str(path), subscribers=[done])
            _follow(future, done, on_progress)

    def has(self, path: Path, name: str) -> bool:
        """By SHA-256 where it was sent, else by the ETag: an MD5, except of what is encrypted with a KMS key."""
        told = self._client.head_object(Bucket=self.bucket_name, Key=self._key(name), ChecksumMode="ENABLED")
        if told["ContentLength"] != path.stat().st_size:
            return False
        etag = told["ETag"].strip('"')
        in_parts = "-" in etag
        if "ChecksumSHA256" in told:
            return told["ChecksumSHA256"].partition("-")[0] == _sha256(path, in_parts=in_parts)
        if "kms" in told.get("ServerSideEncryption", ""):
            return True
        return bool(etag == (checksums.s3_etag(path, PART_BYTES) if in_parts else checksums.md5(path).hex()))

    def address(self, name: str, handed: Handed) -> str:
        """Signed here, without asking."""
        parameters = {
            "ResponseContentDisposition": handed.disposition,
            "ResponseContentType": handed.content_type,
            "ResponseCacheControl": NO_STORE,
        }
        return str(self.url(name, parameters=parameters, expire=ADDRESS_SECONDS, http_method=handed.method))

    def make(self) -> None:
        """Private, and clearing away uploads that were never finished."""
        try:
            self._client.head_bucket(Bucket=self.bucket_name)
        except ClientError as error:
            if of_status(error.response["ResponseMetadata"]["HTTPStatusCode"]) is not Fault.MISSING:
                raise
            self._create()
        with _unless_unknown():
            self._client.put_public_access_block(Bucket=self.bucket_name, PublicAccessBlockConfiguration=_CLOSED)
        with _unless_unknown():
            self._abort_by_rule()

    def _create(self) -> None:
        region = self._client.meta.region_name
        elsewhere = region not in {None, "us-east-1", "aws-global"}
        where = {"CreateBucketConfiguration": {"LocationConstraint": region}} if elsewhere else {}
        try:
            self._client.create_bucket(Bucket=self.bucket_name, **where)
        except ClientError as error:
            if name_of(error) not in _EXISTS:
                raise
            self._client.head_bucket(Bucket=self.bucket_name)  # somebody was faster; refuses where it is a stranger

    def _abort_by_rule(self) -> None:
        """Unless an administrator has rules of their own."""
        try:
            self._client.get_bucket_lifecycle_configuration(Bucket=self.bucket_name)
        except ClientError as error:
            if name_of(error) != "NoSuchLifecycleConfiguration":
                raise
            rules = {"Rules": [_ABORTS]}
            self._client.put_bucket_lifecycle_configuration(Bucket=self.bucket_name, LifecycleConfiguration=rules)

    def _abort_leftovers(self, key: str) -> None:
        """Uploads of this very file that a killed worker has left, or that one still tries who has lost it."""
        with _unless_unknown("AccessDenied"):
            found = self._client.list_multipart_uploads(Bucket=self.bucket_name, Prefix=key).get("Uploads", ())
            for upload in (upload for upload in found if upload["Key"] == key):
                with suppress(self._client.exceptions.NoSuchUpload):
                    self._client.abort_multipart_upload(Bucket=self.bucket_name, Key=key, UploadId=upload["UploadId"])

    def _transfers(self) -> Any:
        """Transfers of files; whoever leaves it with an error stops them, and waits until their parts are gone."""
        return create_transfer_manager(self._client, self.transfer_config)

    def _key(self, name: str) -> str:
        return str(self._normalize_name(clean_name(name)))

    @property
    def _client(self) -> Any:
        return self.connection.meta.client


def _follow(future: Any, done: _Done, on_progress: Callable[[], None]) -> None:
    while not done.event.is_set():
        on_progress()
        done.event.wait(TICK_SECONDS)
    future.result()


def _sha256(path: Path, *, in_parts: bool) -> str:
    whole = checksums.s3_sha256(path, PART_BYTES) if in_parts else bytes.fromhex(checksums.sha256(path))
    return base64.b64encode(whole).decode()


@contextmanager
def _unless_unknown(*more: str) -> Iterator[None]:
    """Goes on where the storage has no such setting, or, with the codes of that, none that we may use."""
    try:
        yield
    except ClientError as error:
        if name_of(error) not in (*UNKNOWN_TO_VENDOR, *more):
            raise
