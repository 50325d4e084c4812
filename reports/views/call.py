"""One call of a customer: the recording, what was said, and what was drawn from it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from calls.access.audit import looked_at
from calls.listening.player import listening, moment
from calls.models import Call, Customer
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
            **heard, "customer": customer, "section": "calls", "internal": False, "may_run": False, "working": False,
            "moment": moment(request.GET.get("t", "")),
        },
    )  # fmt: skip
