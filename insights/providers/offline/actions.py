"""What has to be done after the call: what either side promises, and what the agent asks the customer to do."""

import re
from collections.abc import Sequence

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


def next_steps(items: Sequence[ActionItem]) -> tuple[str, ...]:
    """Return what happens next, in a sentence each: who does what."""
    return tuple(f"{item.assignee.capitalize()}: {item.action}" for item in items)


def _appointment(reading: Reading, decision: Decision) -> list[ActionItem]:
    """Return what follows from the call's category: keep the appointment, or win the customer back."""
    if decision.category is Category.CONSULT_SCHEDULED and decision.hit:
        return [_about_visit(reading, decision.hit, "Keep the appointment.", Priority.NORMAL, Role.CUSTOMER)]
    lost = (What.PUT_OFF, What.UNAVAILABLE, What.FAILED)
    if decision.category is Category.CONSULT_NOT_SCHEDULED and decision.what in lost and decision.hit:
        action = "Follow up on the appointment that was not made."
        return [_about_visit(reading, decision.hit, action, Priority.HIGH, Role.AGENT)]
    return []


def _about_visit(reading: Reading, hit: Hit, action: str, priority: Priority, role: Role) -> ActionItem:
    """Make an item from what became of the appointment, with the words that tell it."""
    quote = reading.quote(hit)
    if quote and role is Role.CUSTOMER:
        action = f'{action.rstrip(".")}: "{quote[:LONGEST]}"'
    return ActionItem(
        action=action, priority=priority, assignee=str(role), quote=quote, turn=hit.turn if quote else None
    )


def _item(reading: Reading, hit: Hit) -> ActionItem | None:
    """Make an item from a promise or a request in the speaker's own words."""
    quote = reading.quote(hit)
    if not quote or quote.endswith("?"):
        return None
    requested = REQUESTS.match(reading.plain[hit.turn], hit.start) is not None
    assignee = Role.CUSTOMER if requested else reading.role(hit.turn)
    return ActionItem(
        action=quote[:LONGEST],
        priority=priority(reading.plain[hit.turn]),
        assignee=str(assignee),
        quote=quote,
        turn=hit.turn,
    )


def priority(text: str) -> Priority:
    """Return how soon, from the words of the turn."""
    for level, pattern in ((Priority.URGENT, URGENT), (Priority.HIGH, HIGH), (Priority.LOW, LOW)):
        if pattern.search(text):
            return level
    return Priority.NORMAL
