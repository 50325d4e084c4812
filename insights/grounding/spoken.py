"""What was said, however it was written: "$50", "fifty dollars" and "Fifty, um, dollars" come out the same.

On top of insights.text, for quotes that are looked up: fillers and stutters are gone, numbers are digits, accents and
characters that nobody sees are away. Places still lead back to the original text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from insights.grounding.numerals import Token, in_digits
from insights.text import FILLERS, Span, Words, words, written_out

UNSEEN = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Soft hyphens, combining accents, zero-width characters, marks of direction."""
SAME_WORD = {"cause": "because", "cuz": "because", "til": "until", "till": "until", "thru": "through", "cos": "because"}
APART = re.compile(
    r"\b(?:(?:do|does|did|is|are|was|were|could|would|should|have|has|had|ca|wo)n(?= t\b)|i(?= (?:m|ve|ll|d)\b)"
    r"|(?:you|we|they)(?= (?:re|ve|ll|d)\b)|(?:it|that|he|she|there|what|here)(?= (?:s|ll)\b)) ",
    re.IGNORECASE,
)
"""Short forms whose apostrophe became a space: "don t", "i m"."""


@lru_cache(maxsize=4096)
def spoken(text: str) -> Words:
    """Return a text's words as they were spoken, each with its place in the text; linear in its length."""
    plain = [(SAME_WORD.get(word, word), span) for word, span in _tidied(_plain(text)) if word not in FILLERS]
    found = in_digits(plain, text)
    kept: list[Token] = []
    for word, span in found:
        # Stutters are said once; numbers said twice are two numbers.
        if not kept or kept[-1][0] != word or word[0].isdecimal():
            kept.append((word, span))
    return Words.joined(kept)


def _tidied(tokens: Iterable[Token]) -> Iterator[Token]:
    """Read short forms whose apostrophe went astray: "tha'ts"."""
    for word, span in tokens:
        if "'" in word and word != "o'clock":
            for part in written_out(word.replace("'", "")).split():
                yield part, span
        else:
            yield word, span


def _plain(text: str) -> list[Token]:
    """Return the plain words without accents and what is not seen."""
    text = APART.sub(lambda found: f"{found[0][:-1]}'", text)  # as long as before: places stay
    if text.isascii():
        every = words(text)
        return list(zip(every.plain.split(), every.spans, strict=True))
    places = [i for i, char in enumerate(text) if not UNSEEN.match(char)]
    every = words("".join(text[i] for i in places))
    folded = (_folded(word) for word in every.plain.split())
    return [(word, _original(places, span)) for word, span in zip(folded, every.spans, strict=True)]


def _original(places: list[int], span: Span) -> Span:
    return places[span[0]], places[span[1] - 1] + 1


def _folded(word: str) -> str:
    """Return a word without accents; never empty."""
    if word.isascii():
        return word
    return UNSEEN.sub("", unicodedata.normalize("NFKD", word)).replace(" ", "") or word
