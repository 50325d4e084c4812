"""One request through OpenAI's SDK. Apart from the engine, since importing the SDK takes over a second."""

import json
from pathlib import Path
from typing import Any

import openai

from calls.hosted.bounded import EndlessError
from calls.hosted.wording import in_words
from calls.speech.base import Access
from calls.speech.hosted import refusals
from calls.speech.hosted.connections import Connections
from calls.work.errors import WorkError

ENGINE = "openai"
CONNECT_SECONDS = 15.0
NO_KEY = "none"
"""What servers that ask for no key are sent: the SDK insists on one."""
_NO_CREDIT = ("insufficient_quota", "billing_hard_limit_reached")
_NO_MODEL = ("model_not_found", "unsupported_model")


def transcription(access: Access, connections: Connections, path: Path, options: dict[str, Any]) -> Any:
    """What the server says of the sound in the file, as plain JSON; as text where it is none. Raises `WorkError`.

    Nothing is sent twice: the SDK's own retries are off. The file is read while it is sent.
    """
    try:
        with _client(access, connections) as client, path.open("rb") as sound:
            file = (path.name, sound, "audio/webm")
            answer = client.audio.transcriptions.with_raw_response.create(file=file, **options)
            return _plain(answer.http_response.text)
    except openai.APIStatusError as error:
        raise _refused(error, access, options["model"]) from None  # its own text may hold more than ours
    except openai.APITimeoutError as error:
        raise refusals.unavailable(ENGINE, f"nothing came for {access.timeout_seconds:.0f} seconds") from error
    except openai.APIConnectionError as error:
        raise refusals.unavailable(ENGINE, "the connection failed or broke") from error
    except EndlessError:
        raise refusals.too_long(ENGINE) from None


def _client(access: Access, connections: Connections) -> openai.OpenAI:
    """No proxy of the environment gets to hear the recording, and no redirect takes it elsewhere."""
    timeout = openai.Timeout(access.timeout_seconds, connect=CONNECT_SECONDS)
    http = openai.DefaultHttpx2Client(
        trust_env=False,
        follow_redirects=False,
        timeout=timeout,
        event_hooks=connections.hooks(),
    )
    return openai.OpenAI(
        api_key=access.api_key or NO_KEY,
        base_url=access.base_url or "https://api.openai.com/v1",
        timeout=timeout,
        max_retries=0,
        http_client=http,
    )


def _plain(text: str) -> Any:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return answer if isinstance(answer, dict) else text


def _refused(error: openai.APIStatusError, access: Access, model: str) -> WorkError:
    told = error.body if isinstance(error.body, dict) else {}
    said, code = str(told.get("message") or ""), told.get("code")
    if code in _NO_CREDIT or told.get("type") in _NO_CREDIT:
        return refusals.no_quota(ENGINE)
    if code in _NO_MODEL:
        return refusals.unknown_model(ENGINE, model, in_words(said, access.api_key))
    header = error.response.headers.get("retry-after")
    return refusals.refused(ENGINE, access, error.status_code, said=said, model=model, retry_after=header)
