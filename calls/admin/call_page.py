"""The page of a call: hearing and reading it, correcting the transcript, and what happened to it."""

import copy
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from calls import corrections, live
from calls.access.admin import ScopedAdmin
from calls.access.audit import looked_at
from calls.admin import call_work, show, transcript_form
from calls.admin.library.row import state_of
from calls.bulk.actions import ACTIONS, BulkAction
from calls.history import history
from calls.listening.player import listening, moment
from calls.models import Call, User
from calls.panels import panels, roles_of
from calls.wording import clock
from calls.work.errors import WorkError
from calls.work.states import State

ONCE = ("process", "regenerate", "export", "delete")
"""Actions offered above the call; the insight's panel offers to have it made."""


class CallPage(ScopedAdmin):
    """What the admin of calls has of a single call's page."""

    change_form_template = "calls/call_page.html"

    def get_urls(self) -> list[Any]:
        """Where corrections are posted to, and the part that is kept up to date."""
        view = self.admin_site.admin_view
        return [
            path("<int:number>/correct/", view(self.correct_view), name="calls_call_correct"),
            path("<int:number>/swap/", view(self.swap_view), name="calls_call_swap"),
            path("<int:number>/undo/", view(self.undo_view), name="calls_call_undo"),
            path("<int:number>/live/", view(require_safe(self.live_view)), name="calls_call_live"),
            *super().get_urls(),
        ]

    def render_change_form(  # noqa: PLR0917 - Django's signature
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """The page with all that is known of the call; whoever opens it has looked at it."""
        if request.method == "GET":
            looked_at(request, obj)
        context.update(self._page(request, obj, context.get("typed")), title=obj.file_name, subtitle=None)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def correct_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Save what was typed; where the transcript is another by now, show both, so that nothing typed is lost."""
        texts = transcript_form.texts(request.POST)
        try:
            return self._changed(
                request,
                number,
                lambda call, seen, user: corrections.correct_text(call=call, texts=texts, seen_hash=seen, user=user),
                "The transcript is as you wrote it; the machine's reading is kept beside it.",
            )
        except WorkError as error:
            self._tell(request, error)
        looked = copy.copy(request)
        looked.method = "GET"
        answer = self.change_view(looked, str(number), extra_context={"typed": texts})
        answer.status_code = 409
        return answer

    def swap_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Let each of two speakers have said what the other did."""
        return self._changed_or_told(
            request,
            number,
            lambda call, seen, user: corrections.swap_speakers(
                call=call, seen_hash=seen, user=user, roles=roles_of(panels(call, None))
            ),
            "The speakers are swapped.",
        )

    def undo_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Back to what the machine heard."""
        return self._changed_or_told(
            request,
            number,
            lambda call, seen, _user: corrections.undo(call=call, seen_hash=seen),
            "The transcript is what the machine heard again.",
        )

    def live_view(self, request: HttpRequest, number: int) -> HttpResponseBase:
        """What is done with the call at the moment, anew."""
        call = self.get_object(request, str(number))
        if not self.has_view_permission(request, call):
            raise PermissionDenied
        item = call_work.latest(call)
        now = call_work.working(item, now=timezone.now()) or call_work.ended(item)
        return live.fragment(request, "calls/call_work.html", {"working": now}, done=now.is_over)

    def _changed_or_told(self, request: HttpRequest, number: int, change: Any, said: str) -> HttpResponse:
        try:
            return self._changed(request, number, change, said)
        except WorkError as error:
            self._tell(request, error)
        return HttpResponseRedirect(_address(number))

    def _changed(self, request: HttpRequest, number: int, change: Any, said: str) -> HttpResponse:
        """Change the transcript if this person may; 404 for calls that are not theirs to see. Raises WorkError."""
        call = self.get_object(request, str(number))
        if not self.has_change_permission(request, call):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        change(call, request.POST.get("seen_hash", ""), request.user)
        messages.success(request, said)
        return HttpResponseRedirect(_address(number))

    def _tell(self, request: HttpRequest, error: WorkError) -> None:
        messages.error(request, f"{error.text} {error.hint}".strip())

    def _page(self, request: HttpRequest, call: Call, typed: dict[int, str] | None) -> dict[str, Any]:
        user = cast("User", request.user)
        may_change = self.has_change_permission(request, call)
        heard = listening(call, user, machine="machine" in request.GET)
        latest = call_work.latest(call)
        editing = may_change and heard["transcript"] is not None and ("edit" in request.GET or typed is not None)
        return {
            **heard,
            "internal": True,
            "moment": moment(request.GET.get("t", "")),
            "may_change": may_change,
            "may_run": user.has_perm("calls.add_batch"),
            "edit": transcript_form.of(heard["transcript"], request.GET, typed or {}, heard["roles"])
            if editing
            else None,
            "can_swap": heard["transcript"] is not None
            and len(corrections.speakers(heard["transcript"].segments)) == corrections.PAIR,
            "facts": facts(call),
            "state": state_of(call, latest),
            "working": call_work.working(latest, now=timezone.now()),
            "failed": latest if latest is not None and latest.state == State.FAILED else None,
            "buttons": _buttons(user, call),
            "neighbours": neighbours(call, user),
            "events": [(event, _row_address(event.row)) for event in history(call, user)],
        }


def facts(call: Call) -> list[tuple[str, Any]]:
    """What people want to know first; empty ones are left out."""
    local = call.listed_at.astimezone(ZoneInfo(call.customer.time_zone))
    zone = local.tzname() or ""
    shown = [
        ("Customer", show.link(call.customer)),
        (
            "Call time" if call.started_at else "Imported",
            f"{formats.localize(local.replace(tzinfo=None))} {zone}",
        ),
        ("Length", "" if call.duration_seconds is None else clock(call.duration_seconds)),
        ("Silence", "" if call.silence_share is None else f"{call.silence_share:.0%}"),
        ("Agent", call.agent),
        ("Direction", call.get_direction_display() if call.direction else ""),
        ("Caller", call.caller_number),
        ("Called", call.callee_number),
        ("Order ID", call.order_id),
        ("Cost", f"${call.cost_usd:.4f}" if call.cost_usd else ""),
    ]
    return [(name, value) for name, value in shown if value]


def neighbours(call: Call, user: User) -> dict[str, str]:
    """Addresses of the customer's calls before and after this one, in the order of lists; empty at either end."""
    others = Call.objects.visible_to(user).filter(customer=call.customer_id)
    # The first condition follows from the rest; it is what databases enter the index by.
    at = call.listed_at
    newer = others.filter(Q(listed_at__gt=at) | Q(listed_at=at, pk__gt=call.pk), listed_at__gte=at)
    older = others.filter(Q(listed_at__lt=at) | Q(listed_at=at, pk__lt=call.pk), listed_at__lte=at)
    nearest = {"newer": newer.order_by("listed_at", "pk"), "older": older.order_by("-listed_at", "-pk")}
    found = {name: calls.values_list("pk", flat=True).first() for name, calls in nearest.items()}
    return {name: _address(number) if number else "" for name, number in found.items()}


def _buttons(user: User, call: Call) -> list[BulkAction]:
    offered = [ACTIONS[name] for name in ONCE if user.has_perm(ACTIONS[name].permission)]
    return [action for action in offered if action.name != "regenerate" or call.has_insight]


def _address(number: int, **query: Any) -> str:
    address = reverse("admin:calls_call_change", args=[number])
    return f"{address}?{urlencode(query)}" if query else address


def _row_address(row: Any) -> str:
    return "" if row is None else reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
