"""Azure Blob Storage; its buckets are called containers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from azure.storage.blob import BlobServiceClient, ContentSettings
from storages.backends.azure_storage import AzureStorage

from calls.storage import checksums
from calls.storage.faults import Fault, of_status
from calls.storage.handed import ADDRESS_SECONDS, NO_STORE, Handed
from calls.storage.place import Place
from calls.storage.watched import Watched

PART_BYTES = 4 << 20
SPOOL_BYTES = 1 << 20
FAILURES = (AzureError,)
_CLIENT = {
    "max_single_put_size": PART_BYTES, "max_block_size": PART_BYTES, "max_single_get_size": PART_BYTES,
    "max_chunk_get_size": PART_BYTES, "connection_timeout": 10, "read_timeout": 60, "retry_total": 2,
    "initial_backoff": 1, "increment_base": 2,
}  # fmt: skip


def open_bucket(place: Place) -> "AzureBucket":
    """The container, without asking for it yet."""
    return AzureBucket(
        place,
        account_name=place.account,
        account_key=place.access_key,
        azure_container=place.bucket,
        location=place.prefix,
        expiration_secs=ADDRESS_SECONDS,
        overwrite_files=True,
        upload_max_conn=1,  # where several read the file, they do so in threads of the library
        timeout=60,
        max_memory_size=SPOOL_BYTES,
        client_options=dict(_CLIENT),
        token_credential=None,
        sas_token=None,
        connection_string=None,
        custom_domain=None,
        cache_control=NO_STORE,
    )


def fault_of(error: Exception) -> Fault:
    """What an error of Azure's library means."""
    if isinstance(error, ClientAuthenticationError):
        return Fault.DENIED
    if isinstance(error, ResourceNotFoundError) and name_of(error) == "ContainerNotFound":
        return Fault.NO_BUCKET
    return of_status(error.status_code) if isinstance(error, HttpResponseError) else Fault.UNREACHABLE


def name_of(error: Exception) -> str:
    """The vendor's name of an error."""
    code = getattr(error, "error_code", None)
    return str(getattr(code, "value", code) or type(error).__name__)


class AzureBucket(AzureStorage):
    """django-storages', whose transfers can be watched and stopped."""

    def __init__(self, place: Place, **settings: Any) -> None:
        super().__init__(**settings)
        self._place = place

    def upload(self, path: Path, name: str, on_progress: Callable[[], None]) -> None:
        """Send the file in blocks, the checksum of each compared there; until the last nobody sees anything of it."""
        settings = self._get_content_settings_parameters(name)
        with Watched(path, "rb", on_progress) as file:
            self.client.upload_blob(
                self._get_valid_path(name),
                file.file,
                length=path.stat().st_size,
                content_settings=ContentSettings(**settings),
                overwrite=True,
                validate_content=True,
                max_concurrency=1,
                timeout=self.timeout,
            )

    def download(self, name: str, path: Path, on_progress: Callable[[], None]) -> None:
        """Fetch it in blocks."""
        with Watched(path, "wb", on_progress) as file:
            self.client.download_blob(self._get_valid_path(name), timeout=self.timeout).readinto(file.file)

    def has(self, path: Path, name: str) -> bool:
        """By size, and by MD5 where Azure tells one: of a file in several blocks it does not."""
        told = self.client.get_blob_client(self._get_valid_path(name)).get_blob_properties(timeout=self.timeout)
        md5 = told.content_settings.content_md5
        return told.size == path.stat().st_size and (md5 is None or bytes(md5) == checksums.md5(path))

    def address(self, name: str, handed: Handed) -> str:
        """Signed with the account's key, without asking."""
        parameters = {
            "content_disposition": handed.disposition, "content_type": handed.content_type, "cache_control": NO_STORE,
        }  # fmt: skip
        return str(self.url(name, expire=ADDRESS_SECONDS, parameters=parameters))

    def make(self) -> None:
        """Private, as containers are unless somebody opens them; unfinished uploads go by themselves after a week."""
        if self.client.exists():
            return
        try:
            self.client.create_container()
        except ResourceExistsError:
            return  # somebody was faster

    def open(self, name: str, mode: str = "rb") -> Any:
        """As others do: one that is not there is told at once."""
        if "r" in mode and not self.exists(name):
            raise FileNotFoundError(name)
        return super().open(name, mode)

    def _get_service_client(self) -> BlobServiceClient:
        """At another endpoint where one is set."""
        if not self._place.endpoint:
            return super()._get_service_client()
        key = {"account_name": self.account_name, "account_key": self.account_key}
        return BlobServiceClient(self._place.endpoint, credential=key, **self.client_options)
