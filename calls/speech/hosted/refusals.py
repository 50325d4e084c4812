"""What goes wrong between us and a hosted engine, in words. A vendor's file knows its SDK's errors, this one people.

Neither the key nor anything else secret gets into a text: what a vendor says is cut short and cleared of the key.
"""

from datetime import UTC, datetime

from calls.hosted.waiting import seconds_asked
from calls.hosted.wording import in_words
from calls.speech.base import Access
from calls.work.errors import WorkError

LATER = "It is tried again by itself for a while; once it has failed, retry. What was heard already is kept."
_UNAUTHORISED = (401, 403)
_TOO_MANY = 429
_SERVERS = 500
_BUSY = (408, 409, 425)


def no_key(engine: str) -> WorkError:
    """An engine that cannot be used without a key has none."""
    return WorkError(
        "speech:settings:no-key",
        f"There is no key for the speech engine “{engine}”.",
        hint=f"Set {engine.upper()}_API_KEY, or choose another engine for this customer.",
        permanent=True,
    )


def bad_key(engine: str) -> WorkError:
    """The key can be none: it cannot even be sent."""
    return WorkError(
        "speech:settings:key-refused",
        f"The key for the speech engine “{engine}” holds spaces or signs that no key has.",
        hint=f"Check {engine.upper()}_API_KEY, then retry.",
        permanent=True,
    )


def bad_address(engine: str) -> WorkError:
    """The address of a server of one's own is none; it is not repeated, for it may hold a password."""
    return WorkError(
        "speech:settings:bad-address",
        f"The base address of the speech engine “{engine}” is no address of a server.",
        hint=f"Set {engine.upper()}_BASE_URL to one such as https://speech.example.com/v1, then retry.",
        permanent=True,
    )


def refused(
    engine: str, access: Access, status: int, *, said: str = "", model: str = "", retry_after: str | None = None
) -> WorkError:
    """The error that an HTTP status means. `said` are the vendor's words, `retry_after` is the header's value."""
    words = in_words(said, access.api_key)
    if status in _UNAUTHORISED:
        return key_refused(engine)
    if status == 404:  # noqa: PLR2004 - not found
        return unknown_model(engine, model, words)
    if status == _TOO_MANY:
        return WorkError(
            "speech:vendor:rate-limited",
            f"{engine} wants us to go slower{words}",
            hint=LATER,
            retry_after=seconds_asked(retry_after, datetime.now(UTC)),
            rate_limited=True,
        )
    if status >= _SERVERS or status in _BUSY:
        return unavailable(engine, f"it answered with {status}{words.rstrip('.')}", retry_after=retry_after)
    return WorkError(
        "speech:vendor:refused",
        f"{engine} refused the recording ({status}){words}",
        hint="See what it says; other settings of the customer or another engine may help.",
        permanent=True,
    )


def key_refused(engine: str) -> WorkError:
    """The vendor does not let us in."""
    return WorkError(
        "speech:settings:key-refused",
        f"{engine} does not accept our key.",
        hint=f"Check {engine.upper()}_API_KEY and what it is allowed to do, then retry.",
        permanent=True,
    )


def unknown_model(engine: str, model: str, words: str = ".") -> WorkError:
    """The vendor does not offer this model, or there is nothing at this address."""
    return WorkError(
        "speech:settings:unknown-model",
        f"{engine} does not know the model “{model}”{words}",
        hint=f"Choose another model in the customer's settings, or check {engine.upper()}_BASE_URL.",
        permanent=True,
    )


def no_quota(engine: str) -> WorkError:
    """The account has nothing left: waiting does not help, paying does."""
    return WorkError(
        "speech:vendor:quota",
        f"The account at {engine} has no credit left.",
        hint="Add credit or raise the limit at the vendor, then retry; what was heard already is kept.",
        permanent=True,
    )


def unavailable(engine: str, why: str, *, retry_after: str | None = None) -> WorkError:
    """No answer this time: a broken server, a time-out, a cut connection."""
    return WorkError(
        "speech:vendor:unavailable",
        f"{engine} gave no answer: {why}.",
        hint=LATER,
        retry_after=seconds_asked(retry_after, datetime.now(UTC)),
    )


def malformed(engine: str, how: str = "answered with something that cannot be read, twice") -> WorkError:
    """The answer is not what the vendor's documentation promises."""
    return WorkError(
        "speech:vendor:malformed",
        f"{engine} {how}.",
        hint="Check the base address, and whether the vendor reports a problem; then retry.",
        permanent=True,
    )


def too_long(engine: str) -> WorkError:
    """The answer goes on and on."""
    return malformed(engine, "sent an answer much longer than any transcript")
