"""What may be sent to this site at all."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from imports.policy import MEGABYTE, RetrievalPolicy

MOST_BYTES = RetrievalPolicy.max_archive_bytes + MEGABYTE


class UploadLimit(FileUploadHandler):
    """Refuses a request that says it is longer than the largest archive, before any of it is written to disk.

    What is smaller goes on to Django's own handlers: large files into a temporary file, never into memory.
    """

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any) -> None:  # noqa: ARG002, N803
        """Called before anything is read; raises RequestDataTooBig, which is answered with 400."""
        if content_length > MOST_BYTES:
            raise RequestDataTooBig(f"At most {MOST_BYTES // MEGABYTE:,} MB can be sent at once.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - Django's
        """Pass it on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
