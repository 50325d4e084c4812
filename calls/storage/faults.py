"""What goes wrong with storages elsewhere, told in the same words for all vendors."""

from enum import Enum

from calls.work.errors import WorkError


class Fault(Enum):
    """Kinds of failures."""

    MISSING = "missing"
    DENIED = "denied"
    NO_BUCKET = "no-bucket"
    TAKEN = "taken"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    FAILED = "failed"
    DAMAGED = "damaged"


_TEXTS = {
    Fault.MISSING: (
        "storage:file:missing",
        "This file is not in the storage any more.",
        "Make or import it again, or restore it from a backup.",
    ),
    Fault.DENIED: (
        "storage:settings:denied",
        "The storage of the recordings refuses us.",
        "An administrator has to check the storage's keys and permissions (CHAT_STORAGE_… settings).",
    ),
    Fault.NO_BUCKET: (
        "storage:settings:no-bucket",
        "The bucket for the recordings does not exist.",
        "An administrator has to make it, or to correct CHAT_STORAGE.",
    ),
    Fault.TAKEN: (
        "storage:settings:bucket-taken",
        "The name of the bucket for this customer's recordings belongs to somebody else.",
        "An administrator has to choose another name in CHAT_STORAGE.",
    ),
    Fault.BUSY: (
        "storage:vendor:busy",
        "The storage of the recordings asks for fewer requests.",
        "It is tried again by itself.",
    ),
    Fault.UNREACHABLE: (
        "storage:vendor:unreachable",
        "The storage of the recordings cannot be reached.",
        "It is tried again by itself; see that this machine reaches the storage.",
    ),
    Fault.FAILED: (
        "storage:vendor:failed",
        "The storage of the recordings could not do what it was asked for.",
        "It is tried again by itself.",
    ),
    Fault.DAMAGED: (
        "storage:write:damaged",
        "The file arrived damaged in the storage, and was removed there.",
        "It is tried again by itself.",
    ),
}


def told(fault: Fault, detail: str = "") -> WorkError:
    """The fault as people are told it; `detail` is the vendor's own name for it, without any address or key."""
    code, text, hint = _TEXTS[fault]
    named = f"{text[:-1]} ({detail})." if detail else text
    return WorkError(code, named, hint=hint, permanent=fault is Fault.MISSING, rate_limited=fault is Fault.BUSY)


def of_status(status: int | None) -> Fault:
    """What an HTTP status of a storage's API means."""
    if status is None:
        return Fault.UNREACHABLE
    known = {401: Fault.DENIED, 403: Fault.DENIED, 404: Fault.MISSING, 429: Fault.BUSY, 503: Fault.BUSY}
    return known.get(status, Fault.FAILED)
