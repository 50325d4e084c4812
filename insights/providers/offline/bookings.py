"""What happens to an appointment in the course of a call: offered, agreed, booked, failed, put off, cancelled.

Only agents can book, so that a customer who says "the appointment has been booked" books nothing. An event counts
when it is about an appointment with a provider, not about a table, a ticket or a ride: that is read from the words
around it, else from what was spoken of last.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from insights.providers.offline.booking_words import (
    ASKS_BACK,
    ASKS_TO_CANCEL,
    BEFORE,
    BOOKED,
    BREAKS,
    CALLS,
    CANCELS,
    DECLINES,
    DENIED,
    FAILED,
    FREE_TIME,
    INFORMS,
    INSTEAD,
    INTENDS,
    LEAVES,
    OFFERS,
    PAST,
    TAKEN_OFF,
    TAKES,
    UNAVAILABLE,
)
from insights.providers.offline.readbacks import lets_stand, reads_back, turns_down
from insights.providers.offline.reading import Hit, Reading
from insights.providers.offline.vocabulary import (
    ACCEPTS,
    CONSULT,
    ELSEWHERE,
    LEFT_ALONE,
    PUTS_OFF,
    REFUSES,
    SHARED,
    WHEN,
    is_leaving,
)
from insights.schema import Role

Topics = list[bool | None]  # per turn: an appointment, another booking, or neither yet


class What(StrEnum):
    """What happened to the appointment."""

    BOOKED = "booked"
    AGREED = "agreed"
    OFFERED = "offered"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"
    PUT_OFF = "put off"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the appointment, and where it is said."""

    what: What
    hit: Hit


def events(reading: Reading, topics: Topics) -> list[Event]:
    """Return what happened to the appointment, in order."""
    found: list[Event] = []
    for turn, text in enumerate(reading.plain):
        if topics[turn] is not False:
            said = [*_of_turn(reading, turn, text, topics)]
            made = any(event.what is What.BOOKED for event in said)
            found += said if made else [*_outcome(reading, turn, found), *said]
    return found


def _outcome(reading: Reading, turn: int, before: Sequence[Event]) -> list[Event]:
    """Return the failure that an agent tells in any words right after the customer agreed."""
    agreed = before and before[-1].what is What.AGREED and before[-1].hit.turn == turn - 1
    if not agreed or reading.role(turn) is not Role.AGENT or reading.role(turn - 1) is Role.AGENT:
        return []
    bad = turns_down(reading.plain[turn])
    return [Event(What.FAILED, Hit(turn, *bad.span()))] if bad else []


def topics_of(reading: Reading) -> Topics:
    """Return per turn whether an appointment is spoken of last: True, False (another booking), None (neither yet).

    An agent who mentions parking or a rental car does not change the subject; only the customer leaves it.
    """
    topic: bool | None = None
    topics: list[bool | None] = []
    for turn, text in enumerate(reading.plain):
        spoken = _topic(text, after=topic)
        if spoken is not None and (spoken or not topic or reading.is_by(turn, Role.CUSTOMER)):
            topic = spoken
        topics.append(topic)
    return topics


def _topic(text: str, *, after: bool | None) -> bool | None:
    """Return what one turn speaks of: the kind named more often, of two that balance the one named first.

    A word that both kinds share ("showing") doesn't lead back from other bookings.
    """
    consult, other = list(CONSULT.finditer(text)), list(ELSEWHERE.finditer(text))
    if after is False:
        consult = [match for match in consult if not SHARED.match(match.group())]
    if not consult and not other:
        return None
    if len(consult) == len(other):
        return consult[0].start() < other[0].start()
    return len(consult) > len(other)


def _of_turn(reading: Reading, turn: int, text: str, topics: Topics) -> Iterator[Event]:
    """Yield the events of one turn."""
    if reading.is_by(turn, Role.AGENT):
        yield from _by_agent(turn, text)
        if not reading.unsure:
            yield from _agreement(reading, turn, Role.CUSTOMER, topics)
    if reading.is_by(turn, Role.CUSTOMER):
        yield from _by_customer(turn, text)
        yield from _agreement(reading, turn, Role.AGENT, topics)


def _by_agent(turn: int, text: str) -> list[Event]:
    """Return what an agent's turn says, in the order of the words."""
    found = [Event(What.FAILED, Hit(turn, *m.span())) for m in FAILED.finditer(text)]
    found += [Event(What.UNAVAILABLE, Hit(turn, *m.span())) for m in UNAVAILABLE.finditer(text)]
    found += [Event(What.CANCELLED, Hit(turn, *m.span())) for rule in (CANCELS, TAKEN_OFF) for m in rule.finditer(text)]
    found += [Event(What.OFFERED, Hit(turn, *m.span())) for m in OFFERS.finditer(text)]
    if not found or found[-1].what is not What.CANCELLED:
        found += [Event(_strength(m), Hit(turn, *m.span())) for m in BOOKED.finditer(text) if is_booking(text, m)]
    return sorted(found, key=lambda event: event.hit.start)


def _strength(match: re.Match[str]) -> What:
    """Tell a statement from a mere intention: "I'll book it" can still come to nothing."""
    return What.AGREED if INTENDS.search(match.group()) else What.BOOKED


def is_booking(text: str, match: re.Match[str]) -> bool:
    """Tell whether a booking word states a booking, rather than denies, asks or proposes one."""
    before = text[max(0, match.start() - BEFORE) : match.start()]
    breaks = list(BREAKS.finditer(before))
    clause = (before[breaks[-1].end() :] if breaks else before).rstrip()
    said = match.group().replace("have you", "have") if before.endswith(("i ", "we ")) else match.group()
    inside = DENIED.search(said.replace("all set", "").replace("already", ""))
    return not (DENIED.search(clause) or inside or ASKS_BACK.search(text, max(match.end(), len(text) - BEFORE)))


def _by_customer(turn: int, text: str) -> list[Event]:
    """Return what a customer's turn says: putting off or calling off."""
    found = [Event(What.PUT_OFF, Hit(turn, *m.span())) for m in PUTS_OFF.finditer(text)]
    found += [Event(What.AGREED, Hit(turn, *m.span())) for m in TAKES.finditer(text)]
    if not LEFT_ALONE.search(text):
        found += [Event(What.CANCELLED, Hit(turn, *m.span())) for m in ASKS_TO_CANCEL.finditer(text)]
    return sorted(found, key=lambda event: event.hit.start)


def _agreement(reading: Reading, turn: int, proposer: Role, topics: Topics) -> Iterator[Event]:
    """Yield an agreement when this turn accepts a time that the other side named just before."""
    if turn == 0 or topics[turn - 1] is False or reading.role(turn - 1) is not proposer:
        return
    offer, answer = reading.plain[turn - 1], reading.plain[turn]
    if proposer is Role.AGENT and topics[turn - 1] and reads_back(reading, turn - 1) and lets_stand(answer):
        yield Event(What.AGREED, Hit(turn, 0, len(answer)))
        return
    accepted = ACCEPTS.search(answer) or (proposer is Role.AGENT and WHEN.search(answer))
    if accepted and not _refuses(answer) and _names_time(offer, proposer):
        yield Event(What.AGREED, Hit(turn, *accepted.span()))


def _refuses(answer: str) -> bool:
    """Tell whether an answer says no, in one way or another."""
    return is_leaving(answer) or any(rule.search(answer) for rule in (REFUSES, PUTS_OFF, UNAVAILABLE, FAILED, LEAVES))


def _names_time(offer: str, proposer: Role) -> bool:
    """Tell whether a turn offers or asks for a time: a denied time is none, unless another follows."""
    if proposer is Role.CUSTOMER and any(rule.search(offer) for rule in (PAST, INFORMS, DECLINES)):
        return False
    if FREE_TIME.search(offer) or CALLS.search(offer) or (proposer is Role.CUSTOMER and PUTS_OFF.search(offer)):
        return False
    denied = [match.end() for rule in (FAILED, UNAVAILABLE) for match in rule.finditer(offer)]
    if not denied:
        return bool(WHEN.search(offer))
    again = INSTEAD.search(offer, max(denied))
    return bool(again and WHEN.search(offer, again.end()))
