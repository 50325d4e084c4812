"""What thousands of files of one source have in common, asked for once every few seconds."""

import time
from functools import lru_cache

from imports.models import ImportFile, ImportSource

BELIEVED_SECONDS = 5.0
"""So long a changed credential or customer goes unnoticed by a worker that is busy with its files."""


def source_of(file: ImportFile) -> ImportSource:
    """The file's source with its job, customer and credential; to be read only, since threads share it."""
    return _source(file.source_id, int(time.monotonic() // BELIEVED_SECONDS))


def forget() -> None:
    """Ask anew for everything."""
    _source.cache_clear()


@lru_cache(maxsize=64)
def _source(pk: int, moment: int) -> ImportSource:  # noqa: ARG001 - part of the cache's key
    related = ("job__customer", "job__created_by", "job__batch", "credential")
    return ImportSource.objects.select_related(*related).get(pk=pk)
