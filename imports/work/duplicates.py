"""Recordings that the customer has already: told by address or version before anything is fetched, by content after.

What may be skipped without being fetched is only what can hardly be another recording: the same address with nothing
that speaks against it, or the same version at the same path; a version tag that is a digest of the content counts
wherever it is met. A recording of the same name and size is fetched, and its content decides.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from calls import recordings
from calls.models import Call, Customer
from calls.work.states import State
from imports.models import ImportFile, ImportJob, SameBy, url_hash
from imports.sources.base import FoundFile

DIGEST = re.compile(r"[0-9a-fA-F]{32,64}")
"""A tag of 32 or more hexadecimal digits: what lists objects makes it from the content (S3: its MD5).

In quotes it is a web server's header, and may be a digest of anything: of date and size, for example (Starlette).
"""
MOST_LOOKED_AT = 20
MOST_TRIES = 3
"""Imports of a watched source that try the same version of a recording: then only "Retry failed" does."""
TOLD_OF_CALLS = ("customer", "file_name", "recording", "size_bytes")
TOLD_OF_FILES = ("url", "url_hash", "etag", "size_bytes")
ENDED_WELL = (State.DONE, State.SKIPPED)
HAS_TAG = ~Q(etag="")
"""Said as the index of tags says it: databases do not see by themselves that it holds all that is asked for."""


def without_fetching(file: ImportFile) -> tuple[Call, SameBy] | None:
    """The call that has this recording already, as far as address and version tell; None where it has to be fetched.

    A call whose recording the storage has lost is not taken: fetching heals it.
    """
    for earlier in chain(_candidates(file, Q(url_hash=file.url_hash)), _of_same_version(file)):
        same = _same(file, earlier)
        if same and earlier.call and recordings.is_kept(earlier.call):
            return earlier.call, same
    return None


def by_content(customer: Customer, content_hash: str) -> Call | None:
    """The customer's call with this very recording."""
    same = Call.objects.filter(customer=customer, content_hash=content_hash)
    return same.only(*TOLD_OF_CALLS).order_by("copy_number").first()


def seem_known(customer: Customer, rows: Sequence[ImportFile]) -> list[str]:
    """For each row just found how it seems to be known, empty where it does not; asked for all of them together."""
    fetched = ImportFile.objects.filter(job__customer=customer, call__isnull=False)
    addresses = set(fetched.filter(url_hash__in=[row.url_hash for row in rows]).values_list("url_hash", flat=True))
    tags = [row.etag for row in rows if DIGEST.fullmatch(row.etag)]
    versions = set(fetched.filter(HAS_TAG, etag__in=tags).values_list("etag", "size_bytes"))
    sizes = {row.size_bytes for row in rows if row.size_bytes is not None}
    calls = Call.objects.filter(customer=customer, size_bytes__in=sizes)
    names = set(calls.values_list("file_name", "size_bytes"))
    return [_seems(row, addresses, versions, names) for row in rows]


def new_to_watch(job: ImportJob, found: Iterable[FoundFile]) -> list[FoundFile]:
    """What a watched source shows for the first time, or in another version than it was brought in.

    What a person has deleted since stays deleted; what failed is tried again at the next searches, MOST_TRIES in all.
    """
    files = {url_hash(file.url): file for file in found}
    same_address = ImportFile.objects.filter(job__customer=job.customer_id, url_hash__in=files).exclude(job=job)
    failures: Counter[str] = Counter()
    # Where the source told no size then, it is the recording's own that may speak against it.
    told = same_address.annotate(size=Coalesce("size_bytes", "call__size_bytes"))
    for key, etag, size, state in told.values_list("url_hash", "etag", "size", "state"):
        if key in files and _agree(files[key].etag, etag) and _agree(files[key].size_bytes, size):
            failures[key] += state == State.FAILED
            if state in ENDED_WELL or failures[key] >= MOST_TRIES:
                del files[key]
    return list(files.values())


def _seems(
    row: ImportFile, addresses: set[str], versions: set[tuple[str, int | None]], names: set[tuple[str, int]]
) -> str:
    if row.url_hash in addresses:
        return SameBy.ADDRESS
    if (row.etag, row.size_bytes) in versions:
        return SameBy.VERSION
    return SameBy.NAME_AND_SIZE if (row.name, row.size_bytes) in names else ""


def _of_same_version(file: ImportFile) -> Iterator[ImportFile]:
    """Asked for apart from those at the same address: with "or" between them a database may look at every file."""
    if file.etag:
        yield from _candidates(file, HAS_TAG & Q(etag=file.etag))


def _candidates(file: ImportFile, same: Q) -> QuerySet[ImportFile]:
    """Earlier files of the customer, the newest first."""
    others = ImportFile.objects.filter(same, job__customer=file.job.customer_id, call__isnull=False)
    told = (*TOLD_OF_FILES, *(f"call__{name}" for name in TOLD_OF_CALLS))
    return others.exclude(pk=file.pk).select_related("call").only(*told).order_by("-pk")[:MOST_LOOKED_AT]


def _same(file: ImportFile, earlier: ImportFile) -> SameBy | None:
    size = earlier.size_bytes or (earlier.call.size_bytes if earlier.call else None)
    if not _agree(file.size_bytes, size) or not _agree(file.etag, earlier.etag):
        return None
    if file.url_hash == earlier.url_hash:
        return SameBy.ADDRESS
    if not file.etag or file.etag.startswith("W/") or file.etag != earlier.etag or file.size_bytes is None:
        return None
    same_place = _place(file.url) == _place(earlier.url)
    return SameBy.VERSION if same_place or DIGEST.fullmatch(file.etag) else None


def _agree(one: str | int | None, other: str | int | None) -> bool:
    """Whether two claims are equal, or one of them was not made."""
    return not one or not other or one == other


def _place(url: str) -> tuple[str, str, str]:
    """An address without its query, which signatures change each time; an archive's member has its name there."""
    if url.startswith("zip:"):
        return "zip", "", url
    parts = urlsplit(url)
    return parts.scheme, parts.netloc, parts.path
