"""What an answer, or its absence, means for one item of work: pure translations into WorkError."""

from enum import StrEnum
from http import HTTPStatus
from typing import Self

import httpcore2

from calls.work.errors import WorkError
from imports.web.connection import CertificateError

NOT_YET = {202, 408, 425}
AGAIN = "It is tried again a few times; if it stays so, check the address and retry what failed."


class DroppedError(WorkError):
    """A connection that was not made or broke off: asking again at once may mend it."""


class SignIn(StrEnum):
    """What was shown to a server of who asks; the value is the advice for when it refuses."""

    NONE = "If it asks for a sign-in, choose a credential for its host; else check that the link is still valid."
    REFUSED = "The server refused the chosen credential: check that it is right, still valid, and may read this."
    ELSEWHERE = "The chosen credential was not sent: it goes only to its own host, and by https."

    @classmethod
    def of(cls, *, chosen: bool, sent: bool) -> Self:
        """Told by whether a credential was chosen, and whether it was sent to this address."""
        if sent:
            return cls.REFUSED
        return cls.ELSEWHERE if chosen else cls.NONE


def status_error(
    status: int, where: str, *, retry_after: float | None = None, sign_in: SignIn = SignIn.NONE
) -> WorkError:
    """The error of an HTTP status that brings no file; `where` is an address that may be shown."""
    if status in {404, 410}:
        return permanent("not-found", f"{where} does not exist (HTTP {status}).", "Check the address.")
    if status in {401, 403, 407}:
        return permanent("forbidden", f"{where} may not be read (HTTP {status}).", sign_in.value)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        text = f"{where} asks to be called less often (HTTP 429)."
        return WorkError("import:source:rate-limited", text, hint=AGAIN, retry_after=retry_after, rate_limited=True)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in NOT_YET:
        text = f"{where} cannot answer at the moment (HTTP {status})."
        return WorkError("import:source:server-error", text, hint=AGAIN, retry_after=retry_after)
    hint = "Open the address in a browser to see what it answers."
    return permanent("refused", f"{where} sends no file (HTTP {status}).", hint)


def network_error(error: Exception, where: str, *, in_body: bool, time_is_up: bool) -> WorkError:
    """The error of a connection that failed before the answer, or inside its body."""
    if time_is_up:
        return too_slow(where)
    if isinstance(error, httpcore2.TimeoutException):
        return DroppedError("import:source:timeout", f"{where} did not answer in time.", hint=AGAIN)
    if in_body:
        return cut_short(where)
    if isinstance(error, CertificateError):
        hint = "Check the server's certificate; a private authority is trusted through SSL_CERT_FILE."
        return WorkError("import:source:certificate", f"The certificate of {where} is not valid.", hint=hint)
    return DroppedError("import:source:unreachable", f"{where} cannot be reached.", hint=AGAIN)


def cut_short(where: str) -> DroppedError:
    """The body ended before the length the server had promised."""
    return DroppedError("import:source:cut-short", f"{where} stopped in the middle.", hint=AGAIN)


def too_slow(where: str) -> WorkError:
    """The transfer did not end, or did not move, in the time it has."""
    return WorkError("import:source:too-slow", f"{where} sends too slowly.", hint=AGAIN)


def too_large(what: str, max_bytes: int) -> WorkError:
    """More bytes than one file may have."""
    text = f"{what} is larger than {max_bytes / 1_000_000:,.0f} MB."
    hint = "Split the recording, or ask an administrator to raise the limit."
    return WorkError("import:file:too-large", text, hint=hint, permanent=True)


def permanent(what: str, text: str, hint: str) -> WorkError:
    """A failure of the source that trying again does not mend."""
    return WorkError(f"import:source:{what}", text, hint=hint, permanent=True)
