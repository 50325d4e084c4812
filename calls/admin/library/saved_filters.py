"""Filters of the library that people keep under a name."""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from calls.admin.library.filter_bar import values_of
from calls.filters import FAILED
from calls.models import SavedFilter, User
from calls.services import save_filter
from calls.work.errors import WorkError

LIBRARY = "admin:calls_call_changelist"
BUILT_IN = (
    ("All calls", ""),
    ("Failed", urlencode({"status": FAILED})),
    ("Not transcribed", urlencode({"status": "new"})),
    ("Red flags", urlencode({"has_red_flags": "true"})),
)


@dataclass(frozen=True)
class View:
    """A name above the list: filters that everybody has, that others share, or one's own."""

    name: str
    query: str
    is_current: bool
    own: int | None = None
    """Number of one's own saved filter: it can be deleted."""
    is_shared: bool = False


def shown_to(request: HttpRequest) -> list[View]:
    """All that this person can choose from."""
    asked = values_of(request.GET)
    views = [View(name, query, _values(query) == asked) for name, query in BUILT_IN]
    for row in SavedFilter.objects.visible_to(request.user).order_by("name"):
        own = row.pk if row.user_id == request.user.pk else None
        views.append(View(row.name, row.query, _values(row.query) == asked, own=own, is_shared=row.is_shared))
    return views


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the filters that the list shows."""
    _check(request)
    query = urlencode(values_of(QueryDict(request.POST.get("query", ""))))
    try:
        saved = save_filter(
            user=cast("User", request.user),
            name=request.POST.get("name", ""),
            query=query,
            is_shared=request.POST.get("is_shared") == "on",
        )
    except WorkError as error:
        messages.error(request, f"{error.text} {error.hint}")
    else:
        messages.success(request, f"Saved as “{saved.name}”.")
    return _back(query)


@require_POST
def delete(request: HttpRequest, number: int) -> HttpResponse:
    """Forget one of one's own; the calls it showed stay."""
    _check(request)
    row = SavedFilter.objects.visible_to(request.user).filter(pk=number, user=request.user.pk).first()
    if row is None:
        raise Http404
    row.delete()
    messages.success(request, f"The saved filter “{row.name}” is gone; the calls are still there.")
    return _back("")


def _values(query: str) -> dict[str, Any]:
    return values_of(QueryDict(query))


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm("calls.view_call"):
        raise PermissionDenied


def _back(query: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(LIBRARY)}?{query}")
