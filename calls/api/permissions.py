"""Who may do what over the API.

1. A token's scope bounds everything: `read` may only look, `run` may also import, run batches and control both,
   `admin` may all that its owner may (deleting calls).
2. Staff need the Django permission that the view names, exactly as in the admin; the role's group gives it.
3. Customers' people have no permissions in Django. They may look at calls, transcripts, recordings, insights and
   objections of their own customer, and at nothing else.

Whose rows somebody sees is no question of permissions: `visible_to` decides it, and strangers' rows are not found.
"""

from typing import Any

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from calls.bulk.actions import BulkAction
from calls.models import Action, TokenScope

ORDER = (TokenScope.READ, TokenScope.RUN, TokenScope.ADMIN)


class MayUse(BasePermission):
    """The three rules. Views name their permissions as `reading` and `writing`, and say if they are `for_customers`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Refusals say which rule refuses."""
        if not request.user.is_authenticated:
            return False
        if request.method not in view.allowed_methods:
            return True  # it is answered with 405
        looking = request.method in SAFE_METHODS
        check_scope(request, TokenScope.READ if looking else TokenScope.RUN)
        if not (request.user.is_staff or request.user.is_superuser):
            return looking and view.for_customers
        return all(request.user.has_perm(name) for name in (view.reading if looking else view.writing))


def check_scope(request: Request, needed: TokenScope) -> None:
    """Raises PermissionDenied where the request's token may less; sessions have no such bound."""
    token: Any = request.auth
    if token is not None and ORDER.index(TokenScope(token.scope)) < ORDER.index(needed):
        raise PermissionDenied(f"This token may {token.scope} only; this takes one that may {needed}.")


def check_action(request: Request, action: BulkAction) -> None:
    """Raises PermissionDenied where this person, or their token, may not do this to calls."""
    check_scope(request, TokenScope.ADMIN if action.action == Action.DELETE else TokenScope.RUN)
    if not request.user.has_perm(action.permission):
        raise PermissionDenied(f"You may not do this: {action.label}.")
