"""The error that an HTTP answer means, and what the houses' own words add to it."""

import json
import re
from datetime import datetime
from typing import Any

import httpx2

from calls.hosted.wording import in_words
from calls.work.errors import WorkError
from insights.providers.base import Access
from insights.providers.hosted import refusals
from insights.providers.hosted.houses import House

_UNAUTHORISED = (401, 403)
_PAYMENT_REQUIRED = 402
_NOT_FOUND = 404
_TOO_LARGE = 413
_TOO_MANY = 429
_BUSY = (408, 409, 425)
_SERVERS = 500
_LATER = (429, 500, 502, 503, 504)
_REDIRECTS = range(300, 400)
_NO_CREDIT = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")
_NO_MODEL = ("model_not_found", "unsupported_model")
_BAD_KEY = re.compile(r"api[ _]key (?:not|is) (?:valid|invalid|expired)|API_KEY_INVALID|api key expired", re.IGNORECASE)
"""With these words and the status 400 Gemini refuses a key; a transcript may hold them, an error's message does not."""
_TOO_LONG = re.compile(
    r"context_length_exceeded|maximum context length|context (?:window|size|length)|"
    r"input token count.{0,80}exceeds|too many (?:input )?tokens|prompt is too long",
    re.IGNORECASE,
)
"""As OpenAI, Gemini, vLLM, llama.cpp and others say it."""


def error_of(house: House, access: Access, response: httpx2.Response, model: str, now: datetime) -> WorkError:
    """Return the error for an answer that is none."""
    told = _told(response)
    said, code, kind = str(told.get("message") or ""), told.get("code"), told.get("type")
    words, wait = in_words(said, access.api_key), refusals.seconds_to_wait(response.headers, response.text, now)
    status = response.status_code
    if code in _NO_CREDIT or kind in _NO_CREDIT or status == _PAYMENT_REQUIRED:
        return refusals.no_credit(house)
    if status in _UNAUTHORISED or (status not in _LATER and _BAD_KEY.search(said)):
        return refusals.key_refused(house)
    if status == _NOT_FOUND or code in _NO_MODEL or status in _REDIRECTS:
        return refusals.unknown_model(house, model, words)
    return _of_this_request(house, status, code, words, wait)


def _of_this_request(house: House, status: int, code: Any, words: str, wait: float | None) -> WorkError:
    """Errors that another request may not meet."""
    if status == _TOO_MANY:
        return refusals.rate_limited(house, words, wait)
    if status >= _SERVERS or status in _BUSY:
        return refusals.unavailable(house, f"it answered with {status}{words.rstrip('.')}", wait)
    if status == _TOO_LARGE or code == "context_length_exceeded" or _TOO_LONG.search(words):
        return refusals.TooLongError(house, words)
    return refusals.refused(house, status, words)


def _told(response: httpx2.Response) -> dict[str, Any]:
    """What an error says: `{"error": {…}}`, Gemini's the same in a list, others' without a frame."""
    try:
        body = json.loads(response.text)
    except (ValueError, RecursionError):
        return {}
    while isinstance(body, list) and body:
        body = body[0]
    told = body.get("error", body) if isinstance(body, dict) else {}
    return told if isinstance(told, dict) else {"message": told}
