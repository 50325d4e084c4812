"""What somebody sees after too many wrong passwords: the same, whether the name is somebody's or not."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

TOO_MANY = 429


def locked(request: HttpRequest, _response: HttpResponse, _credentials: object) -> HttpResponse:
    """How long to wait, for people and for programs."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    answer = _for_programs(minutes) if request.path_info.startswith("/api/") else _page(request, minutes)
    answer["Retry-After"] = str(minutes * 60)
    return answer


def _page(request: HttpRequest, minutes: int) -> HttpResponse:
    return render(request, "account/locked.html", {"minutes": minutes}, status=TOO_MANY)


def _for_programs(minutes: int) -> JsonResponse:
    problem = {
        "type": "about:blank",
        "title": "Too many attempts to log in",
        "status": TOO_MANY,
        "detail": f"Wait {minutes} minutes before the next one.",
    }
    return JsonResponse(problem, status=TOO_MANY, content_type="application/problem+json")
