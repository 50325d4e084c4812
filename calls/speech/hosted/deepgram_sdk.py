"""Deepgram's SDK at work. Apart from the engine: it takes 0.3 s to load, which only those spend who send something."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import httpx
from deepgram import DeepgramClient
from deepgram.core.api_error import ApiError
from deepgram.core.parse_error import ParsingError
from deepgram.environment import DeepgramClientEnvironment

from calls.speech.base import Access
from calls.speech.hosted import refusals
from calls.speech.hosted.connections import Connections
from calls.speech.hosted.exchange import Exchange, content, exchange
from calls.work.errors import WorkError

ENGINE = "deepgram"
_CHUNK_BYTES = 256 * 1024
_PAYMENT_REQUIRED = 402
_INTERRUPTED = 422


def listen(access: Access, connections: Connections, path: Path, options: dict[str, Any]) -> Any:
    """Send a file as it is read and wait for the answer, as JSON (text where it is none). Raises `WorkError`."""
    with exchange(ENGINE, access, connections) as exchanged, path.open("rb") as file:
        media = _client(access, exchanged).listen.v1.media
        response = exchanged.put(
            lambda: media.transcribe_file(request=_chunks(file), **options),
            whatever=(ApiError, ParsingError, UnicodeDecodeError, RecursionError),
        )
    if response.is_success:
        return content(response)
    raise _refusal(access, response, options["model"])


def _client(access: Access, exchanged: Exchange) -> DeepgramClient:
    """The SDK's client, which would try again by itself."""
    address = DeepgramClientEnvironment.PRODUCTION
    if access.base_url:
        address = DeepgramClientEnvironment(
            base=access.base_url, production=address.production, agent=address.agent, agent_rest=address.agent_rest
        )
    return DeepgramClient(
        api_key=access.api_key, environment=address, httpx_client=exchanged.http, max_retries=0
    )  # fmt: skip


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk


def _refusal(access: Access, response: httpx.Response, model: str) -> WorkError:
    """The error that an answer means, by Deepgram's list (developers.deepgram.com/docs/errors)."""
    said = _said(content(response))
    if response.status_code == _PAYMENT_REQUIRED:
        return refusals.no_quota(ENGINE)
    if response.status_code == _INTERRUPTED:
        return refusals.unavailable(ENGINE, "the recording did not reach it whole")
    if "No such model" in said:
        return refusals.unknown_model(ENGINE, model)
    retry_after = response.headers.get("retry-after")
    return refusals.refused(ENGINE, access, response.status_code, said=said, model=model, retry_after=retry_after)


def _said(answer: Any) -> str:
    """Deepgram's words: `{err_code, err_msg}` or `{category, message, details}`."""
    if not isinstance(answer, dict):
        return str(answer)
    told = (answer.get(name) for name in ("err_msg", "message", "details"))
    return " ".join(str(words) for words in told if words)
