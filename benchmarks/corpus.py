"""The labelled dialogues the analyser is measured with: public samples and our own short ones."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from insights.schema import Category, Dialogue, Turn

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
HERE = Path(__file__).parent
OWN = HERE / "dialogues.txt"
STYLES = HERE / "dialogues_styles.txt"  # in the manner of public corpora; learnt from, each manner a source
INTERVIEWS = HERE / "dialogues_interviews.txt"  # the same for interviews
UNSEEN = HERE / "dialogues_unseen.txt"  # more, never learnt from; rules for categories were mended with it
FRESH = (
    HERE / "dialogues_fresh.txt"
)  # short calls of trades, written last: cues of roles were mended with it, rules for categories not
UNSEEN_INTERVIEWS = HERE / "dialogues_unseen_interviews.txt"
CALL_TYPES = HERE / "dialogues_call_types.txt"  # short calls with the type they have
# In the manner of public corpora and of short trade calls, each with its category, some with a type of call.
# One after the other was written, looked at once, and then mended with; roles are learnt from all but the last two.
CORPORA = tuple(HERE / f"dialogues_corpora_{name}.txt" for name in "abcd")
CORPORA_LAST = (HERE / "dialogues_corpora_e.txt", HERE / "dialogues_corpora_f.txt")
OUTBOUND = HERE / "dialogues_outbound.txt"  # calls an agent makes; learnt from
OUTBOUND_HELD_OUT = HERE / "dialogues_outbound_held.txt"  # more of them, never learnt from


TRUTH = {True: Category.CONSULT_SCHEDULED, False: Category.CONSULT_NOT_SCHEDULED, None: Category.OTHER_QUESTION}


@dataclass(frozen=True)
class Labelled:
    """A dialogue with neutral speaker names, its true roles by those names, and other labels."""

    id: str
    source: str
    dialogue: Dialogue
    roles: dict[str, str]
    labels: dict[str, Any]


def labelled(item: dict[str, Any], source: str) -> Labelled:
    """Rename the speakers by order of appearance."""
    names: dict[str, str] = {}
    for turn in item["turns"]:
        names.setdefault(turn["speaker"], f"Speaker {len(names) + 1}")
    turns = tuple(Turn(speaker=names[turn["speaker"]], text=turn["text"]) for turn in item["turns"])
    roles = {name: role for role, name in names.items()}
    return Labelled(item["id"], source, Dialogue(turns=turns), roles, item)


def lines(name: str) -> list[dict[str, Any]]:
    """Return the objects of a sample file; none when the samples are not there."""
    path = SHARED / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def public(name: str) -> list[Labelled]:
    """Return the dialogues of a sample file."""
    return [labelled(item, item["source"].partition("/")[0]) for item in lines(name)]


def own() -> list[Labelled]:
    """Return our own short dialogues: blocks `# id | scheduled`, then `A:` agent and `C:` customer lines."""
    return [labelled(item, "own") for item in _blocks(OWN.read_text(encoding="utf-8"))]


def outbound(path: Path = OUTBOUND) -> list[Labelled]:
    """Return our own short calls that the agent makes, and some where a customer rings in with the same words.

    Those of `OUTBOUND_HELD_OUT` are not learnt from; its `fresh-` ones were written after the cues were settled.
    """
    return [labelled(item, "outbound") for item in _blocks(path.read_text(encoding="utf-8"))]


def written(path: Path) -> list[Labelled]:
    """Return our own dialogues `# source/name | label`; in interviews `I:` asks and `E:` is the expert."""
    return [labelled(item, item["id"].partition("/")[0]) for item in _blocks(path.read_text(encoding="utf-8"))]


def _blocks(text: str) -> Iterator[dict[str, Any]]:
    """Parse the text file of our own dialogues."""
    sides = {"A": "agent", "C": "customer", "I": "interviewer", "E": "expert"}
    for block in text.strip().split("\n\n"):
        head, *said = block.splitlines()
        name, category, kind, *_ = (part.strip() for part in f"{head.removeprefix('# ')} | | ".split("|"))
        turns = [{"speaker": sides[line[0]], "text": line[3:]} for line in said]
        yield {"id": name, "category": category, "call_type": kind, "turns": turns}
