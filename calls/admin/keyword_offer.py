"""What is offered when a customer's keywords have changed: to look for them in the calls that are there."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from calls.bulk.actions import ACTIONS
from calls.models import Action, Call, Customer


def offer_search(request: HttpRequest, customer: Customer) -> None:
    """A message that leads to the confirm page, which says first what would change; none without earlier calls."""
    action = ACTIONS[Action.KEYWORDS]
    calls = Call.objects.filter(customer=customer, has_transcript=True).count()
    if not calls or not request.user.has_perm(action.permission):
        return
    query = urlencode({"action": action.name, "customer": str(customer.pk)})
    earlier = "1 earlier call" if calls == 1 else f"{calls:,} earlier calls"
    messages.info(
        request,
        format_html(
            'New calls are searched for these keywords. <a href="{}?{}">Look for them in the {}…</a>',
            reverse("admin:calls_call_confirm"),
            query,
            earlier,
        ),
    )
