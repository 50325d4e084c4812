"""Answers that many ask for again and again: counted at most once a second, and not sent twice."""

import hashlib
import json
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder

from calls.work.models import WorkJob

ETAG = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="ETag of the answer before: 304 if nothing has changed."
)
FRESH_SECONDS = 1.0
"""How old figures may be."""
KEPT_SECONDS, MAKING_SECONDS = 30, 5


def lately(job: WorkJob, what: str, make: Callable[[], Any]) -> Any:
    """What `make` returns, at most a second old. While one asks the database, others get the figures before.

    Whatever people do to a job changes `updated_at`, and with it the key: they see it at once.
    """
    key = f"{what}:{job._meta.label_lower}:{job.pk}:{job.updated_at.timestamp()}"
    known = cache.get(key)
    now = time.time()
    if known is not None and (now - known[0] < FRESH_SECONDS or not cache.add(f"{key}:making", 1, MAKING_SECONDS)):
        return known[1]
    figures = make()
    cache.set(key, (now, figures), KEPT_SECONDS)
    cache.delete(f"{key}:making")
    return figures


def polled(request: Request, job: WorkJob, what: str, make: Callable[[], Any]) -> HttpResponseBase:
    """The answer to a poll, made and written out at most once a second for all who ask; 304 when they have it."""
    return _answer(request, *lately(job, what, lambda: _written(make())))


def with_etag(request: Request, data: Any) -> HttpResponseBase:
    """The answer, or 304 when the caller has it already."""
    return _answer(request, *_written(data))


def _written(data: Any) -> tuple[str, str]:
    text = json.dumps(data, cls=JSONEncoder)
    return text, f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _answer(request: Request, text: str, etag: str) -> HttpResponseBase:
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    response = HttpResponse(text, content_type="application/json", headers=headers)
    return get_conditional_response(request._request, etag=etag, response=response) or response
