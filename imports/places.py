"""What people may name as a place to import from, in the browser and over the API."""

import re

from calls.models import Customer, User
from calls.work.errors import WorkError
from imports import folders
from imports.sources.location import scheme_of
from imports.web.hosts import parse_web_address

WEB = ("http", "https")
BUCKETS = ("s3", "gs", "azure")
IN_A_BUCKET = re.compile(r"[A-Za-z0-9]+://[A-Za-z0-9][A-Za-z0-9._-]*(/[^\x00-\x1f\x7f]*)?")


def check_place(place: str, customer: Customer | None, user: User) -> bool:
    """Whether it is a folder of this machine; raises WorkError for what this person may not import from.

    What only stands for something among an import's own addresses (`upload:`, `order:`, `zip:`) is no place.
    """
    scheme = scheme_of(place)
    if scheme in WEB:
        parse_web_address(place)
        return False
    if scheme in BUCKETS:
        _check_bucket(place.strip())
        return False
    if not scheme and customer is not None and folders.may_read(place.strip(), customer, user):
        return True
    raise _unsupported(
        "You cannot import from there.", "Give a web address, a bucket, or a folder that is opened to you."
    )


def _check_bucket(place: str) -> None:
    if not IN_A_BUCKET.fullmatch(place):
        raise _unsupported(
            "This names no bucket.", "Write it as s3://bucket/folder, gs://… or azure://account/container/…"
        )


def _unsupported(text: str, hint: str) -> WorkError:
    return WorkError("import:source:unsupported", text, hint=hint, permanent=True)
