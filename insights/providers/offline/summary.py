"""Summary and key points in the speakers' own words: chosen sentences, nothing made up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from insights.providers.offline.category import Decision
from insights.providers.offline.reading import Reading
from insights.providers.offline.vocabulary import WHEN
from insights.schema import Objection, Role
from insights.text import words

SUMMARY_CHARACTERS = 700
KEY_POINTS = 5
SHORTEST = 4  # words of a sentence worth telling
LONGEST_CHARACTERS = 220

REQUEST = re.compile(
    r"\b(?:i|we)(?: would| will| am| was| just| really| have)*(?: just)? (?:need|want|like|looking|calling|"
    r"wondering|hoping|wanted|trying|have a|had|"
    r"lost|ordered|got|saw|interested)\b|\b(?:can|could|would) (?:you|i|someone)\b|\bhelp me\b|^(?:find|book|"
    r"search|get|show|make|play)\b|"
    r"\bhow (?:much|do|can|long)\b|\b(?:is|are) there\b|\bdo you\b|\bmy \w+ (?:is|has|does|was|broke|"
    r"stopped)\b|\byou (?:charged|sent|told)\b"
)
TELLING = (
    (
        re.compile(
            r"\b(?:booked|scheduled|confirmed|reserved|cancel\w*|refund\w*|resched\w*|ordered|sent|fixed|all set)\b"
        ),
        2.0,
    ),
    (re.compile(r"\$\d|\b\d+ (?:dollars|percent|euros|pounds)\b|\bhundred\b"), 1.5),
    (WHEN, 1.0),
    (re.compile(r"\b(?:because|problem|issue|sorry|unfortunately|not able|unable|can not|could not)\b"), 1.0),
    (REQUEST, 1.5),
    (re.compile(r"\b(?:will|need to|have to|must|please|recommend|suggest)\b"), 0.5),
)
ROUTINE = re.compile(
    r"^(?:hi|hello|thanks?|thank you|okay|sure|yes|no|bye|goodbye|great|have a)\b(?: \w+){0,3}$|"
    r"\b(?:anything else|how (?:can|may) i help|"
    r"have a (?:great|nice|good)|thank you for calling|is that (?:correct|right))\b"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the call, how telling it is, and where it stands."""

    turn: int
    start: int
    text: str
    weight: float


def summary(reading: Reading, decision: Decision, objections: tuple[Objection, ...], told: Sequence[Sentence]) -> str:
    """Return two or three sentences: what the customer asked, what stood against it, how it came out."""
    if not told:
        return "There is no speech in this call."
    opening = _opening(reading, told)
    parts = [f"{_who(reading, opening.turn)} {_began(reading, opening, told)}: {_quoted(opening.text)}."]
    if objections and objections[0].quote != opening.text:
        parts.append(f"The customer objected: {_quoted(objections[0].quote)}.")
    parts.append(_ending(reading, decision, opening, told))
    return " ".join(part for part in parts if part)[:SUMMARY_CHARACTERS]


def _opening(reading: Reading, told: Sequence[Sentence]) -> Sentence:
    """Return the customer's first request; without one the customer's, or anybody's, first telling sentence."""
    own = [found for found in told if reading.is_by(found.turn, Role.CUSTOMER)]
    asked = next(
        (found for found in own if REQUEST.search(words(found.text).plain) and len(found.text.split()) >= SHORTEST),
        None,
    )
    return asked or max(own[:3] or told[:3], key=lambda found: len(found.text))


def _began(reading: Reading, opening: Sentence, told: Sequence[Sentence]) -> str:
    """Say "opened with" only where the speaker said no more than a greeting before."""
    role = reading.role(opening.turn)
    before = [found.text for found in told if found.turn < opening.turn and reading.is_by(found.turn, role)]
    return "opened with" if all(_is_routine(words(text).plain) for text in before) else "said"


def _ending(reading: Reading, decision: Decision, opening: Sentence, told: Sequence[Sentence]) -> str:
    """Return the decisive sentence when there is one, else the last telling one."""
    hit = decision.hit
    if hit and hit.turn != opening.turn and decision.what:
        why = decision.notes.partition(" Read from")[0]
        return f"{why} {_who(reading, hit.turn)} said: {_quoted(reading.quote(hit))}."
    others = [found for found in told if found.turn != opening.turn and len(found.text.split()) >= SHORTEST]
    later = [found for found in others if found.turn > opening.turn] or [found for found in others if found.weight > 0]
    if not later:
        return "Nothing more of substance was said."
    last = max(later, key=lambda found: (found.weight, found.turn))
    return f"{_who(reading, last.turn)} said: {_quoted(last.text)}."


def most_telling(told: Sequence[Sentence]) -> list[Sentence]:
    """Return the most telling sentences in the order of the call, at most five, none twice."""
    best = sorted((found for found in told if found.weight > 0), key=lambda f: (-f.weight, f.turn, f.start))
    kept: dict[str, Sentence] = {}
    for found in best:
        kept.setdefault(found.text.lower(), found)
        if len(kept) == KEY_POINTS:
            break
    return sorted(kept.values(), key=lambda found: (found.turn, found.start))


def key_points(reading: Reading, points: Sequence[Sentence]) -> tuple[str, ...]:
    """Return the most telling sentences in words, each with its speaker's role."""
    return tuple(f"{str(reading.role(found.turn)).capitalize()}: {_shortened(found.text)}" for found in points)


def all_sentences(reading: Reading) -> list[Sentence]:
    """Return every sentence of the call with its weight."""
    return [
        Sentence(turn, start, text, weight(words(text).plain))
        for turn, places in enumerate(reading.sentences)
        for start, end in places
        if (text := reading.dialogue.turns[turn].text[start:end].strip())
    ]


def weight(plain: str) -> float:
    """Return how telling a sentence is; routine and very short ones are not."""
    return 0.0 if _is_routine(plain) else sum(value for pattern, value in TELLING if pattern.search(plain))


def _is_routine(plain: str) -> bool:
    return plain.count(" ") + 1 < SHORTEST or bool(ROUTINE.search(plain))


def _who(reading: Reading, turn: int) -> str:
    """Name the speaker's role at the beginning of a sentence."""
    return f"The {reading.role(turn)}"


def _quoted(text: str) -> str:
    """Put a sentence in quotation marks without its full stop."""
    return f'"{_shortened(text).rstrip(".")}"'


def _shortened(text: str) -> str:
    """Cut a very long sentence at a word."""
    if len(text) <= LONGEST_CHARACTERS:
        return text
    return text[:LONGEST_CHARACTERS].rsplit(" ", 1)[0] + " …"
