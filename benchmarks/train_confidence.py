"""Learn how far each kind of evidence for a call's category can be trusted: `python -m benchmarks.train_confidence`.

What counts is how often it was right at the first look at dialogues written after the rules: those that came out wrong
then are told in first_looks.json with the evidence they were read from, though the rules were mended with them since.
Dialogues the rules were always mended with count a quarter, and a prior of two keeps rare evidence modest.
"""

import json
from collections import defaultdict
from collections.abc import Iterator

from benchmarks.corpus import (
    CORPORA,
    CORPORA_LAST,
    FRESH,
    HERE,
    STYLES,
    TRUTH,
    UNSEEN,
    Labelled,
    own,
    public,
    written,
)
from insights.providers.offline.category import categorise
from insights.providers.offline.reading import Reading
from insights.roles import WEIGHTS

SEEN_WEIGHT = 0.25
PRIOR, PRIOR_RIGHT = 2.0, 1.5
LOOKED_AT = (*CORPORA[2:], *CORPORA_LAST)
MISSED: dict[str, str] = json.loads((HERE / "first_looks.json").read_text(encoding="utf-8"))


def looks() -> Iterator[tuple[Labelled, str, float]]:
    """Yield dialogues with their true category and how much they count."""
    for item in [item for path in LOOKED_AT for item in written(path) if item.id not in MISSED]:
        yield item, item.labels["category"], 1.0
    mended = (STYLES, UNSEEN, FRESH, *CORPORA[:2])
    for item in own() + [item for path in mended for item in written(path) if item.labels["category"]]:
        yield item, item.labels["category"], SEEN_WEIGHT
    for item in public("bookings.jsonl"):
        yield item, TRUTH[item.labels["scheduled"]], SEEN_WEIGHT


def learnt() -> dict[str, float]:
    """Return the share of right answers by kind of evidence."""
    right: dict[str, float] = defaultdict(lambda: PRIOR_RIGHT)
    count: dict[str, float] = defaultdict(lambda: PRIOR)
    for evidence in MISSED.values():
        count[evidence] += 1
    for item, wanted, weight in looks():
        decision = categorise(Reading.of(item.dialogue))
        right[decision.evidence] += weight * (decision.category == wanted)
        count[decision.evidence] += weight
    return {name: round(right[name] / count[name], 2) for name in sorted(count)}


if __name__ == "__main__":
    found = learnt()
    (WEIGHTS / "category.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(found)
