"""AssemblyAI's SDK at work. Apart from the engine: it takes 0.4 s to load, which only those spend who send something.

The SDK's own client takes proxies from the environment, and its polling cannot be ended from outside. Its functions for
single requests take a client of ours.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import assemblyai
import httpx
from assemblyai import api
from assemblyai.types import TranscriptError, TranscriptionConfig, TranscriptRequest

from calls.hosted.wording import in_words
from calls.speech.base import Access
from calls.speech.hosted import refusals
from calls.speech.hosted.connections import Connections
from calls.speech.hosted.exchange import Exchange, content, exchange
from calls.work.errors import WorkError

ENGINE = "assemblyai"
ADDRESS = "https://api.assemblyai.com"
NO_SPEECH = "no spoken audio"
"""With these words AssemblyAI fails to tell the language of a recording in which nobody speaks."""

_NUMBER = re.compile(r"[\w-]{1,200}", re.ASCII)
"""Of an order: it becomes a part of addresses."""
_UNFINISHED = ("queued", "processing")
_STATES = (*_UNFINISHED, "completed", "error")
_UNKNOWN = (400, 404)
_PAYMENT_REQUIRED = 402
_NO_CREDIT = "account balance"
_SDK_ERRORS = (TranscriptError, AttributeError, KeyError, TypeError, ValueError, RecursionError)
"""What the SDK makes of answers that it does not like."""


class OverError(WorkError):
    """An order that never becomes a transcript: it failed, or the vendor knows it no more."""


class Service:
    """The three questions that can be put to AssemblyAI. Each raises `WorkError`."""

    def __init__(self, access: Access, exchanged: Exchange, stopped: Event) -> None:
        self._access = access
        self._exchanged = exchanged
        self._stopped = stopped

    def upload(self, path: Path) -> str:
        """Send a file as it is read; the address under which AssemblyAI keeps it."""
        with path.open("rb") as file:
            return _told(self._answer(lambda: api.upload_file(self._exchanged.http, file)), "upload_url")

    def order(self, address: str, options: dict[str, Any]) -> str:
        """Order the transcript of an upload; the order's number."""
        wanted = TranscriptionConfig(**options).raw.dict(exclude_none=True)
        request = TranscriptRequest(audio_url=address, **wanted)
        number = _told(self._answer(lambda: api.create_transcript(self._exchanged.http, request)), "id")
        if not _NUMBER.fullmatch(number):
            raise refusals.unavailable(ENGINE, "its answer cannot be read")
        return number

    def transcript(self, number: str) -> Any:
        """Wait for an order's end; the transcript. Raises `OverError` for an order that never has one."""
        until = monotonic() + self._access.timeout_seconds
        while (state := self._state(number))["status"] in _UNFINISHED:
            if monotonic() >= until:
                raise refusals.unavailable(ENGINE, f"not ready after {self._access.timeout_seconds:g} seconds")
            if self._stopped.wait(assemblyai.settings.polling_interval):
                raise refusals.unavailable(ENGINE, "it was no longer waited for")
        if state["status"] == "error" and NO_SPEECH not in str(state.get("error")):
            raise _failed(self._access, str(state.get("error") or ""))
        return state

    def _state(self, number: str) -> dict[str, Any]:
        """How far an order is. To ask is free: what cannot be read is asked for once more."""
        for _ in range(2):
            answer = self._answer(lambda: api.get_transcript(self._exchanged.http, number), unknown=_UNKNOWN)
            if isinstance(answer, dict) and answer.get("status") in _STATES:
                return answer
        raise refusals.malformed(ENGINE)

    def _answer(self, question: Callable[[], object], unknown: tuple[int, ...] = ()) -> Any:
        """What comes back, as JSON. A status of `unknown` means that there is no such order."""
        response = self._exchanged.put(question, whatever=_SDK_ERRORS)
        if response.is_success:
            return content(response)
        if response.status_code in unknown:
            raise OverError("speech:vendor:unknown-order", f"{ENGINE} no longer knows the order of a transcript.")
        raise _refusal(self._access, response)


@contextmanager
def service(access: Access, connections: Connections, stopped: Event) -> Iterator[Service]:
    """The service as it is reached from here; `stopped` ends the waiting for a transcript."""
    options = {"base_url": access.base_url or ADDRESS, "headers": {"authorization": access.api_key}}
    with exchange(ENGINE, access, connections, **options) as exchanged:
        yield Service(access, exchanged, stopped)


def _told(answer: Any, name: str) -> str:
    """A member of an answer without which it does not go on."""
    value = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(value, str) or not value:
        raise refusals.unavailable(ENGINE, "its answer cannot be read")
    return value


def _refusal(access: Access, response: httpx.Response) -> WorkError:
    """The error that an answer means: `{"error": …}`."""
    answer = content(response)
    said = str(answer.get("error") or "") if isinstance(answer, dict) else str(answer)
    if response.status_code == _PAYMENT_REQUIRED or _NO_CREDIT in said:
        return refusals.no_quota(ENGINE)
    retry_after = response.headers.get("retry-after")
    return refusals.refused(ENGINE, access, response.status_code, said=said, retry_after=retry_after)


def _failed(access: Access, said: str) -> WorkError:
    """An order that ended as an error; it is not charged."""
    return OverError(
        "speech:vendor:refused",
        f"{ENGINE} could make no transcript{in_words(said, access.api_key)}",
        hint="See what it says; a retry orders it anew, other settings of the customer or another engine may help.",
        permanent="server error" not in said.lower(),
    )
