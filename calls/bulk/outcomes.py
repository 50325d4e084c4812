"""What became of a batch's calls, beyond that they are done. Apps upstairs add what they know of it."""

from collections.abc import Callable, Sequence

Outcomes = Callable[[int, Sequence[int]], dict[int, str]]
"""Of a batch and calls (numbers of both), a sentence by call; nothing for those of which nothing special is to tell."""
_offers: list[Outcomes] = []


def offer(outcomes: Outcomes) -> None:
    """Let pages of batches tell what `outcomes` finds; called in an app's `ready()`."""
    if outcomes not in _offers:
        _offers.append(outcomes)


def outcomes_of(batch: int, calls: Sequence[int]) -> dict[int, str]:
    """A sentence or several by call; one question for each app that knows anything."""
    found: dict[int, list[str]] = {}
    for outcomes in _offers if calls else []:
        for call, told in outcomes(batch, calls).items():
            found.setdefault(call, []).append(told)
    return {call: " ".join(told) for call, told in found.items()}
