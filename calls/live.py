"""Pages that stay up to date: parts of them are asked for again by calls/static/calls/live.js."""

import hashlib
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag

HEADER = "X-Live"
"""On every answer: "on", or "done" when nothing will change any more. An answer without it is another page
(somebody signed out)."""
REMEMBERED_SECONDS, RATIO = 1.0, 10.0
"""How long an answer is remembered at least, and by how many times longer than it took."""
MISSING = object()


def fragment(request: HttpRequest, template: str, context: dict[str, Any], *, done: bool = False) -> HttpResponseBase:
    """What belongs inside the element whose `data-live` is this address; 304 when the asker has just that already.

    The template must not hold what differs from one rendering to the next, such as a CSRF token.
    """
    html = render_to_string(template, context, request=request)
    etag = quote_etag(hashlib.sha256(html.encode()).hexdigest()[:32])
    response = HttpResponse(html, headers={"ETag": etag})
    answer = get_conditional_response(request, etag=etag, response=response)
    assert answer is not None  # noqa: S101 - for the type checker: it is the response that was given
    answer[HEADER] = "done" if done else "on"
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def remembered(key: str, ask: Callable[[], Any]) -> Any:
    """The answer of a question that many who watch ask at once: kept for a second, a slow one for longer.

    However many watch, a question then takes no more than a tenth of a process's time.
    """
    answer = cache.get(f"live:{key}", MISSING)
    if answer is MISSING:
        began = monotonic()
        answer = ask()
        cache.set(f"live:{key}", answer, max(REMEMBERED_SECONDS, RATIO * (monotonic() - began)))
    return answer
