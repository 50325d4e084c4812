"""The confirm page: what an action would do with the chosen calls, before anything is done."""

import re
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from calls.admin import show
from calls.admin.expectation import time_range
from calls.admin.library.costs import BUDGET, budget_from, costs_in_words
from calls.bulk.actions import ACTIONS, BulkAction
from calls.bulk.estimate import Estimate, estimate
from calls.bulk.freeze import SelectionChangedError, freeze
from calls.bulk.keyword_changes import KeywordChanges, keyword_changes
from calls.bulk.plan import REASONS, Part, Plan, make_plan
from calls.bulk.selection import Selection, sealed, unsealed
from calls.models import Action, User
from calls.stages.costs import Spending
from calls.work.errors import WorkError

WORDS = {
    Action.PROCESS: ("will be processed", "Process"),
    Action.TRANSCRIBE: ("will be transcribed", "Transcribe"),
    Action.INSIGHTS: ("will get insights", "Generate insights for"),
    Action.REGENERATE: ("will get new insights", "Regenerate insights for"),
    Action.KEYWORDS: ("will be searched for keywords", "Find keywords in"),
    Action.EXPORT: ("will be exported", "Export"),
    Action.DELETE: ("will be deleted for good", "Delete"),
}
"""What happens to the calls that are taken, and what the button says before their number."""
MOST_KEYWORDS_SHOWN = 50
CACHED_AT = "insights"
"""The stage whose result may be loaded free."""
DOLLARS = ("usd_low", "usd_high")
OF_CALL = re.compile(r"of_call=([0-9]{1,18})")
"""The address of who came from the page of a call: there they go back to."""
SEEN_ON_CALL = (Action.PROCESS, Action.TRANSCRIBE, Action.INSIGHTS, Action.REGENERATE)
"""What a call's own page shows while it is done."""


@dataclass(frozen=True)
class Proposal:
    """What somebody is asked to confirm, and where they came from."""

    selection: Selection
    action: BulkAction
    plan: Plan
    expected: Estimate
    back: str = ""
    """The address of the list after the question mark."""
    key: UUID = field(default_factory=uuid4)
    """Of this page: however often its button is pressed, it begins one batch."""

    def seal(self) -> str:
        """As text that travels with the page."""
        dollars = {name: str(getattr(self.expected, name)) for name in DOLLARS}
        return sealed(
            self.selection,
            action=self.action.name,
            plan=asdict(self.plan),
            expected={**asdict(self.expected), **dollars},
            back=self.back,
            key=str(self.key),
        )

    @classmethod
    def unseal(cls, text: str) -> "Proposal":
        """The same again; raises WorkError when it is not ours or too old."""
        selection, told = unsealed(text)
        plan, expected = told["plan"], told["expected"]
        begins = {stage: Part(**part) for stage, part in plan["begins"].items()}
        spending = tuple(Spending(**spent) for spent in plan["spending"])
        return cls(
            selection=selection,
            action=ACTIONS[told["action"]],
            plan=Plan(**{**plan, "begins": begins, "spending": spending}),
            expected=Estimate(**{**expected, **{name: Decimal(expected[name]) for name in DOLLARS}}),
            back=told["back"],
            key=UUID(told["key"]),
        )


def ask(owner: ModelAdmin, request: HttpRequest, selection: Selection, action: BulkAction, back: str) -> HttpResponse:
    """The page for a new choice; back to the list, at the address `back`, when its filters make no sense."""
    try:
        plan = make_plan(selection, action, cast("User", request.user))
    except WorkError as error:
        return _refused(request, error, back)
    return page(owner, request, Proposal(selection, action, plan, estimate(plan, action), back))


def answer(owner: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Do what was confirmed; show the page again when it would do something else by now."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        proposal = Proposal.unseal(request.POST.get("sealed", ""))
    except WorkError as error:
        return _refused(request, error, "")
    if not request.user.has_perm(proposal.action.permission):
        raise PermissionDenied
    if _wants_typing(proposal) and _typed(request) != str(proposal.plan.eligible):
        return page(owner, request, proposal, mistyped=True)
    try:
        budget = budget_from(request.POST.get(BUDGET, ""))
    except ValidationError as error:
        return page(owner, request, proposal, no_budget=" ".join(error.messages))
    return _do(owner, request, proposal, budget)


def _do(owner: ModelAdmin, request: HttpRequest, proposal: Proposal, budget: Decimal | None) -> HttpResponse:
    try:
        batch = freeze(
            selection=proposal.selection,
            action=proposal.action,
            user=cast("User", request.user),
            confirmed=proposal.plan,
            expected=proposal.expected,
            confirmation=proposal.key,
            budget_usd=budget,
        )
    except SelectionChangedError as error:
        now = Proposal(proposal.selection, proposal.action, error.plan, error.estimate, proposal.back)
        return page(owner, request, now, before=proposal.plan)
    except WorkError as error:
        return _refused(request, error, proposal.back)
    messages.success(request, f"{_calls(proposal.plan.eligible)} {WORDS[proposal.action.action][0]}.")
    of_call = OF_CALL.fullmatch(proposal.back)
    if of_call and proposal.action.action in SEEN_ON_CALL:
        return HttpResponseRedirect(_list_address(proposal.back))
    return HttpResponseRedirect(reverse("admin:calls_batch_change", args=[batch.pk]))


def page(
    owner: ModelAdmin,
    request: HttpRequest,
    proposal: Proposal,
    *,
    before: Plan | None = None,
    mistyped: bool = False,
    no_budget: str = "",
) -> HttpResponse:
    """The confirm page; `before` is what somebody confirmed when it was still so, the rest what was typed wrongly."""
    plan, expected, action = proposal.plan, proposal.expected, proposal.action
    will, verb = WORDS[action.action]
    user = cast("User", request.user)
    context = {
        **owner.admin_site.each_context(request),
        "title": action.label,
        "opts": owner.opts,
        "action": action,
        "plan": plan,
        "eligible": _told(plan.eligible),
        "chosen": _told(plan.chosen),
        "done": _told(plan.done),
        "before": before and {"eligible": _told(before.eligible), "chosen": _told(before.chosen)},
        "mistyped": mistyped,
        "wants_typing": _wants_typing(proposal),
        "will": will,
        "verb": verb,
        "begins": [
            (_told(fresh), show.stage(stage)) for stage, part in plan.begins.items() if (fresh := _fresh(stage, part))
        ],
        "cached": _told(plan.cached) if plan.cached else "",
        "left_out": [(_told(count), *REASONS[reason]) for reason, count in plan.left_out.items()],
        "time": time_range(expected.seconds_low, expected.seconds_high),
        "costs": costs_in_words(plan, expected, timezone.now()),
        "budget": request.POST.get(BUDGET, ""),
        "no_budget": no_budget,
        "changes": _changes(keyword_changes(proposal.selection, action, user, plan)),
        "selection": proposal.selection.words(user),
        "sealed": proposal.seal(),
        "back": _list_address(proposal.back),
    }
    return TemplateResponse(request, "calls/confirm.html", context)


def _fresh(stage: str, part: Part) -> int:
    """Calls that begin there with work, not with what is loaded free."""
    return part.calls - part.cached if stage == CACHED_AT else part.calls


def _changes(changes: KeywordChanges | None) -> dict[str, Any] | None:
    """What keyword_changes.html shows."""
    if changes is None:
        return None
    moved = [count for count in changes.keywords if count.now != count.then]
    return {
        "calls": _calls(changes.changed),
        "of": _told(changes.of),
        "read": None if changes.is_exact else _told(changes.read),
        "keywords": [(count.keyword, _told(count.now), _told(count.then)) for count in moved[:MOST_KEYWORDS_SHOWN]],
        "more": len(moved[MOST_KEYWORDS_SHOWN:]),
        "same": len(changes.keywords) - len(moved),
    }


def _wants_typing(proposal: Proposal) -> bool:
    return proposal.action.action == Action.DELETE


def _typed(request: HttpRequest) -> str:
    return request.POST.get("typed", "").strip().replace(",", "")


def _refused(request: HttpRequest, error: WorkError, back: str) -> HttpResponse:
    messages.error(request, f"{error.text} {error.hint}")
    return HttpResponseRedirect(_list_address(back))


def _list_address(query: str) -> str:
    if of_call := OF_CALL.fullmatch(query):
        return reverse("admin:calls_call_change", args=[of_call[1]])
    address = reverse("admin:calls_call_changelist")
    return f"{address}?{query}" if query else address


def _told(count: int) -> str:
    return f"{count:,}"


def _calls(count: int) -> str:
    return f"{count:,} call{'' if count == 1 else 's'}"
