"""Finding a quote again in the transcript: no quote is reported without its place.

Tolerant of case, punctuation, fillers ("um", "uh"), numbers in words or digits, and small slips (likeness.py);
never of a paraphrase. Recognition cuts sentences into segments: what one speaker says in segments that follow one
another is searched as one text, also past an "mhm" of the other side.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nsmallest

from rapidfuzz import fuzz

from insights.grounding.likeness import likeness
from insights.grounding.spoken import spoken
from insights.schema import Turn
from insights.text import Span, Words

MINIMUM = 0.8  # characters that have to agree, as a share (rapidfuzz's ratio / 100)
FUZZY_FROM = 4  # shorter quotes have to be word for word
SHARED = 0.5  # share of the quote's words that have to stand near one another before places are compared
LONGEST_QUOTE = 4000  # characters; longer ones are no quotes
SLACK = 4  # words that a place may lie beside where the votes say
CANDIDATES = 12  # places that are compared word by word
VOTES = 40_000  # occurrences of the quote's words that are counted, the rarest words first
BETWEEN = frozenset(("yes", "okay", "right", "sure", "huh", "i", "see", "alright", "great", "good"))
NEGATIONS = frozenset(("not", "never"))
SHORT = 3
"""The other side's words, and how many of them at most, that do not end what somebody is saying."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands: characters from `start` of turn `turn` (from 0) to `end` of the same turn.

    Where it goes on in further turns of the speaker, `end` is the end of the first one's part, `parts` has them all as
    (turn, start, end). `score` says how alike they are, 0 to 1.
    """

    turn: int
    start: int
    end: int
    score: float
    parts: tuple[tuple[int, int, int], ...] = ()

    def text(self, turns: Sequence[Turn]) -> str:
        """Return what stands there, the parts joined by a space."""
        return " ".join(turns[turn].text[start:end] for turn, start, end in self.parts)


def locate(quote: str, turns: Sequence[Turn], near: int | None = None, minimum: float = MINIMUM) -> Place | None:
    """Return where a quote stands, or None where nobody said it; for many quotes of a call make one `QuoteFinder`."""
    return _made_ready(tuple(turns)).locate(quote, near, minimum=minimum)


@dataclass(frozen=True)
class QuoteFinder:
    """A transcript made ready for looking quotes up in it."""

    turns: Sequence[Turn]

    def locate(
        self,
        quote: str,
        near: int | None = None,
        speakers: Collection[str] | None = None,
        minimum: float = MINIMUM,
    ) -> Place | None:
        """Return where a quote stands, said by one of `speakers` if given, or None where nobody said it.

        Of several places that are alike the one nearest to turn `near` is taken, without `near` the first.
        """
        if len(quote) > LONGEST_QUOTE:
            return None
        wanted = tuple(spoken(quote).plain.split())
        if not wanted:
            return None
        return self._exact(wanted, near, speakers) or self._alike(wanted, near, speakers, minimum)

    @cached_property
    def _runs(self) -> list[list[int]]:
        """Turns that one speaker says in one go, in order of their beginning; turns without words are in none."""
        runs: list[list[int]] = []
        held: list[int] | None = None  # what the other side's short word may have interrupted
        for at, said in enumerate(self._said):
            last = runs[-1] if runs else None
            if not said:
                continue
            if last and self._speaker(last) == self.turns[at].speaker:
                last.append(at)
            elif last and held and self._speaker(held) == self.turns[at].speaker and self._is_between(last):
                held.append(at)
                runs[-2:] = [last, held]
            else:
                held = last
                runs.append([at])
        return runs

    def _speaker(self, run: Sequence[int]) -> str:
        return self.turns[run[0]].speaker

    def _is_between(self, run: Sequence[int]) -> bool:
        """Tell whether a run only shows that somebody listens."""
        words = [word for turn in run for word in self._said[turn].plain.split()]
        return len(words) <= SHORT and BETWEEN.issuperset(words)

    @cached_property
    def _said(self) -> tuple[Words, ...]:
        return tuple(spoken(turn.text) for turn in self.turns)

    @cached_property
    def _words(self) -> list[str]:
        """All words, run by run."""
        return [word for run in self._runs for turn in run for word in self._said[turn].plain.split()]

    @cached_property
    def _places(self) -> list[tuple[int, Span]]:
        """Of each word the turn, and the characters there."""
        return [(turn, span) for run in self._runs for turn in run for span in self._said[turn].spans]

    @cached_property
    def _bounds(self) -> list[int]:
        """The first word of each run, and the end."""
        bounds = [0]
        for run in self._runs:
            bounds.append(bounds[-1] + sum(len(self._said[turn]) for turn in run))
        return bounds

    @cached_property
    def _plain(self) -> tuple[str, list[int]]:
        """All words as one text with runs apart, and where in it each word begins."""
        parts, offsets, at = [], [], 0
        starts = set(self._bounds)
        for number, word in enumerate(self._words):
            part = f"\n {word} " if number in starts else f"{word} "
            offsets.append(at + len(part) - len(word) - 1)
            parts.append(part)
            at += len(part)
        return "".join(parts), offsets

    @cached_property
    def _where(self) -> dict[str, list[int]]:
        """For each word the numbers at which it stands."""
        where: defaultdict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self._words):
            where[word].append(number)
        return where

    def _exact(self, wanted: Sequence[str], near: int | None, speakers: Collection[str] | None) -> Place | None:
        """Return the nearest place where the same words stand in the same order."""
        found = (at for at in self._occurrences(wanted) if self._is_by(at, speakers))
        if near is None:
            at = next(found, None)
        else:
            at = min(found, key=lambda number: self._distance(number, near), default=None)
        return None if at is None else self._place(at, at + len(wanted) - 1, 1.0)

    def _occurrences(self, wanted: Sequence[str]) -> Iterator[int]:
        text, offsets = self._plain
        needle = f" {' '.join(wanted)} "
        at = text.find(needle)
        while at >= 0:
            yield bisect_right(offsets, at + 1) - 1
            at = text.find(needle, at + 1)

    def _alike(
        self, wanted: Sequence[str], near: int | None, speakers: Collection[str] | None, minimum: float
    ) -> Place | None:
        """Return the most alike place that is no paraphrase."""
        if len(wanted) < FUZZY_FROM:
            return None
        found: list[tuple[float, tuple[int, int], Place]] = []
        for start, end in self._windows(wanted, near, speakers):
            stretch = likeness(wanted, self._words[start:end])
            if stretch is not None:
                first, last = start + stretch.first, start + stretch.last
                score = fuzz.ratio(" ".join(wanted), " ".join(self._words[first : last + 1])) / 100
                if score >= minimum:
                    place = self._place(first, last, round(min(score, 0.9999), 4))
                    found.append((stretch.cost, self._distance(first, near), place))
        return min(found, key=lambda one: one[:2], default=(0, 0, None))[2]

    def _windows(
        self, wanted: Sequence[str], near: int | None, speakers: Collection[str] | None
    ) -> Iterator[tuple[int, int]]:
        """Yield the stretches of words that share most with the quote, each within one run."""
        votes = self._votes(wanted)
        least = SHARED * len(wanted)
        good = [at for at, count in votes.items() if count >= least]
        best = nsmallest(CANDIDATES, good, key=lambda at: (-votes[at], self._distance(at * SLACK, near)))
        done: set[tuple[int, int]] = set()
        for at in best:
            middle = min(max(0, at * SLACK + len(wanted) // 2), len(self._words) - 1)
            for run in {self._run(middle), self._run(max(0, at * SLACK)), self._run(at * SLACK + len(wanted))}:
                low, high = self._bounds[run], self._bounds[run + 1]
                window = max(low, (at - 1) * SLACK), min(high, (at + 2) * SLACK + len(wanted))
                if window[1] - window[0] >= 2 and window not in done and self._is_by(low, speakers):  # noqa: PLR2004
                    done.add(window)
                    yield window

    def _votes(self, wanted: Sequence[str]) -> Counter[int]:
        """Count for each beginning, in steps of `SLACK` words, how many of the quote's words stand in their place."""
        votes: Counter[int] = Counter()
        places = sorted((len(found), index) for index, word in enumerate(wanted) if (found := self._where.get(word)))
        counted = 0
        for count, index in places:
            counted += count
            if counted > VOTES and votes:
                break
            near = {(at - index) // SLACK for at in self._where[wanted[index]][:VOTES]}
            votes.update(near | {at - 1 for at in near} | {at + 1 for at in near})
        return votes

    def _run(self, number: int) -> int:
        return min(max(0, bisect_right(self._bounds, number) - 1), len(self._bounds) - 2)

    def _is_by(self, number: int, speakers: Collection[str] | None) -> bool:
        return speakers is None or self.turns[self._places[number][0]].speaker in speakers

    def _distance(self, number: int, near: int | None) -> tuple[int, int]:
        """Return what places are preferred by: how far from turn `near`, then which comes first."""
        turn = self._places[min(max(0, number), len(self._places) - 1)][0]
        return (abs(turn - near) if near is not None else 0), turn

    def _place(self, first: int, last: int, score: float) -> Place:
        """Turn words into characters of one or several turns.

        A negation right before the quote, or after it, belongs to it: "want to book" must not come out of "don't want
        to book".
        """
        run = self._run(first)
        first -= first > self._bounds[run] and self._words[first - 1] in NEGATIONS
        last += last + 1 < self._bounds[run + 1] and self._words[last + 1] == "not"
        spans: dict[int, Span] = {}
        for turn, (start, end) in self._places[first : last + 1]:
            old = spans.get(turn, (start, end))
            spans[turn] = min(old[0], start), max(old[1], end)
        parts = tuple((turn, *span) for turn, span in spans.items())
        return Place(*parts[0], score, parts)


@lru_cache(maxsize=4)
def _made_ready(turns: tuple[Turn, ...]) -> QuoteFinder:
    return QuoteFinder(turns)
