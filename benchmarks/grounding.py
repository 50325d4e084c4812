"""Whether quotes are found again, and invented ones are not: `python -m benchmarks.grounding [--json] [--tuned]`.

Quotes of the public dialogues get one kind of slip each, or are invented in one of several ways. The rules were settled
on one half of the dialogues (`--tuned` measures it); figures are of the other half. Two peers see the same quotes:
searching for the text without case, and rapidfuzz's partial_ratio with its usual threshold of 85. At the end the time
for 30 quotes of a call of 60,000 words. `--show KIND` prints the quotes of one kind that went wrong.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable
from random import Random

from rapidfuzz import fuzz

from benchmarks.corpus import lines
from benchmarks.quote_slips import INVENTIONS, SLIPS, Change, Sample
from insights.grounding.quotes import QuoteFinder, locate
from insights.grounding.spoken import spoken
from insights.schema import Turn

FILES = ("roles.jsonl", "bookings.jsonl", "interviews.jsonl")
PER_KIND = 400
SHORTEST, LONGEST = 5, 16  # words of a quote
PEER = 85
LONG_WORDS, LONG_QUOTES = 60_000, 30
NEAR = 2  # the model's line is wrong by as much

Finder = Callable[[Sample, int], int | None]


def calls(tuned: bool) -> list[tuple[Turn, ...]]:
    """Return the dialogues of one half, parted by their names' hash."""
    items = {item["id"]: item for name in FILES for item in lines(name)}
    half = [item for name, item in sorted(items.items()) if (hashlib.sha256(name.encode()).digest()[0] % 2) == tuned]
    return [tuple(Turn(speaker=t["speaker"], text=t["text"]) for t in item["turns"]) for item in half]


def sample(dialogues: list[tuple[Turn, ...]], rng: Random) -> Sample:
    """Return a quote that stands once in its call."""
    while True:
        turns = rng.choice(dialogues)
        quote, turn = stretch(turns, rng)
        if len(quote.split()) >= SHORTEST and _times(quote, turns) == 1:
            others = [
                stretch(rng.choice([other for other in dialogues if other is not turns]), rng)[0] for _ in range(8)
            ]
            return Sample(quote, turns, turn, [one for one in others if not _times(one, turns)] or ["purple elephants"])


def stretch(turns: tuple[Turn, ...], rng: Random) -> tuple[str, int]:
    """Return some words of a turn as they stand there, and the turn."""
    turn = rng.randrange(len(turns))
    words = turns[turn].text.split(" ")
    size = min(len(words), rng.randint(SHORTEST, LONGEST))
    start = rng.randint(0, len(words) - size)
    return " ".join(words[start : start + size]), turn


def _times(quote: str, turns: tuple[Turn, ...]) -> int:
    plain = f" {spoken(quote).plain} "
    return sum(
        max(f" {spoken(turn.text).plain} ".count(plain), turn.text.lower().count(quote.lower())) for turn in turns
    )


def ours(one: Sample, near: int) -> int | None:
    place = locate(one.quote, one.turns, near)
    return None if place is None else place.turn


def substring(one: Sample, _: int) -> int | None:
    return next((i for i, turn in enumerate(one.turns) if one.quote.lower() in turn.text.lower()), None)


def partial_ratio(one: Sample, _: int) -> int | None:
    quote = one.quote.lower()
    scores = [
        fuzz.partial_ratio(quote, turn.text.lower()) if len(turn.text) >= len(quote) / 2 else 0 for turn in one.turns
    ]
    best = max(range(len(scores)), key=scores.__getitem__)
    return best if scores[best] >= PEER else None


FINDERS: dict[str, Finder] = {"ours": ours, "substring": substring, "partial_ratio": partial_ratio}


def measure(kind: Change, dialogues: list[tuple[Turn, ...]], is_true: bool, show: str) -> dict[str, float]:
    """Return for each finder the share located to the right turn, or of invented quotes the share verified."""
    rng = Random(kind.__name__)
    samples: list[Sample] = []
    for _ in range(PER_KIND * 20):
        changed = kind(sample(dialogues, rng), rng)
        if changed and (is_true or not _times(changed.quote, changed.turns)):
            samples.append(changed)
        if len(samples) == PER_KIND:
            break
    hints = [one.turn + rng.randint(-NEAR, NEAR) for one in samples]
    figures: dict[str, float] = {"quotes": len(samples)}
    for name, find in FINDERS.items():
        found = [find(one, near) for one, near in zip(samples, hints, strict=True)]
        good = [turn == one.turn if is_true else turn is not None for turn, one in zip(found, samples, strict=True)]
        figures[name] = round(sum(good) / len(good), 4)
        if name == "ours" and kind.__name__ == show:
            for one, turn, fine in zip(samples, found, good, strict=True):
                if fine != is_true:
                    print(repr(one.quote), turn, one.turn, one.turns[one.turn].text, sep="\n  ")
    return figures


def long_call(dialogues: list[tuple[Turn, ...]], tuned: bool) -> dict[str, float]:
    """Return the seconds for many quotes of a very long call."""
    turns: list[Turn] = []
    while sum(len(turn.text.split()) for turn in turns) < LONG_WORDS:
        turns += [turn for dialogue in calls(not tuned) + dialogues for turn in dialogue]
    rng = Random(1)
    quotes = [stretch(tuple(turns), rng) for _ in range(LONG_QUOTES)]
    # Every third one was never said.
    quotes = [(quote + " and purple elephants danced" * (i % 3 == 0), turn) for i, (quote, turn) in enumerate(quotes)]
    spoken.cache_clear()
    began = time.perf_counter()
    made = QuoteFinder(turns)
    made.locate("anything")
    indexed = time.perf_counter()
    for quote, turn in quotes:
        made.locate(quote, turn)
    ours_took, began_peer = time.perf_counter() - began, time.perf_counter()
    for quote, turn in quotes:
        partial_ratio(Sample(quote, tuple(turns), turn), turn)
    return {
        "words": sum(len(turn.text.split()) for turn in turns),
        "ours": round(ours_took, 2),
        "of which indexing": round(indexed - began, 2),
        "partial_ratio": round(time.perf_counter() - began_peer, 2),
    }


def figures(tuned: bool = False, show: str = "") -> dict[str, dict[str, dict[str, float]]]:
    """Return all figures by table and row."""
    dialogues = calls(tuned)
    return {
        "located": {kind.__name__: measure(kind, dialogues, True, show) for kind in SLIPS},
        "wrongly verified": {kind.__name__: measure(kind, dialogues, False, show) for kind in INVENTIONS},
        "seconds": {"30 quotes": long_call(dialogues, tuned)},
    }


def main(arguments: list[str]) -> None:
    """Print the tables."""
    show = arguments[arguments.index("--show") + 1] if "--show" in arguments else ""
    found = figures("--tuned" in arguments, show)
    if "--json" in arguments:
        print(json.dumps(found, indent=2))
        return
    for table, rows in found.items():
        print(f"\n{table:20}" + "".join(f"{name:>19}" for name in next(iter(rows.values()))))
        for name, row in rows.items():
            print(f"{name:20}" + "".join(f"{value:>19}" for value in row.values()))


if __name__ == "__main__":
    main(sys.argv[1:])
