"""API tokens: making one, finding its owner again, revoking it. Only the hash of a token is kept."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Func, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone

from calls.access import audit
from calls.models import ApiToken, Customer, TokenScope, User
from calls.work.errors import WorkError

PREFIX = "chat_"
RANDOM_BYTES = 32
SHOWN_CHARACTERS = 12
DEFAULT_DAYS, MOST_DAYS = 90, 365
USED_EVERY = timedelta(minutes=1)
"""How often the time of use is written down at most."""

NEEDED: dict[str, tuple[str, ...]] = {
    TokenScope.READ: (),
    TokenScope.RUN: ("calls.add_batch", "imports.add_importjob"),
    TokenScope.ADMIN: ("calls.delete_call",),
}
"""By scope: permissions of which its owner must have one. A token may never more than its owner anyway; this keeps
people from making tokens that promise what they cannot do."""


class _Joined(Func):
    """All values of a column as one text, with commas between them."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **more)


def _held(path: str) -> Subquery:
    """The permissions that the token's owner has by this path, as one text."""
    rows = Permission.objects.filter(**{path: OuterRef("user")}).order_by()
    name = Concat("content_type__app_label", Value("."), "codename")
    return Subquery(rows.annotate(names=_Joined(name, Value(","))).values("names"))


def hashed(text: str) -> str:
    """SHA-256 of a token. A random text of 256 bits needs no salt and no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()


def offered_scopes(user: User) -> list[TokenScope]:
    """The scopes that this person may give a token."""
    return [
        scope for scope in TokenScope if not NEEDED[scope] or any(user.has_perm(needed) for needed in NEEDED[scope])
    ]


def make(
    *, user: User, name: str, scope: str, customers: Collection[Customer] = (), expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token, and its text, which nobody can show again. Raises WorkError for more than the owner may."""
    now = timezone.now()
    expires_at = expires_at or now + timedelta(days=DEFAULT_DAYS)
    check(user=user, scope=scope, customers=customers, expires_at=expires_at)
    text = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user,
            name=name,
            scope=scope,
            beginning=text[:SHOWN_CHARACTERS],
            token_hash=hashed(text),
            limited=bool(customers),
            expires_at=expires_at,
        )
        token.customers.set(customers)
    return token, text


def check(*, user: User, scope: str, customers: Collection[Customer], expires_at: datetime) -> None:
    """Raises WorkError where a token would be for more, for others or for longer than it may be."""
    lifetime = expires_at - timezone.now()
    if scope not in offered_scopes(user):
        raise _refused("scope-too-wide", "You may not do what a token of this scope may.", "Choose a narrower scope.")
    if not timedelta(0) < lifetime <= timedelta(days=MOST_DAYS):
        raise _refused("bad-expiry", f"A token expires within {MOST_DAYS} days.", "Choose an earlier day to come.")
    seen = Customer.objects.visible_to(user).filter(pk__in=[customer.pk for customer in customers]).count()
    if seen != len(customers):
        raise _refused("unknown-customer", "You do not see one of these customers.", "Choose customers that you see.")


def revoke(*, token: ApiToken) -> None:
    """It is good for nothing from now on; revoking twice keeps the first time."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.did(token, "revoked")


@cache
def _with_owners() -> Any:
    """Tokens with all that is to be known of their owners; put together once, since it is asked at every request."""
    rows = ApiToken.objects.select_related("user").defer("user__password").order_by()
    return rows.annotate(by_groups=_held("group__user"), by_hand=_held("user"))


def find(text: str, *, now: datetime) -> ApiToken:
    """The token with its owner, whose permissions and limit to customers are known; raises WorkError."""
    token = next(iter(_with_owners().filter(token_hash=hashed(text))), None)
    if token is None:
        raise _refused("unknown", "There is no such token.", "Make one in the admin under API tokens.")
    _check_usable(token, now)
    # Where Django itself keeps them once they were asked for: token, owner and permissions are one question.
    token.user._perm_cache = {*(token.by_groups or "").split(","), *(token.by_hand or "").split(",")} - {""}
    if token.limited:
        token.user.only_customers = frozenset(token.customers.values_list("pk", flat=True))
    return cast("ApiToken", token)


def _check_usable(token: ApiToken, now: datetime) -> None:
    if token.revoked_at is not None:
        raise _refused("revoked", "This token was revoked.", "Make a new one in the admin under API tokens.")
    if token.expires_at <= now:
        raise _refused("expired", "This token has expired.", "Make a new one in the admin under API tokens.")
    if not token.user.is_active:
        raise _refused("owner-inactive", "The owner of this token may not log in any more.", "Ask an administrator.")


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Write down that it was used, at most once a minute."""
    if token.last_used_at is None or token.last_used_at < now - USED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def _refused(what: str, text: str, hint: str) -> WorkError:
    return WorkError(f"token:user:{what}", text, hint=hint, permanent=True)
