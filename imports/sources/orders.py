"""An uploaded or pasted list of order IDs."""

from collections.abc import Iterator

from calls.work.errors import WorkError
from imports.details import CallDetails
from imports.orders.addresses import OrderAddresses, no_address
from imports.orders.files import entries, not_a_list
from imports.orders.ids import Entry
from imports.sources.base import DiscoveryContext, FoundFile, UploadedFile, bounded

MOST_REFUSED = 10_000
"""Entries that cannot be used; with more of them it is no list of order IDs."""


class OrdersSource:
    """Order IDs, each made into what is retrieved for it."""

    kind = "orders"

    def discover(self, location: str, context: DiscoveryContext) -> Iterator[FoundFile]:  # noqa: ARG002 - the upload
        """One file for each order ID, without asking for any. Raises WorkError where no ID leads anywhere."""
        if context.upload is None:
            raise not_a_list("There is no list of order IDs.")
        if context.policy.orders is None:
            raise no_address()
        return bounded(_found(context.upload, context.policy.orders, context), context)


def _found(upload: UploadedFile, orders: OrderAddresses, context: DiscoveryContext) -> Iterator[FoundFile | None]:
    usable = refused = 0
    for entry in _entries(upload, context):
        refusal = entry.refusal()
        if refusal is None:
            usable += 1
            yield _file(entry, orders)
            continue
        context.refuse(refusal)
        refused += 1
        if refused > MOST_REFUSED:
            raise not_a_list(f"More than {MOST_REFUSED:,} entries are no order IDs.")
        yield None
    if not usable:
        raise _empty(upload, refused)


def _entries(upload: UploadedFile, context: DiscoveryContext) -> Iterator[Entry]:
    if context.policy.upload is None:
        raise not_a_list("Uploads cannot be read here.")
    with context.policy.upload(upload.number, on_progress=lambda: context.tell(0)) as path:
        yield from entries(path, upload.name)


def _file(entry: Entry, orders: OrderAddresses) -> FoundFile:
    return FoundFile(
        url=orders.address_of(entry.text),
        name=orders.name_of(entry.text),
        details=CallDetails(order_id=entry.text),
        row_number=entry.row_number,
    )


def _empty(upload: UploadedFile, refused: int) -> WorkError:
    why = f"None of the {refused:,} entries is an order ID." if refused else "There is no order ID in it."
    hint = "Give one order ID a line."
    return WorkError("import:source:empty", f"{upload.name}: {why}", hint=hint, permanent=True)
