"""How well the built-in answers find what calls say: `python -m benchmarks.answers`.

Precision and recall of "found", how often the best quote stands in a turn that answers, and the mean reciprocal rank of
the first such quote, on dialogues that nothing was fitted to; one person wrote labels and rules. Beside it simple peers
that rank the same speaker's turns: random, the longest, the most words in common. Last the time of a very long call.
"""

import random
import time
from collections.abc import Callable, Sequence

from benchmarks.answers_corpus import Question, questions
from insights.answers.offline import CANDIDATES, answers, located
from insights.answers.ranking import ranked
from insights.answers.relevance import Judge
from insights.answers.retrieval import Index
from insights.answers.sides import speakers_of
from insights.providers.base import Task
from insights.schema import Asked, Dialogue, FoundAnswer, Turn
from insights.text import words

BEST = 5
LONG_CALL_WORDS = 60_000
Ranked = Sequence[int]


def main() -> None:
    """Print the figures."""
    for title, chosen in (("held out", True), ("fitted", False)):
        items = [item for item in questions() if item.held_out is chosen]
        print(f"{title}: {len(items)} questions, {sum(bool(item.turns) for item in items)} with an answer")
        _print(items)
    print(f"{LONG_CALL_WORDS:,} words, 20 questions: {_seconds_of_a_long_call():.2f} s of processor time")


def _print(items: Sequence[Question]) -> None:
    got = [(item, _answer(item)) for item in items]
    found = [(item, answer) for item, answer in got if answer.found]
    right = sum(answer.quotes[0].turn in item.turns for item, answer in found)
    asked = sum(bool(item.turns) for item in items)
    print(f"  found: precision {sum(bool(item.turns) for item, _ in found) / len(found):.2f}, "
          f"recall {sum(bool(item.turns) for item, _ in found) / asked:.2f}; "
          f"best quote right: {right / len(found):.2f} of those found, {right / asked:.2f} of all")  # fmt: skip
    for name, rank in PEERS.items():
        print(f"  mean reciprocal rank, {name}: {mean_reciprocal_rank(items, rank):.2f}")
    for low, high in ((0.0, 0.6), (0.6, 0.8), (0.8, 1.0)):
        band = [(item, answer) for item, answer in found if low <= answer.confidence < high]
        good = sum(answer.quotes[0].turn in item.turns for item, answer in band)
        print(f"  said to be {low:.0%} to {high:.0%} sure: {good} of {len(band)} right")


def mean_reciprocal_rank(items: Sequence[Question], rank: Callable[[Question], Ranked]) -> float:
    """Of the questions that have an answer: 1 / place of the first right turn, 0 where it is not among the best."""
    answered = [item for item in items if item.turns]
    return sum(_reciprocal(rank(item)[:BEST], item.turns) for item in answered) / len(answered)


def _reciprocal(turns: Ranked, right: frozenset[int]) -> float:
    return next((1 / place for place, turn in enumerate(turns, 1) if turn in right), 0.0)


def _answer(item: Question) -> FoundAnswer:
    return answers(Task(item.dialogue, wants_analysis=False, questions=(item.asked,), best_quotes=BEST))[0]


def _own_turns(item: Question) -> list[int]:
    who = speakers_of(item.asked.role, item.dialogue) if item.asked.role else frozenset()
    return [number for number, turn in enumerate(item.dialogue.turns) if turn.speaker in who]


def _both_stages(item: Question) -> Ranked:
    who = speakers_of(item.asked.role, item.dialogue) if item.asked.role else None
    judge = Judge(Index(item.dialogue))
    found = located(item.asked, judge, judge.index.find(item.asked.text, CANDIDATES, who))
    bare = item.dialogue.model_copy(update={"known_roles": {}})
    return [quote.turn for quote in ranked(item.asked, found, bare, BEST)]


def _first_stage(item: Question) -> Ranked:
    who = speakers_of(item.asked.role, item.dialogue) if item.asked.role else None
    return [found.passage.turn for found in Index(item.dialogue).find(item.asked.text, BEST, who)]


def _at_random(item: Question) -> Ranked:
    turns = _own_turns(item)
    random.Random(item.name + item.asked.text).shuffle(turns)
    return turns


def _longest(item: Question) -> Ranked:
    return sorted(_own_turns(item), key=lambda turn: -len(item.dialogue.turns[turn].text))


def _common_words(item: Question) -> Ranked:
    asked = set(words(item.asked.text).plain.split())
    return sorted(
        _own_turns(item), key=lambda turn: -len(asked & set(words(item.dialogue.turns[turn].text).plain.split()))
    )


PEERS: dict[str, Callable[[Question], Ranked]] = {
    "both stages": _both_stages,
    "first stage alone": _first_stage,
    "peer: random turn": _at_random,
    "peer: longest turn": _longest,
    "peer: words in common": _common_words,
}


def _seconds_of_a_long_call() -> float:
    items = questions()
    said = [turn for item in items for turn in item.dialogue.turns]
    turns: list[Turn] = []
    count = 0
    while count < LONG_CALL_WORDS:
        turn = said[len(turns) % len(said)]
        turns.append(turn.model_copy(update={"text": f"{turn.text} {len(turns)}"}))
        count += len(turns[-1].text.split())
    asked = tuple(Asked(key=str(i), text=item.asked.text, role=item.asked.role) for i, item in enumerate(items[:20]))
    begun = time.process_time()
    answers(Task(Dialogue(turns=tuple(turns)), wants_analysis=False, questions=asked))
    return time.process_time() - begun


if __name__ == "__main__":
    main()
