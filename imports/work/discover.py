"""Searching a source: a row for every recording found there."""

from collections import Counter
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import BigIntegerField

from calls.work.doorbell import ring
from calls.work.errors import WorkError
from calls.work.lanes import NETWORK
from calls.work.lease import Lease
from calls.work.models import Done
from calls.work.states import State
from imports import preview
from imports.models import ImportFile, ImportSettings, ImportSource, UnusableRow, url_hash
from imports.name_pattern import TELLS_NOTHING, NamePattern
from imports.orders.addresses import LONGEST as LONGEST_ORDER_ID
from imports.orders.addresses import OrderAddresses
from imports.sources.base import DiscoveryContext, FoundFile, Unusable, UploadedFile
from imports.sources.registry import pick
from imports.web.hosts import gate_of
from imports.work import duplicates
from imports.work.permissions import order_addresses, policy_for

CHUNK = 500
LONGEST_ETAG = 200
NOTHING_THERE = "import:source:empty"
STILL_WRITTEN_SECONDS = 30.0
"""A file that was changed within so many seconds may still be growing: a watched folder's next search takes it."""


def discover(source: ImportSource, lease: Lease) -> Done:
    """Write a row for every recording found at the source, chunk by chunk; raises WorkError.

    Doing it again after a crash adds only what is not there yet.
    """
    told: Counter[str] = Counter()
    unusable: list[Unusable] = []
    pattern = _pattern(source)
    UnusableRow.objects.filter(source=source).delete()  # what a search before refused may be of use by now
    context = DiscoveryContext(
        policy=policy_for(source),
        max_files=settings.ENV["CHAT_MAX_FILES_PER_SOURCE"],
        time_zone=pattern.time_zone,
        upload=_upload(source),
        quiet_seconds=STILL_WRITTEN_SECONDS if source.job.watch_id else 0.0,
        on_progress=lambda _found: lease.beat(),
        on_skip=lambda _name, _reason: told.update(skipped=1),
        on_repeated=lambda: told.update(repeated=1),
        on_unusable=unusable.append,
    )
    chosen = pick(source.location, context)
    found = chosen.discover(source.location, context)
    try:
        while chunk := list(islice(found, CHUNK)):
            lease.beat()
            told["repeated"] += add_files(source, chunk, pattern)
            told["unusable"] += _add_unusable(source, unusable)
    except WorkError as error:
        if source.job.watch_id is None or error.code != NOTHING_THERE:
            raise  # where a source is watched, there may be something next time
    finally:
        told["unusable"] += _add_unusable(source, unusable)
    count = ImportFile.objects.filter(source=source).count()
    counts = {name: told[name] for name in ("skipped", "repeated", "unusable")}
    return Done(store=lambda: _note_source(source, kind=chosen.kind, found=count, **counts))


def _upload(source: ImportSource) -> UploadedFile | None:
    if source.upload is None:
        return None
    return UploadedFile(source.upload.pk, source.upload.kind, source.upload.name, source.upload.size_bytes)


def _pattern(source: ImportSource) -> NamePattern:
    customer = source.job.customer
    found = ImportSettings.objects.filter(customer=customer).first() or ImportSettings(customer=customer)
    return NamePattern.compiled(found.name_pattern, found.time_zone)


def add_files(source: ImportSource, chunk: list[FoundFile], pattern: NamePattern = TELLS_NOTHING) -> int:
    """Write the rows that are not there yet; how many name what another source of the import names."""
    if source.job.watch_id is not None:
        chunk = duplicates.new_to_watch(source.job, chunk)
    with transaction.atomic():
        lane = preview.lane_for(source.job)
        orders = order_addresses(source) or OrderAddresses()
        rows = [_row(source, found, lane, pattern, orders) for found in chunk]
        for row, known in zip(rows, duplicates.seem_known(source.job.customer, rows), strict=True):
            row.looks_known = known
        ImportFile.objects.bulk_create(rows, ignore_conflicts=True)
        repeated = _tell_more(source, rows)
        if lane == NETWORK:
            ring(NETWORK)
    return repeated


def _tell_more(source: ImportSource, rows: list[ImportFile]) -> int:
    """How many of the rows another source of the import has named before; what only this one tells goes to theirs.

    So it does not matter whether a listing or the manifest of the same recordings was read first.
    """
    ours = {row.url_hash: row for row in rows}
    theirs = list(ImportFile.objects.filter(job=source.job, url_hash__in=ours).exclude(source=source))
    told = [file for file in theirs if file.state == State.WAITING and not (file.details or file.order_id)]
    for file in told:
        file.details, file.order_id = ours[file.url_hash].details, ours[file.url_hash].order_id
    ImportFile.objects.bulk_update([file for file in told if file.details], ["details", "order_id"])
    return len(theirs)


def _row(source: ImportSource, found: FoundFile, lane: str, pattern: NamePattern, orders: OrderAddresses) -> ImportFile:
    details = found.details.filled_from(pattern.read(found.name))
    return ImportFile(
        job=source.job,
        source=source,
        stage=ImportFile.STAGE,
        lane=lane,
        gate=gate_of(orders.first_asked(found.url)),
        url=found.url,
        url_hash=url_hash(found.url),
        name=found.name,
        order_id=details.order_id if len(details.order_id) <= LONGEST_ORDER_ID else "",
        row_number=found.row_number,
        details=details.as_json(),
        **_claims(found),
    )


def _claims(found: FoundFile) -> dict[str, Any]:
    """What the source says of a file, as far as the database can hold it: archives and servers claim anything."""
    fits = found.size_bytes is not None and found.size_bytes <= BigIntegerField.MAX_BIGINT
    return {
        "size_bytes": found.size_bytes if fits else None,
        "etag": found.etag if len(found.etag) <= LONGEST_ETAG else "",
    }


def _add_unusable(source: ImportSource, refused: list[Unusable]) -> int:
    """Write down the rows refused since the last time."""
    rows = [
        UnusableRow(
            source=source, row_number=row.row_number, column=row.column[:120], value=row.value[:200],
            error_text=row.text,
        )
        for row in refused
    ]  # fmt: skip
    refused.clear()
    UnusableRow.objects.bulk_create(rows, ignore_conflicts=True)
    return len({row.row_number for row in rows})


def _note_source(source: ImportSource, **facts: Any) -> None:
    ImportSource.objects.filter(pk=source.pk).update(**facts)
