"""What all views of the API have in common."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from calls.api.pagination import NEWEST_FIRST


class ApiView(GenericAPIView[Any]):
    """Rows that the person sees, cut to the token's customers: `visible_to` knows both."""

    reading: ClassVar[tuple[str, ...]] = ()
    writing: ClassVar[tuple[str, ...]] = ()
    """Permissions that staff need, to look and to change."""
    for_customers: ClassVar[bool] = False
    """Customers' people may look."""
    orderings: ClassVar[Mapping[str, tuple[str, ...]]] = NEWEST_FIRST

    def get_queryset(self) -> QuerySet[Any]:
        """Scope first."""
        return super().get_queryset().visible_to(self.request.user)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whoever is refused is counted too: guessing has its rate."""
        try:
            super().initial(request, *args, **kwargs)
        except (NotAuthenticated, AuthenticationFailed):
            self.check_throttles(request)
            raise

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing of it is kept by proxies."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def reads(**told: Any) -> Any:
    """What the schema tells of a view's GET."""
    return extend_schema_view(get=extend_schema(**told))
