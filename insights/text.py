"""Transcripts as plain words: typed or recognised, with or without punctuation, they come out the same.

Every rule of the offline analyser reads `Words.plain`: lower-case words with one space between them, short forms
written out ("I'm" → "i am", "can't" → "can not"), no punctuation. Places in it lead back to the original text.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

Span = tuple[int, int]
"""Characters [start, end) of a text."""

TOKEN = re.compile(r"\$?\d+(?:[.,:]\d+)*(?:%|[a-z]+)?|[^\W\d_]+(?:['\u2019\u02bc`][^\W\d_]+)*", re.IGNORECASE)
QUOTE_MARKS = str.maketrans("\u2019\u02bc`", "'''")
SENTENCE_END = re.compile(r"[.!?…]+(?=[\"')\]]*(?:\s|$))")
ABBREVIATION = re.compile(r"\b(?:dr|mr|mrs|ms|st|ave|no|vs|etc|inc|e\.g|i\.e|[a-z])\.?$", re.IGNORECASE)
FILLERS = frozenset(("um", "uh", "uhm", "umm", "uhh", "er", "erm", "ah", "hmm", "hm", "mm", "mhm", "eh"))

# Contractions that recognisers and hasty typists write without the apostrophe; "ill", "well", "its", "id" and "were"
# are left alone, since they are words of their own.
WHOLE = {
    "won't": "will not", "wont": "will not", "can't": "can not", "cant": "can not", "cannot": "can not",
    "shan't": "shall not", "ain't": "is not", "aint": "is not", "let's": "let us", "lets": "let us", "y'all": "you all",
    "dont": "do not", "doesnt": "does not", "didnt": "did not", "isnt": "is not", "arent": "are not",
    "wasnt": "was not", "werent": "were not", "couldnt": "could not", "wouldnt": "would not", "shouldnt": "should not",
    "havent": "have not", "hasnt": "has not", "hadnt": "had not", "im": "i am", "ive": "i have", "youre": "you are",
    "youve": "you have", "youll": "you will", "theyre": "they are", "theyve": "they have", "weve": "we have",
    "thats": "that is", "whats": "what is", "theres": "there is", "wheres": "where is", "hows": "how is",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "gimme": "give me", "lemme": "let me",
    "ok": "okay", "yep": "yes", "yup": "yes", "yeah": "yes", "yea": "yes", "ya": "yes", "nope": "no", "nah": "no",
    "thx": "thanks", "pls": "please", "appt": "appointment",
}  # fmt: skip
ENDINGS = (
    ("n't", "not"), ("'m", "am"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'d", "would"),
)  # fmt: skip
IS_BEFORE_S = frozenset((
    "it", "that", "this", "there", "here", "what", "where", "who", "how", "when", "he", "she", "everything", "one",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one turn.

    `plain` is the text the rules read; word i of it begins at `offsets[i]` and comes from `spans[i]`, a pair
    (start, end) of character places in the original text.
    """

    plain: str
    offsets: tuple[int, ...]
    spans: tuple[Span, ...]

    @classmethod
    def joined(cls, kept: Sequence[tuple[str, Span]]) -> "Words":
        """Put words together, each with its span of the original text."""
        offsets, at = [], 0
        for word, _ in kept:
            offsets.append(at)
            at += len(word) + 1
        return cls(" ".join(word for word, _ in kept), tuple(offsets), tuple(span for _, span in kept))

    def __len__(self) -> int:
        return len(self.spans)

    def word_at(self, place: int) -> int:
        """Return the index of the word at a place in `plain`."""
        return max(0, bisect_right(self.offsets, place) - 1)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Turn the stretch [start, end) of `plain` into one of the original text, snapped to whole words."""
        first, last = self.word_at(start), self.word_at(max(start, end - 1))
        return self.spans[first][0], self.spans[last][1]


def written_out(word: str) -> str:
    """Return a lower-case word with its short form written out."""
    if word in WHOLE:
        return WHOLE[word]
    for ending, long in ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return f"{word[: -len(ending)]} {long}"
    if word.endswith("'s"):
        return f"{word[:-2]} is" if word[:-2] in IS_BEFORE_S else word[:-2]
    return word


@lru_cache(maxsize=4096)
def words(text: str) -> Words:
    """Split a text into plain words; linear in its length."""
    return Words.joined(
        [
            (word, match.span())
            for match in TOKEN.finditer(text)
            for word in written_out(match.group().lower().translate(QUOTE_MARKS)).split()
        ]
    )


def sentences(text: str, longest: int = 40) -> list[tuple[int, int]]:
    """Return the sentences of a text as (start, end) places, none longer than `longest` words.

    Recognised speech may have no sentence ends at all: it is cut into even pieces.
    """
    pieces: list[tuple[int, int]] = []
    start = 0
    for match in SENTENCE_END.finditer(text):
        if not ABBREVIATION.search(text, max(start, match.start() - 6), match.start()):
            pieces += _cut(text, start, match.end(), longest)
            start = match.end()
    return pieces + _cut(text, start, len(text), longest)


def _cut(text: str, start: int, end: int, longest: int) -> list[tuple[int, int]]:
    """Cut one sentence into pieces of at most `longest` words; nothing for one without words."""
    found = [match.span() for match in TOKEN.finditer(text, start, end)]
    if not found:
        return []
    count = -(-len(found) // longest)
    size = -(-len(found) // count)
    parts = [found[i : i + size] for i in range(0, len(found), size)]
    pieces = [(part[0][0], part[-1][1]) for part in parts]
    return [*pieces[:-1], (pieces[-1][0], start + len(text[start:end].rstrip()))]
