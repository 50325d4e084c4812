"""What a storage's refusal, or its silence, means for one item of work: pure translations into WorkError."""

from calls.work.errors import WorkError
from imports.web.errors import AGAIN, DroppedError, permanent, status_error

BUSY = {"SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequests", "ServerBusy"}
BUSY_STATUS, CHANGED_STATUS = 429, 412
MISSING = {"NoSuchKey", "NoSuchBucket", "NoSuchVersion", "BlobNotFound", "ContainerNotFound", "ContainerBeingDeleted"}
ARCHIVED = {"InvalidObjectState", "BlobArchived", "BlobBeingRehydrated"}
DENIED = {"PublicAccessNotPermitted", "invalid_grant"}


def refusal(where: str, opener: str, *, status: int, code: str = "", retry_after: float | None = None) -> WorkError:
    """The error of an answer that brings nothing.

    `where` is an address that may be shown, `opener` what it was opened with in words (empty: with nothing), `code` the
    storage's own word for the reason.
    """
    if code in BUSY or status == BUSY_STATUS:
        text = f"{where} asks to be called less often."
        return WorkError("import:source:rate-limited", text, hint=AGAIN, retry_after=retry_after, rate_limited=True)
    if code in ARCHIVED:
        hint = "Bring it back from the archive at the storage, then retry what failed."
        return permanent("archived", f"{where} lies in the storage's archive and cannot be read from there.", hint)
    if code in MISSING or status in {404, 410}:
        return permanent("not-found", f"{where} does not exist.", f"Check the address{_or_credential(opener)}.")
    if status in {401, 403} or code in DENIED:
        return permanent("forbidden", f"{where} may not be read.", _hint(opener))
    return _other(where, status, code, retry_after)


def _other(where: str, status: int, code: str, retry_after: float | None) -> WorkError:
    if status == CHANGED_STATUS:
        return changed(where)
    if status >= 500:  # noqa: PLR2004 - HTTP's
        return status_error(status, where, retry_after=retry_after)
    reason = code if code.isascii() and code.isalnum() else f"HTTP {status}"
    hint = "Check the bucket's name, and the region and endpoint of the credential."
    return permanent("refused", f"{where} cannot be read as it was asked for ({reason}).", hint)


def changed(where: str) -> WorkError:
    """The object is another one than a moment ago."""
    return WorkError("import:source:changed", f"{where} was replaced while it was read.", hint=AGAIN)


def unusable(what: str, wanted: str) -> WorkError:
    """A credential that cannot open this place."""
    return permanent("credential", f"The credential of this source is {what}.", f"Choose one that is {wanted}.")


def not_understood(where: str) -> WorkError:
    """The answer is none that a storage of this kind gives."""
    hint = "Check the endpoint of the credential; if it is right, retry what failed."
    return WorkError("import:source:server-error", f"{where} gives an answer that cannot be understood.", hint=hint)


def timed_out(where: str) -> WorkError:
    """Nothing came in the time it has."""
    return DroppedError("import:source:timeout", f"{where} did not answer in time.", hint=AGAIN)


def no_certificate(where: str) -> WorkError:
    """The server could not prove that it has the name it was called by."""
    hint = "Check the server's certificate."
    return WorkError("import:source:certificate", f"The certificate of {where} is not valid.", hint=hint)


def unreachable(where: str) -> WorkError:
    """There is no connection."""
    return DroppedError("import:source:unreachable", f"{where} cannot be reached.", hint=AGAIN)


def _hint(opener: str) -> str:
    if not opener:
        return "Only public buckets can be read without a credential: choose one for this source."
    return f"Check that {opener} of this source is right, and may list this bucket and read from it."


def _or_credential(opener: str) -> str:
    return "" if opener else "; what is not public needs a credential"
