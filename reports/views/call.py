"""One call of a customer: the recording, what was said, and what was drawn from it."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from calls.access.audit import looked_at
from calls.models import Call, Customer
from calls.player import listening
from reports.access import for_customer


@for_customer
def call(request: HttpRequest, customer: Customer, pk: int) -> HttpResponse:
    """The page; whoever opens it has looked at the call. How the results were made stays inside (`internal`)."""
    found = get_object_or_404(Call.objects.select_related("customer"), customer=customer, pk=pk)
    looked_at(request, found)
    heard = listening(found, request.user)
    return render(
        request,
        "reports/call.html",
        {
            **heard, "customer": customer, "section": "calls", "internal": False, "may_run": False,
            "moment": _moment(request.GET.get("t", "")),
        },
    )  # fmt: skip


def _moment(seconds: str) -> str:
    """Where the player begins, as browsers understand it in the address of a recording."""
    return f"#t={seconds}" if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", seconds) else ""
