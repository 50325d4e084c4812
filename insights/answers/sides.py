"""Who may be quoted: the side a question wants to hear."""

from insights.roles import SIDES, Kind, detect_roles
from insights.schema import Dialogue, Role


def kind_of(role: Role) -> Kind:
    """The kind of conversation in which somebody has this role."""
    return "interview" if role in SIDES["interview"] else "service"


def may_be_of(role: Role | None, speaker: str, dialogue: Dialogue) -> bool:
    """Whether a speaker may be quoted: nobody else is known to have the wanted role.

    Roles of the other kind of conversation say nothing: an expert may sit on the customer's channel.
    """
    known = dialogue.known_roles.get(speaker)
    return role is None or known is None or known is role or known not in SIDES[kind_of(role)]


def speakers_of(role: Role, dialogue: Dialogue) -> frozenset[str]:
    """Who has the role, by what is known and else by what is said."""
    kind = kind_of(role)
    speakers = {turn.speaker for turn in dialogue.turns}
    roles = {who: found for who, found in dialogue.known_roles.items() if found in SIDES[kind]}
    if not speakers <= roles.keys():
        roles = detect_roles(dialogue.model_copy(update={"known_roles": roles}), kind).roles
    return frozenset(who for who, found in roles.items() if found is role)
