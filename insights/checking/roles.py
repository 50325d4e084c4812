"""Who is who when a model has named the roles: its word and that of the detector, weighed against each other."""

from collections.abc import Mapping, Sequence
from math import exp, log

from insights.roles import HIGH, MEDIUM, SIDES, Kind, RoleAssignment, detect_roles
from insights.schema import Band, Dialogue, Role, RoleConfidence
from insights.wire import SpeakerRole

MOST_BELIEVED = 0.97  # models are sure of everything; so a detector that is surer than this overrules one
LEAST = 0.5  # a role with a lower probability would be the other role
SUREST = 0.9999


def repaired(dialogue: Dialogue, named: Sequence[SpeakerRole]) -> RoleAssignment:
    """Return the role of every speaker of the dialogue and of nobody else.

    Roles known from the channels win. Otherwise three readings are compared: the model's, the model's with the labels
    swapped, and the detector's, each by the log odds that model (at most `MOST_BELIEVED`) and detector give its roles;
    of equal ones the model's is taken. So labels are swapped as a whole, and only where the detector is sure.
    """
    kind = _kind(dialogue, named)
    detected = detect_roles(dialogue, kind)
    told = {one.speaker: one for one in named if one.speaker in detected.roles and one.role in SIDES[kind]}
    asked = {who: one.role for who, one in told.items()}
    readings = [detected.roles | asked, detected.roles | _swapped(asked, kind), detected.roles]
    best = max(readings, key=lambda roles: round(sum(_odds(who, roles[who], detected, told) for who in roles), 6))
    best |= {who: role for who, role in dialogue.known_roles.items() if who in best}
    return RoleAssignment(
        {who: best[who] for who in detected.roles},
        {who: _confidence(who, best[who], detected, told, dialogue.known_roles) for who in detected.roles},
    )


def _kind(dialogue: Dialogue, named: Sequence[SpeakerRole]) -> Kind:
    """Tell an interview from a service call, by the roles that are known or else by most of those that are named."""
    roles = list(dialogue.known_roles.values()) or [one.role for one in named]
    interview = sum(role in SIDES["interview"] for role in roles)
    return "interview" if interview > len(roles) / 2 else "service"


def _swapped(roles: Mapping[str, Role], kind: Kind) -> dict[str, Role]:
    """Return the roles with the two sides exchanged."""
    first, second = SIDES[kind]
    return {who: second if role is first else first for who, role in roles.items()}


def _odds(who: str, role: Role, detected: RoleAssignment, told: Mapping[str, SpeakerRole]) -> float:
    """Return the log odds that a speaker has a role, as model and detector see it together."""
    odds = _signed(detected.confidences[who].score, detected.roles[who] is role, SUREST)
    if who in told:
        odds += _signed(told[who].confidence, told[who].role is role, MOST_BELIEVED)
    return odds


def _signed(probability: float, agrees: bool, most: float) -> float:
    """Return a probability as log odds, for a role or against it."""
    odds = log(kept := min(max(probability, LEAST), most)) - log(1 - kept)
    return odds if agrees else -odds


def _confidence(
    who: str,
    role: Role,
    detected: RoleAssignment,
    told: Mapping[str, SpeakerRole],
    known: Mapping[str, Role],
) -> RoleConfidence:
    """Return how sure a role is and what it was read from."""
    if who in known or who not in told:
        return detected.confidences[who]
    score = round(1 / (1 + exp(-_odds(who, role, detected, told))), 4)
    band = Band.HIGH if score >= HIGH else Band.MEDIUM if score >= MEDIUM else Band.LOW
    said = told[who]
    reason = said.reason if said.role is role else f"The model said {said.role}. {detected.confidences[who].reason}"
    return RoleConfidence(score=score, band=band, reason=reason.replace("\0", "")[:2000])
