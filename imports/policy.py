"""What a retrieval may do: how much, how long, from where. Settings come in here, as plain values."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from imports.credential import Credential
from imports.orders.addresses import OrderAddresses
from imports.web.hosts import resolve

MEGABYTE = 1_000_000


class UploadReader(Protocol):
    """Opens an uploaded file by its number; `on_progress()` is called while it is brought here, and may raise."""

    def __call__(self, number: int, *, on_progress: Callable[[], None] = ...) -> AbstractContextManager[Path]: ...


@dataclass(frozen=True)
class RetrievalPolicy:
    """Limits of one retrieval. Sizes are in bytes, times in seconds.

    `allowed_hosts` holds `host` or `host:port` entries that may be private (and use that port); all others
    have to be public addresses on port 80 or 443. With `allow_local` False neither paths nor `file:` are read;
    `folders` are those that such files have to lie in, wherever links lead; None for anywhere.
    `slowest_bytes_per_second` is demanded, on average, once `grace_seconds` have passed.
    `credential` opens the source; `orders` says where order IDs lead; `upload` brings an uploaded file (its number)
    to a path of this machine for as long as the context is open.
    `owner` is whose retrieval it is: what broke off is taken up again for the same one only.
    An archive behind a web address is kept in `temporary_folder` and asked about again after
    `archive_fresh_seconds`; all kept archives together stay under `max_kept_archive_bytes`.
    """

    temporary_folder: Path
    allow_local: bool = False
    folders: tuple[Path, ...] | None = None
    allowed_hosts: Collection[str] = frozenset()
    max_bytes: int = 500 * MEGABYTE
    max_archive_bytes: int = 5_000 * MEGABYTE
    max_kept_archive_bytes: int = 10_000 * MEGABYTE
    archive_fresh_seconds: float = 3600.0
    connect_seconds: float = 30.0
    read_seconds: float = 60.0
    total_seconds: float = 3600.0
    slowest_bytes_per_second: float = 1000.0
    grace_seconds: float = 30.0
    owner: str = ""
    credential: Credential | None = None
    orders: OrderAddresses | None = None
    upload: UploadReader | None = None
    public_ports: Collection[int] = (80, 443)
    resolver: Callable[[str, int], list[str]] = resolve
