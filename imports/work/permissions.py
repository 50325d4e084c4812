"""What the work on a source may do: limits from the settings, and what opens that source."""

from pathlib import Path

from django.conf import settings

from imports import folders, uploads
from imports.models import ImportSettings, ImportSource
from imports.orders.addresses import OrderAddresses
from imports.policy import MEGABYTE, RetrievalPolicy


def policy_for(source: ImportSource, *, orders: bool = True) -> RetrievalPolicy:
    """Limits and secrets of one source, for searching it and for fetching from it; raises WorkError.

    `orders` says whether order IDs may have to be followed: that asks the database.
    """
    env = settings.ENV
    return RetrievalPolicy(
        temporary_folder=settings.TEMPORARY_DIR,
        owner=f"customer {source.job.customer_id}",
        allow_local=source.job.allow_local,
        folders=_folders(source),
        allowed_hosts=frozenset(env["CHAT_ALLOW_PRIVATE_HOSTS"]),
        public_ports=frozenset(int(port) for port in env["CHAT_SOURCE_PORTS"]),
        max_bytes=env["CHAT_MAX_FILE_MB"] * MEGABYTE,
        credential=source.credential.opened() if source.credential else None,
        orders=order_addresses(source) if orders else None,
        upload=uploads.reader_for(source.job.customer),
    )


def _folders(source: ImportSource) -> tuple[Path, ...] | None:
    """Where files of this machine may lie, asked again each time; anywhere only for the command line."""
    job = source.job
    if not job.allow_local or job.created_by is None:
        return None
    return tuple(folders.open_to(job.customer, job.created_by))


def order_addresses(source: ImportSource) -> OrderAddresses | None:
    """Where the customer's order IDs lead; None where nobody has said so."""
    found = ImportSettings.objects.filter(customer=source.job.customer_id).first()
    if found is None or not (found.order_url or found.order_lookup_url):
        return None
    return OrderAddresses(found.order_url, found.order_lookup_url, found.order_lookup_path)
