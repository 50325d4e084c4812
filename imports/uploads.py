"""Files that people uploaded: kept in the recordings' storage until their import needs them no more."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.core.files import File

from calls import recordings
from calls.models import Customer, User
from calls.work.errors import WorkError
from imports.models import Upload
from imports.names import safe_name

SCHEME = "upload"


def location_of(upload: Upload) -> str:
    """What stands for the upload among the sources of an import."""
    return f"{SCHEME}:{upload.pk}"


def take_in(*, customer: Customer, file: File, kind: str, created_by: User | None) -> Upload:
    """Keep a file that somebody sends; raises WorkError when the storage does not take it."""
    name = safe_name(file.name or "")
    upload = Upload.objects.create(customer=customer, kind=kind, name=name, size_bytes=file.size, created_by=created_by)
    upload.stored_as = recordings.keep_stream(file, f"{customer.storage_folder}/uploads/{upload.pk}-{name}")
    upload.save(update_fields=["stored_as"])
    return upload


def reader_for(customer: Customer) -> Callable[[int], AbstractContextManager[Path]]:
    """Opens uploads of this customer by number, and no others."""

    @contextmanager
    def opened(number: int) -> Iterator[Path]:
        upload = Upload.objects.filter(customer=customer, pk=number).exclude(stored_as="").first()
        if upload is None:
            text = "The uploaded file is not there any more."
            raise WorkError("import:source:not-found", text, hint="Upload it again.", permanent=True)
        with recordings.local_file(upload.stored_as, upload.name) as path:
            yield path

    return opened
