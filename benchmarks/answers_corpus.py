"""Questions to calls with the turns that answer them, read by hand: see answers.txt."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import SHARED, labelled, lines
from insights.schema import Asked, Dialogue, Role

LABELS = Path(__file__).parent / "answers.txt"
WHO = {"A": "agent", "C": "customer", "I": "interviewer", "E": "expert"}


@dataclass(frozen=True)
class Question:
    """A question to a dialogue; `turns` answer it, none where nothing does."""

    name: str
    dialogue: Dialogue
    asked: Asked
    turns: frozenset[int]
    held_out: bool


def questions() -> list[Question]:
    """All labelled questions; only those to our own dialogues where the samples are not there.

    Roles are given: how well they are detected is measured by benchmarks/analyser.py.
    """
    found = []
    for number, block in enumerate(_blocks()):
        item = _item(block)
        if item is not None:
            known = labelled(item, "answers")
            roles = {name: Role(role) for name, role in known.roles.items()}
            dialogue = known.dialogue.model_copy(update={"known_roles": roles})
            found += list(_of(block, dialogue, held_out=number % 2 == 1))
    return found


def _blocks() -> Iterator[list[str]]:
    block: list[str] = []
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        if line.startswith(("@ ", "= ")):
            if block:
                yield block
            block = []
        if line and not line.startswith("#"):
            block.append(line)
    yield block


def _item(block: list[str]) -> dict[str, object] | None:
    mark, name, *number = block[0].split()
    if mark == "=":
        said = [line.split(": ", 1) for line in block[1:] if line[:2] in {f"{who}:" for who in WHO}]
        return {"id": name, "turns": [{"speaker": WHO[who], "text": text} for who, text in said]}
    if not SHARED.exists():
        return None
    return next(item for item in lines(f"{name}.jsonl") if item["id"] == number[0])


def _of(block: list[str], dialogue: Dialogue, *, held_out: bool) -> Iterator[Question]:
    for number, line in enumerate(line for line in block if line.startswith("?")):
        role, text, turns = (part.strip() for part in line[1:].split("|"))
        right = frozenset(int(turn) for turn in turns.split(",")) if turns != "-" else frozenset()
        yield Question(block[0], dialogue, Asked(key=str(number), text=text, role=Role(role)), right, held_out)
