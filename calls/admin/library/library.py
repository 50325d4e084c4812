"""The call library: the list of calls with its filters, and the bulk actions that begin in it."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import urlencode

from calls.access.admin import ScopedAdmin
from calls.admin.library import confirm, saved_filters
from calls.admin.library.changelist import LibraryList
from calls.admin.library.filter_bar import values_of
from calls.bulk.actions import ACTIONS, BulkAction
from calls.bulk.selection import Selection
from calls.paging import BoundedPaginator

MOST_DIGITS = 18
"""Of a call's number."""


class Library(ScopedAdmin):
    """What the admin of calls has of the list; Django's own actions are not used."""

    actions = None
    list_max_show_all = 2000
    list_display = ("__str__",)
    list_filter = ()
    search_fields = ()
    paginator = BoundedPaginator
    change_list_template = "calls/library.html"

    def get_urls(self) -> list[Any]:
        """The pages around the list, before Django's, which take anything for a call's number."""
        view = self.admin_site.admin_view
        return [
            path("confirm/", view(self.confirm_view), name="calls_call_confirm"),
            path("filters/save/", view(saved_filters.save), name="calls_call_savefilter"),
            path("filters/<int:number>/delete/", view(saved_filters.delete), name="calls_call_deletefilter"),
            *super().get_urls(),
        ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002 - Django's
        """The list with our filters."""
        return LibraryList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; posted to, the confirm page of the action that was chosen."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self.ask(request)
        found = saved_filters.shown_to(request)
        more = {"title": "Calls", "bulk_actions": offered_to(request), "saved_filters": found}
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def ask(self, request: HttpRequest) -> HttpResponse:
        """The confirm page; back to the list where nothing was chosen or nothing can be done with it."""
        action = {row.name: row for row in offered_to(request)}.get(request.POST.get("action", ""))
        chosen = chosen_in(request)
        if action is None:
            messages.warning(request, "Choose one of the actions above the list.")
        elif chosen is None:
            messages.warning(request, "Tick the calls first, or choose all calls that match.")
        else:
            return confirm.ask(self, request, chosen, action, back=request.GET.urlencode())
        return HttpResponseRedirect(request.get_full_path())

    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        """What happens when somebody confirms; looked up with an action, what it would do with all that matches."""
        if request.method == "GET" and "action" in request.GET:
            return self.propose(request)
        return confirm.answer(self, request)

    def propose(self, request: HttpRequest) -> HttpResponse:
        """The confirm page for an address with an action and filters, as links to it have them."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        action = {row.name: row for row in offered_to(request)}.get(request.GET["action"])
        if action is None:
            raise PermissionDenied
        filters = values_of(request.GET)
        return confirm.ask(self, request, Selection(filters=filters), action, back=urlencode(filters))


def offered_to(request: HttpRequest) -> list[BulkAction]:
    """The actions that this person may use."""
    return [action for action in ACTIONS.values() if request.user.has_perm(action.permission)]


def chosen_in(request: HttpRequest) -> Selection | None:
    """The calls that were chosen: those ticked, or all that the address asks for; None when there are none."""
    if request.POST.get("select_across") == "1":
        return Selection(filters=values_of(request.GET))
    ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
    numbers = tuple(int(text) for text in ticked if text.isdecimal() and len(text) <= MOST_DIGITS)
    return Selection(ids=numbers) if numbers else None
