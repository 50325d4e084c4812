"""What happens to every request and answer."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from chat_project.policy import PERMISSIONS_POLICY

Answer = Callable[[HttpRequest], HttpResponse]

FORWARDED = "HTTP_X_FORWARDED_FOR"


class ClientAddressMiddleware:
    """Makes REMOTE_ADDR the address of the person, for everything that comes after: locks, throttles, audit.

    Each proxy adds the address it was asked from at the end of X-Forwarded-For, so that with N proxies in front the
    N-th from the end was written by a proxy of ours; what stands before it anybody can make up. The header is dropped.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = [part.strip() for part in request.META.pop(FORWARDED, "").split(",") if part.strip()]
        proxies = settings.TRUSTED_PROXIES
        if proxies and len(said) >= proxies:
            request.META["REMOTE_ADDR"] = said[-proxies]
        return self.get_response(request)


class PermissionsPolicyMiddleware:
    """Switches off the features of browsers that no page uses."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response
