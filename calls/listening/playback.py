"""Addresses of recordings that only one person can use, for an hour; pages hand them out, `calls.views.play` serves."""

from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from calls.models import Call

SALT = "calls.playback"
LINK_SECONDS = 3600


class ExpiredError(Exception):
    """The address is ours, but too old."""


class StrangeError(Exception):
    """The address is not ours, or was handed to somebody else."""


def link(call: Call, user: Any) -> str:
    """Where this person hears the call within the next hour."""
    token = signing.TimestampSigner(salt=SALT).sign(f"{call.pk}.{user.pk}")
    return reverse("recordings:play", args=[token])


def opened(token: str, user: Any) -> int:
    """The number of the call that `link` was given; raises ExpiredError and StrangeError."""
    try:
        told = signing.TimestampSigner(salt=SALT).unsign(token, max_age=LINK_SECONDS)
    except signing.SignatureExpired as error:
        raise ExpiredError from error
    except signing.BadSignature as error:
        raise StrangeError from error
    number, owner = told.split(".")
    if not user.is_authenticated or owner != str(user.pk):
        raise StrangeError
    return int(number)


def audible(user: Any) -> QuerySet[Call]:
    """Calls that a person may hear: staff by their role, customers' people all of their own."""
    if user.is_staff and not user.has_perm("calls.view_call"):
        return Call.objects.none()
    return Call.objects.visible_to(user)
