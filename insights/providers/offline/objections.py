"""What the customer says against it, by type, with the exact words; and how the agent answered it.

A plain question is no objection, nor is a "not now" that answers "anything else?".
"""

import re
from collections.abc import Iterator

from insights.providers.offline.handling import overcome
from insights.providers.offline.objection_rules import HARMLESS, RULES, Rule
from insights.providers.offline.reading import Hit, Reading
from insights.providers.offline.vocabulary import LEFT_ALONE
from insights.schema import Objection, ObjectionType, Role

CLOSING = re.compile(
    r"\b(?:anything|something) (?:else|more|further|other)\b|\b(?:further|more|additional|other|any) (?:help|"
    r"assistance|questions?)\b|"
    r"\b(?:how|what) else\b|\bassist you\b|\bhelp you (?:with|on)\b"
)
# "Have you tried anything?" - "Not yet" tells what was, it puts nothing off.
ASKS_WHAT_WAS = re.compile(r"\b(?:have|has|did|had|were|was) (?:you|he|she|it|they|the|your|any\w*)\b")
OFFERS = re.compile(
    r"\b(?:want|like|shall|should|book\w*|schedul\w*|reserv\w*|purchas\w*|buy\w*|decided?|consider\w*|ready)\b"
)
PER_TURN = 2
AT_MOST = 20


def find_objections(reading: Reading) -> tuple[Objection, ...]:
    """Return the customer's objections in order, at most `AT_MOST`, each type once per turn."""
    found: list[Objection] = []
    for turn, text in enumerate(reading.plain):
        if reading.is_by(turn, Role.CUSTOMER) and not _answers_closing(reading, turn):
            kept = [
                pair for pair in matches(turn, text) if not (_tells_what_was(reading, turn) and _is_timing(pair[0]))
            ]
            first = {rule.type: (rule, hit) for rule, hit in reversed(kept)}
            found += [_objection(reading, *pair) for pair in list(reversed(first.values()))[:PER_TURN]]
    return tuple(objection for objection in found if objection.quote)[:AT_MOST]


def matches(turn: int, text: str) -> Iterator[tuple[Rule, Hit]]:
    """Yield the rules that match a turn with their place, the surest first; timing gives way to a named reason."""
    harmless = [match.span() for match in HARMLESS.finditer(text)]
    found = [
        (rule, Hit(turn, *match.span()))
        for rule in RULES
        if (match := next((m for m in rule.pattern.finditer(text) if not _within(m.span(), harmless)), None))
    ]
    named = [pair for pair in found if pair[0].type not in (ObjectionType.TIMING, ObjectionType.OTHER)]
    timing = [pair for pair in found if pair[0].type is ObjectionType.TIMING]
    if named and timing and timing[0][1].start < named[0][1].start and _leads(text, timing[0][1], named[0][1]):
        yield from named
    elif timing and named:
        yield from sorted(named + timing, key=lambda pair: pair[1].start)
    else:
        yield from named or timing or found


def _leads(text: str, timing: Hit, reason: Hit) -> bool:
    """Tell whether a putting off is only the way to a reason: "not yet, let me check my budget"."""
    between = text[timing.end : reason.start].split()
    return len(between) <= 3 and "not sure" not in text[timing.start : reason.end]  # noqa: PLR2004


def _within(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    """Tell whether a match overlaps a harmless wording."""
    return any(start < span[1] and end > span[0] for start, end in others)


def _answers_closing(reading: Reading, turn: int) -> bool:
    """Tell whether a turn only answers "anything else?": "not right now, thanks" objects to nothing there."""
    if turn == 0 or reading.dialogue.turns[turn - 1].speaker == reading.dialogue.turns[turn].speaker:
        return False
    if LEFT_ALONE.search(reading.plain[turn]):
        return False
    return bool(CLOSING.search(reading.plain[turn - 1])) and len(reading.words[turn]) <= 12  # noqa: PLR2004 - a short no


def _tells_what_was(reading: Reading, turn: int) -> bool:
    """Tell whether a turn answers a question about the past, not an offer."""
    before = reading.plain[turn - 1] if turn else ""
    return bool(ASKS_WHAT_WAS.search(before)) and not OFFERS.search(before)


def _is_timing(rule: Rule) -> bool:
    """Tell whether a rule is about timing."""
    return rule.type is ObjectionType.TIMING


def _objection(reading: Reading, rule: Rule, hit: Hit) -> Objection:
    """Make the objection with its quote and what overcame it."""
    return Objection(
        type=rule.type,
        quote=reading.quote(hit),
        turn=hit.turn,
        confidence=rule.confidence,
        overcome=overcome(reading, hit),
    )
