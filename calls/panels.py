"""What apps upstairs have to say about a call on its page; each offers it in its `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from calls.models import Call, Transcript


@dataclass(frozen=True)
class Mark:
    """A moment of the call that is worth hearing. `kind` names its look: "keyword", "objection", "flag"."""

    start_seconds: float
    kind: str
    label: str


@dataclass(frozen=True)
class Panel:
    """A part of the page: a template with its context, moments to mark, and who is known to be who.

    The template finds `context` as `panel`, beside the page's own `player`, `call`, `internal`, `may_run`, `working`.
    """

    template: str
    context: dict[str, Any]
    marks: tuple[Mark, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)
    """{speaker: role} as found out, for transcripts that do not tell."""
    head: str = ""
    """A template for the top of the page, where people look first; it finds the same as `template`."""


Offer = Callable[[Call, "Transcript | None"], Panel | None]

_offers: list[Offer] = []


def offer(make: Offer) -> None:
    """Let pages of calls show what `make` gives for a call and its current transcript."""
    if make not in _offers:
        _offers.append(make)


def panels(call: Call, transcript: Transcript | None) -> list[Panel]:
    """All there is to show of a call, for whoever was found to be allowed to see it."""
    made: Iterable[Panel | None] = (make(call, transcript) for make in _offers)
    return [panel for panel in made if panel is not None]


def roles_of(shown: list[Panel]) -> dict[str, str]:
    """{speaker: role} as all panels together know it."""
    return {speaker: role for panel in shown for speaker, role in panel.roles.items()}
