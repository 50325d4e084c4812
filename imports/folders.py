"""Folders of this machine that people may import from, as its administrator set them (CHAT_IMPORT_FOLDERS)."""

from pathlib import Path

from django.conf import settings

from calls.access.scope import sees_all_customers
from calls.models import Customer, User

CUSTOMER = "{customer}"


def may_read(location: str, customer: Customer, user: User) -> bool:
    """Whether this person may import this folder or file for this customer. Symbolic links are followed first.

    A folder whose setting holds `{customer}` is each customer's own; others are for people who see all customers.
    """
    try:
        path = Path(location).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        return False
    return any(path.is_relative_to(root) for root in open_to(customer, user))


def open_to(customer: Customer, user: User) -> list[Path]:
    """The real folders that this person may import from for this customer, with all that lies in them."""
    given = settings.ENV["CHAT_IMPORT_FOLDERS"]
    own = [entry.replace(CUSTOMER, customer.slug) for entry in given if CUSTOMER in entry]
    shared = [entry for entry in given if CUSTOMER not in entry] if sees_all_customers(user) else []
    return [Path(entry).resolve() for entry in own + shared if Path(entry).is_absolute()]
