"""A manifest: a spreadsheet of which each row names a recording, by its address or its order ID."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from zoneinfo import ZoneInfo

from calls.work.errors import WorkError
from imports.local import read_head
from imports.manifest import table, workbook
from imports.manifest.columns import ORDER_ID
from imports.manifest.moments import Moments
from imports.manifest.reading import HEAD_BYTES, Row, check_readable, is_workbook
from imports.manifest.resource import Cleaned, Cleaner, ManifestRow
from imports.manifest.spool import Spool
from imports.manifest.survey import Survey, survey
from imports.names import name_of_url
from imports.orders.addresses import no_address
from imports.sources.base import DiscoveryContext, FoundFile, Unusable, bounded
from imports.sources.location import local_path
from imports.sources.upload import opened

CHUNK = 500
"""Rows that django-import-export gets at once: all it holds in memory."""


class ManifestSource:
    """Reads CSV and Excel, uploaded or of this machine. Rows that cannot be used are told; the others go on."""

    kind = "manifest"

    def discover(self, location: str, context: DiscoveryContext) -> Iterator[FoundFile]:
        """One file for each row. Raises WorkError before the first, where the manifest as a whole cannot be used."""
        return bounded(_found(location, context), context)


def _found(location: str, context: DiscoveryContext) -> Iterator[FoundFile | None]:
    with Spool(context.policy.temporary_folder, CHUNK) as spool:
        with _opened(location, context) as path:
            rows = _rows(path, context.upload.name if context.upload else path.name)
            found = survey(rows, spool.add, max_rows=context.max_files, on_progress=lambda: context.tell(0))
        cleaner = Cleaner(found.columns, Moments(ZoneInfo(context.time_zone), found.day_first))
        yield from _files((row for chunk in spool.chunks() for row in cleaner.clean(chunk)), found, context)


def _opened(location: str, context: DiscoveryContext) -> AbstractContextManager[Path]:
    if context.upload is not None:
        return opened(context)
    return nullcontext(local_path(location, context.policy))


def _rows(path: Path, name: str) -> Iterator[Row]:
    """Row by row. Raises WorkError for what is no spreadsheet."""
    head = read_head(path, HEAD_BYTES)
    check_readable(head, name)
    return workbook.rows(path) if is_workbook(head, name) else table.rows(path)


def _files(rows: Iterator[Cleaned], found: Survey, context: DiscoveryContext) -> Iterator[FoundFile | None]:
    """A file for each row that can be used, None for any other."""
    orders: set[str] = set()
    first_refusal: Unusable | None = None
    usable = 0
    for row in rows:
        refused = row.refused or _without_address(row, found, context)
        for refusal in refused:
            first_refusal = first_refusal or refusal
            context.refuse(refusal)
        if row.found is None or refused:
            yield None
            continue
        usable += 1
        yield from _file(row.found, row.number, orders, context)
    if first_refusal is not None and not usable:
        raise _nothing_usable(found.rows, first_refusal)


def _without_address(row: Cleaned, found: Survey, context: DiscoveryContext) -> tuple[Unusable, ...]:
    """The refusal of an order ID that leads nowhere, because nobody has said where."""
    if row.found is None or row.found.url or context.policy.orders is not None:
        return ()
    error = no_address()
    text = f"{error.text} {error.hint}"
    return (Unusable(row.number, text, found.columns.heading(ORDER_ID), row.found.order_id),)


def _file(row: ManifestRow, number: int, named: set[str], context: DiscoveryContext) -> Iterator[FoundFile | None]:
    """The recording that a row names; None for an order that an earlier row has named, with an address or without."""
    if not row.url and row.order_id in named:
        context.repeat()
        yield None
        return
    named.add(row.order_id)
    orders = context.policy.orders
    if row.url or orders is None:
        url, name = row.url, name_of_url(row.url)
    else:
        url, name = orders.address_of(row.order_id), orders.name_of(row.order_id)
    yield FoundFile(url, name, details=row.details(), row_number=number)


def _nothing_usable(rows: int, first: Unusable) -> WorkError:
    where = f"row {first.row_number}, {first.column}" if first.column else f"row {first.row_number}"
    text = f"None of the {rows:,} rows can be used. The first reason, in {where}: {first.text}"
    hint = "Correct the rows listed as unusable, and import the manifest again."
    return WorkError("import:source:empty", text, hint=hint, permanent=True)
