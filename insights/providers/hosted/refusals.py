"""What goes wrong between us and a hosted model, in words. `sdk` knows the SDK's errors, this file people.

Neither the key nor anything else secret gets into a text: what a vendor says is cut short and cleared of the key.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from calls.hosted.waiting import seconds_asked, seconds_of
from calls.work.errors import WorkError
from insights.providers.faults import AnswerLostError, UnusableError
from insights.providers.hosted.houses import House

LATER = "It is tried again by itself for a while; once it has failed, retry. What was answered already is kept."
_DELAY = re.compile(r'"retryDelay":\s*"(\d{1,6}(?:\.\d{1,9})?)s"')
"""Where Gemini tells how long to wait, in place of a header."""


class TooLongError(UnusableError):
    """What was sent is longer than the model's window; nothing was done. A smaller part may fit."""

    def __init__(self, house: House, words: str = ".") -> None:
        super().__init__(
            "insights:provider:too-long",
            f"The transcript is longer than the model of {house.title} takes at once{words}",
            hint="Set the model's window (tokens) among the prices, or choose a model with a larger one.",
        )


def no_key(house: House) -> WorkError:
    """A provider that cannot be used without a key has none."""
    return WorkError(
        "insights:settings:no-key",
        f"There is no key for {house.title}.",
        hint=f"Set {house.key_setting} and resume, or choose another provider for this customer.",
        pauses=True,
    )


def bad_key(house: House) -> WorkError:
    """The key can be none: it cannot even be sent."""
    return WorkError(
        "insights:settings:key-refused",
        f"The key for {house.title} holds spaces or signs that no key has.",
        hint=f"Check {house.key_setting}, then resume.",
        pauses=True,
    )


def no_address(house: House) -> WorkError:
    """A server of one's own that nobody has named."""
    return WorkError(
        "insights:settings:no-address",
        f"Nobody has said where {house.title} is.",
        hint=f"Set {house.address_setting} to its base address, such as https://models.example.com/v1, then resume.",
        pauses=True,
    )


def bad_address(house: House) -> WorkError:
    """The address of a server is none; it is not repeated, for it may hold a password."""
    return WorkError(
        "insights:settings:bad-address",
        f"The base address of {house.title} is no address of a server.",
        hint=f"Set {house.address_setting} to one such as https://models.example.com/v1, then resume.",
        pauses=True,
    )


def no_model(house: House) -> WorkError:
    """A provider without a usual model, and nobody has chosen one."""
    return WorkError(
        "insights:settings:no-model",
        f"No model is chosen for {house.title}.",
        hint="Choose a model in the customer's insight settings, then resume.",
        pauses=True,
    )


def small_window(house: House, model: str) -> WorkError:
    """The window does not even hold what is asked."""
    return WorkError(
        "insights:settings:window-too-small",
        f"The window of “{model}” does not hold our questions and a piece of a transcript.",
        hint=f"Set the model's window (tokens) among the prices, or choose another model of {house.title}.",
        pauses=True,
    )


def key_refused(house: House) -> WorkError:
    """The vendor does not let us in."""
    return WorkError(
        "insights:settings:key-refused",
        f"{_begin(house)} does not accept our key.",
        hint=f"Check {house.key_setting} and what it is allowed to do, then resume.",
        pauses=True,
    )


def no_credit(house: House) -> WorkError:
    """The account has nothing left: waiting does not help, paying does."""
    return WorkError(
        "insights:provider:no-credit",
        f"The account at {house.title} has no credit left.",
        hint="Add credit or raise the limit at the vendor, then resume; what was answered already is kept.",
        pauses=True,
    )


def unknown_model(house: House, model: str, words: str = ".") -> WorkError:
    """The vendor does not offer this model, or there is nothing at this address."""
    return WorkError(
        "insights:settings:unknown-model",
        f"{_begin(house)} does not know the model “{model}”{words}",
        hint=f"Choose another model in the customer's insight settings, or check {house.address_setting}; then resume.",
        pauses=True,
    )


def rate_limited(house: House, words: str, wait: float | None) -> WorkError:
    """More requests or tokens in a minute than the account may have."""
    return WorkError(
        "insights:provider:rate-limited",
        f"{_begin(house)} wants us to go slower{words}",
        hint=LATER,
        retry_after=wait,
        rate_limited=True,
    )


def unavailable(house: House, why: str, wait: float | None = None) -> WorkError:
    """Nothing was done this time: a broken server, a connection that was never made."""
    return WorkError(
        "insights:provider:unavailable", f"{_begin(house)} gave no answer: {why}.", hint=LATER, retry_after=wait
    )


def lost(house: House, why: str, *, is_over: bool) -> AnswerLostError:
    """The request went out, its answer did not come, or not whole: it may be on the bill.

    `is_over` says that the other side has ended with it, by an answer or by closing the connection: it does not work
    on it any more.
    """
    return AnswerLostError(
        "insights:provider:cut" if is_over else "insights:provider:no-answer",
        f"The answer of {house.title} was lost: {why}.",
        hint="It may have been paid for. See whether the vendor reports a problem, then retry.",
    )


def refused(house: House, status: int, words: str) -> UnusableError:
    """The vendor does not want this very request."""
    return UnusableError(
        "insights:provider:bad-request",
        f"{_begin(house)} refused the request ({status}){words}",
        hint="See what it says; another model or provider may take it.",
    )


def seconds_to_wait(headers: Mapping[str, str], said: str, now: datetime) -> float | None:
    """Seconds to wait: milliseconds, seconds or a date of a header, or Gemini's own; None if none, at most a day."""
    delay = _DELAY.search(said)
    told = (
        seconds_of(headers.get("retry-after-ms"), share=0.001),
        seconds_asked(headers.get("retry-after"), now),
        seconds_of(delay[1]) if delay else None,
    )
    return next((seconds for seconds in told if seconds is not None), None)


def _begin(house: House) -> str:
    return house.title[0].upper() + house.title[1:]
