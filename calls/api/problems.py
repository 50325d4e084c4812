"""Errors of the API as problem details (RFC 9457), every one of them in the same form."""

import math
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views import defaults
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import set_rollback

from calls.work.errors import WorkError

CONTENT_TYPE = "application/problem+json"
API = "/api/"

CODES = {
    400: ("unreadable", "Send a body of valid JSON."),
    401: ("not-authenticated", "Send the header Authorization: Bearer chat_…, or log in."),
    403: ("forbidden", "Ask an administrator for the permission, or use a token of a wider scope."),
    404: ("not-found", "Check the address, its slash at the end and the number; perhaps it is not yours to see."),
    405: ("method-not-allowed", "The header Allow names the methods of this address."),
    406: ("not-acceptable", "Answers are application/json."),
    413: ("too-large", "Send less at once."),
    415: ("unsupported-media-type", "Send application/json."),
    422: ("invalid", "Mend the fields that are named under errors."),
    429: ("too-many-requests", "Wait as long as the header Retry-After says."),
}
"""By status: what of the code is ours, and what to do about it."""


class ProblemSerializer(serializers.Serializer[Any]):
    """An error, for programs and people (RFC 9457)."""

    type = serializers.CharField(help_text="Always about:blank; `code` tells errors apart.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What went wrong, for people.")
    code = serializers.CharField(help_text="What went wrong, for programs: area:whose:what.")
    hint = serializers.CharField(help_text="What to do about it.", allow_blank=True)
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="By field: what is wrong with it.",
    )


def problem(status: int, code: str, detail: str, hint: str, **more: Any) -> dict[str, Any]:
    """The body of an error."""
    title = HTTPStatus(status).phrase
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "hint": hint,
        **more,
    }


def handler(error: Exception, context: dict[str, Any]) -> Response | None:  # noqa: ARG001 - the framework's signature
    """The answer to an anticipated error; None for a mistake of ours, which becomes a 500."""
    cause = error.__cause__ if isinstance(error, exceptions.AuthenticationFailed) else error
    headers: dict[str, str] = {}
    if isinstance(cause, WorkError):
        status = 401 if cause is not error else _status(cause)
        body = problem(status, cause.code, cause.text, cause.hint, **getattr(cause, "problem_members", {}))
    elif isinstance(error, (Http404, PermissionDenied, exceptions.APIException)):
        body = _of_framework(error)
    else:
        return None
    if isinstance(error, exceptions.APIException):
        headers = _headers(error)
    set_rollback()
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def _status(error: WorkError) -> int:
    """What cannot be done now is a conflict; what never can is in the request; the storage may be out of reach."""
    if error.code.startswith("storage:") and not error.permanent:
        return 503
    conflicts = (
        "work:job:", "import:job:", "import:watch:", "calls:user:selection-changed", "calls:user:nothing-to-do",
    )  # fmt: skip
    return 409 if error.code.startswith(conflicts) else 422


def _of_framework(error: Exception) -> dict[str, Any]:
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    assert isinstance(error, exceptions.APIException)  # noqa: S101 - for the type checker
    status = error.status_code
    if isinstance(error, exceptions.ValidationError):
        status = 422
    what, hint = CODES.get(status, ("failed", ""))
    if status == 422:  # noqa: PLR2004 - as in the table
        return problem(status, f"api:user:{what}", "Some of it cannot be used.", hint, errors=_by_field(error.detail))
    return problem(status, f"api:user:{what}", str(error.detail), hint)


def _by_field(detail: Any) -> dict[str, list[str]]:
    """Messages by field, nested ones by their path; what belongs to no field is under "request"."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for name, inner in detail.items():
            field = "request" if name == "non_field_errors" else str(name)
            for path, messages in _by_field(inner).items():
                found[field if path == "request" else f"{field}.{path}"] = messages
        return found
    parts = detail if isinstance(detail, list) else [detail]
    if any(isinstance(part, dict) for part in parts):
        return _by_field({str(number): part for number, part in enumerate(parts) if part})
    return {"request": [str(part) for part in parts]}


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(error.auth_header)
    if isinstance(error, exceptions.Throttled):
        headers["Retry-After"] = str(math.ceil(getattr(error, "wait", None) or 1))
    return headers


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own refusals, before any view was asked."""
    if not request.path.startswith(API):
        return defaults.bad_request(request, exception)
    return _plain(400, "api:user:bad-request", "The request cannot be read.", "Check its address and its headers.")


def server_error(request: HttpRequest) -> HttpResponse:
    """A mistake of ours; the log has what happened."""
    if not request.path.startswith(API):
        return defaults.server_error(request)
    hint = "Try again later; an administrator finds the reason in the log."
    return _plain(500, "api:system:error", "Something went wrong here.", hint)


def _plain(status: int, code: str, detail: str, hint: str) -> JsonResponse:
    return JsonResponse(problem(status, code, detail, hint), status=status, content_type=CONTENT_TYPE)
