"""What has to be done after the call: what either side promises, and what the agent asks the customer to do."""

import re

from insights.providers.offline.bookings import What
from insights.providers.offline.category import Decision
from insights.providers.offline.reading import Hit, Reading
from insights.schema import ActionItem, Category, Priority, Role

AT_MOST = 5
LONGEST = 300

PROMISES = re.compile(
    r"\b(?:i|we) (?:will|am going to|are going to)(?: \w+){0,2} (?:call|email|e mail|text|send|mail|"
    r"check (?:with|on|into)|follow up|get back|reach out|"
    r"look into|forward|ship|refund|notify|contact|escalate|submit|let you (?:guys )?know|find out|pass (?:it|"
    r"this|that)|process|have (?:someone|\w+ call))\b"
    r"|\b(?:someone|somebody|he|she|they|our \w+) will (?:call|contact|email|reach|get back|follow up|text)\b|"
    r"\bi will (?:bring|drop|pay|fill|sign|give you (?:guys )?a call)\b"
)
REQUESTS = re.compile(
    r"\b(?:please|make sure (?:you|to)|you (?:will )?(?:need to|have to|should|must)|do not forget to|"
    r"remember to|be sure to|just) (?:\w+ )?(?:bring|arrive|call|fill|send|"
    r"email|return|sign|avoid|stop taking|take your|come (?:in )?\w* ?(?:early|minutes)|complete|upload|"
    r"check in|contact|follow up)\b|^(?:bring|call us|fill out)\b|"
    r"\bbring (?:your|the|any|all|a copy)\b"
)
URGENT = re.compile(
    r"\b(?:asap|as soon as possible|immediately|right away|urgent\w*|emergency|right now|within the hour)\b"
)
HIGH = re.compile(
    r"\b(?:today|tonight|call (?:you )?back|refund\w*|complain\w*|manager|supervisor|escalat\w*|tomorrow|"
    r"first thing|end of (?:the )?day)\b"
)
LOW = re.compile(r"\b(?:if you (?:like|want|have time)|whenever|no rush|some ?time|at some point|maybe)\b")


def action_items(reading: Reading, decision: Decision) -> tuple[ActionItem, ...]:
    """Return at most five things to do, in the order they came up, the appointment itself first."""
    items = _appointment(reading, decision)
    hits = sorted([*reading.hits(PROMISES), *reading.hits(REQUESTS, Role.AGENT)], key=lambda hit: (hit.turn, hit.start))
    for hit in hits:
        item = _item(reading, hit)
        if item and item.action not in {known.action for known in items}:
            items.append(item)
    return tuple(items[:AT_MOST])


def _appointment(reading: Reading, decision: Decision) -> list[ActionItem]:
    """Return what follows from the call's category: keep the appointment, or win the customer back."""
    quote = reading.quote(decision.hit) if decision.hit else ""
    if decision.category is Category.CONSULT_SCHEDULED:
        return [
            ActionItem(
                action=f'Keep the appointment: "{quote[:LONGEST]}"', priority=Priority.NORMAL, assignee="customer"
            )
        ]
    if decision.category is Category.CONSULT_NOT_SCHEDULED and decision.what in (
        What.PUT_OFF,
        What.UNAVAILABLE,
        What.FAILED,
    ):
        return [
            ActionItem(
                action="Follow up on the appointment that was not made.", priority=Priority.HIGH, assignee="agent"
            )
        ]
    return []


def _item(reading: Reading, hit: Hit) -> ActionItem | None:
    """Make an item from a promise or a request in the speaker's own words."""
    quote = reading.quote(hit)
    if not quote or quote.endswith("?"):
        return None
    requested = REQUESTS.match(reading.plain[hit.turn], hit.start) is not None
    speaker = reading.role(hit.turn)
    assignee = Role.CUSTOMER if requested else speaker
    return ActionItem(action=quote[:LONGEST], priority=priority(reading.plain[hit.turn]), assignee=str(assignee))


def priority(text: str) -> Priority:
    """Return how soon, from the words of the turn."""
    for level, pattern in ((Priority.URGENT, URGENT), (Priority.HIGH, HIGH), (Priority.LOW, LOW)):
        if pattern.search(text):
            return level
    return Priority.NORMAL
