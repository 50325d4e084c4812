"""Whose calls a page is about: decided once, here, for everything below /reports/."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from calls.models import Customer, User

View = Callable[..., HttpResponseBase]


def customers_of(user: User | AnonymousUser) -> QuerySet[Customer]:
    """Customers whose pages this person may open: those they belong to; of staff, who may look at calls at all."""
    customers = Customer.objects.visible_to(user)
    if getattr(user, "is_staff", False) and not user.has_perm("calls.view_call"):
        return customers.none()
    return customers


def for_people(view: View) -> View:
    """A page for whoever is logged in; kept by no cache, since it may tell of calls."""
    return require_safe(never_cache(login_required(view)))


def for_customer(view: View) -> View:
    """A page about one customer, which the view gets as `customer`; not there (404) for everybody else's people.

    Times on it are those of the customer's time zone.
    """

    @for_people
    @wraps(view)
    def page(request: HttpRequest, slug: str, **more: Any) -> HttpResponseBase:
        customer = get_object_or_404(customers_of(request.user), slug=slug)
        with timezone.override(ZoneInfo(customer.time_zone)):
            return view(request, customer=customer, **more)

    return page
