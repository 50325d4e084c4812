"""Between a right password and everything else: the code, for those who have a second factor.

It stands before every view, so that no way of logging in leads around it. Programs with an API token have no session
and pass: a token is a secret of its own, which can be limited and revoked.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import resolve, reverse
from django.urls.exceptions import Resolver404
from django.utils.http import urlencode

from calls.access import second_factor

ALWAYS_OPEN = {"logout", "admin:logout", "second_factor:code"}
"""Pages for somebody who has given the password and not yet the code."""

OPEN_WITHOUT = {*ALWAYS_OPEN, "second_factor:set-up"}
"""Pages for staff who must set up a second factor first."""


class SecondFactorMiddleware:
    """Sends people to the page that asks for the code, or where they have to set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = missing(request.user)
        if page is None or _name_of(request) in (ALWAYS_OPEN if page == "second_factor:code" else OPEN_WITHOUT):
            return self.get_response(request)
        if request.path_info.startswith("/api/"):
            return _refused()
        return HttpResponseRedirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")


def missing(user: Any) -> str | None:
    """The page that this person has to go through first, if any."""
    if not user.is_authenticated or user.is_verified():
        return None
    if second_factor.is_on(user):
        return "second_factor:code"
    if settings.REQUIRE_TOTP_FOR_STAFF and user.is_staff:
        return "second_factor:set-up"
    return None


def _name_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _refused() -> JsonResponse:
    problem = {
        "type": "about:blank",
        "title": "A code is needed",
        "status": 403,
        "detail": "You are logged in by your password only. Give the code of your second factor on the website first, "
        "or use an API token.",
    }
    return JsonResponse(problem, status=403, content_type="application/problem+json")
