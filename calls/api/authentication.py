"""Who is calling: a token of ours, or somebody logged in with a browser."""

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from calls import tokens
from calls.models import ApiToken, User
from calls.work.errors import WorkError


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer chat_…`. The user carries the token's customers, and so does every scoped question."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Owner and token, or None where no token was sent; one question to the database, two for limited tokens."""
        given = get_authorization_header(request).decode("latin-1").split()
        if not given or given[0].lower() != "bearer":
            return None
        now = timezone.now()
        try:
            token = tokens.find(" ".join(given[1:]), now=now)
        except WorkError as error:
            raise AuthenticationFailed from error
        tokens.note_use(token, now=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - the framework's signature
        """What answers with 401 ask for."""
        return "Bearer"


class SessionLogin(SessionAuthentication):
    """The browser's session; whatever changes something needs the CSRF token."""


class BearerTokenScheme(OpenApiAuthenticationExtension):
    """How the schema tells of it."""

    target_class = BearerToken
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002 - the framework's signature
        """As OpenAPI 3 has it."""
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "chat_…",
            "description": "A token made in the admin under API tokens.",
        }


class SessionLoginScheme(OpenApiAuthenticationExtension):
    """How the schema tells of it."""

    target_class = SessionLogin
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002 - the framework's signature
        """As OpenAPI 3 has it."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "For browsers; requests that change something send the header X-CSRFToken.",
        }
