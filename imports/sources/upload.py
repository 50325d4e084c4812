"""Files that people uploaded: a recording as it is. Archives and lists are read by the sources of their kind."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from imports.sources.base import DiscoveryContext, FoundFile, UploadedFile, bounded
from imports.upload_address import AGAIN, location_of, upload_at
from imports.web.errors import permanent


class UploadSource:
    """One recording that somebody sent: taken whatever it is, so that its own error is shown with it."""

    kind = "upload"

    def discover(self, location: str, context: DiscoveryContext) -> Iterator[FoundFile]:  # noqa: ARG002 - the upload
        """The file itself."""
        upload = uploaded(context)
        return bounded([FoundFile(location_of(upload.number), upload.name, upload.size_bytes)], context)


def uploaded(context: DiscoveryContext) -> UploadedFile:
    """The upload that the source is. Raises WorkError where it is none: typing a number opens nothing."""
    if context.upload is None:
        raise permanent("unsupported", "There is no uploaded file.", AGAIN)
    return context.upload


def opened(context: DiscoveryContext) -> AbstractContextManager[Path]:
    """The upload as a file of this machine; `on_progress` of the context is called while it is brought here."""
    return upload_at(location_of(uploaded(context).number), context.policy, on_progress=context.tell)
