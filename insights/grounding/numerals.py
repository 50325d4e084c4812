"""Numbers in running words as digits: "two hundred and fifty" → 250, "$50" → 50 dollars, "3 p.m." → 3 pm.

Numbers that follow one another are one: "two thirty" is 2:30, "five five five one two" is 555-12, "twenty nineteen" is
2019. That they are the same is all that is asked of them; nobody computes with them.
"""

import re
from collections.abc import Iterator, Sequence

from insights.text import SENTENCE_END, Span

Token = tuple[str, Span]
"""A word and the characters of the text that it comes from."""

_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_MONTHS = "january february march april may june july august september october november december"
ONES = {word: value for value, word in enumerate(_WORDS.split())}
"""Numbers that are one word of their own, up to nineteen."""
TENS = {word: 20 + 10 * value for value, word in enumerate(_TENS.split())}
SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
FIRST = {"first": 1, "second": 2, "third": 3}
"""Words of their own ("wait a second"), and numbers only in dates and after tens."""
ORDINALS = {
    "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11,
    "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17,
    "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
MONTHS = frozenset(_MONTHS.split())
VALUES = ONES | TENS | ORDINALS
FIGURE = re.compile(r"(\$?)(\d[\d.,:]*)(%|[a-z]*)")
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
HUNDRED = 100
AFTER_TENS = 10  # after "twenty" the rest is below
DOLLARS, ORDINAL = "$", "#"  # no words, so no text has them as words
LONGEST = 12  # digits of a number that is counted with; longer ones stay as they are
ORDINAL_ENDINGS = frozenset(("st", "nd", "rd", "th"))


def in_digits(tokens: Sequence[Token], text: str) -> list[Token]:
    """Return the words of a text with every number as one word of digits, that of a date's day too."""
    figures = [part for token in tokens for part in _parted(token)]
    return list(_joined(_counted(_dated(_afternoon(figures))), text))


def _parted(token: Token) -> Iterator[Token]:
    """Part a figure from its unit: "$50" → 50 dollars, "3pm" → 3 pm, "2:30" → 2 30, "9th" → 9."""
    word, span = token
    match = FIGURE.fullmatch(word)
    if match is None:
        yield token
        return
    currency, digits, unit = match.groups()
    digits = digits.replace(",", "") if GROUPED.fullmatch(digits) else digits
    first, *others = re.split("[:,]", digits.strip(".,:"))
    yield first, span
    for part in others:
        if part.strip("0"):  # 3:00 is three
            yield part, span
    if unit in ORDINAL_ENDINGS and digits in ("1", "2", "3"):
        yield ORDINAL, span
    if currency:
        yield DOLLARS, span
    if unit and unit not in ORDINAL_ENDINGS:
        yield "percent" if unit == "%" else unit, span


def _afternoon(tokens: Sequence[Token]) -> Iterator[Token]:
    """Join "p m" after a number, leave "o'clock" away, and put the dollars behind "million"."""
    at = 0
    while at < len(tokens):
        word, span = tokens[at]
        after, end = tokens[at + 1] if at + 1 < len(tokens) else ("", span)
        if word in ("a", "p") and after == "m" and at and _is_number(tokens[at - 1][0]):
            yield f"{word}m", (span[0], end[1])
            at += 1
        elif word == DOLLARS and after in SCALES:
            yield after, end
            yield "dollars", (span[0], end[1])
            at += 1
        elif word == DOLLARS:
            yield "dollars", span
        elif word != "o'clock":
            yield word, span
        at += 1


def _dated(source: Iterator[Token]) -> Iterator[Token]:
    """Turn 1st into "first", and first into 1 where a month stands beside it."""
    tokens = list(source)
    for at, (word, span) in enumerate(tokens):
        after = [found for found, _ in tokens[at + 1 : at + 4]]
        is_figure = after[:1] == [ORDINAL]
        dated = (at > 0 and tokens[at - 1][0] in MONTHS) or _of_month(after[is_figure:])
        if is_figure:
            yield (word if dated else list(FIRST)[int(word) - 1]), span
        elif word in FIRST and dated:
            yield str(FIRST[word]), span
        elif word != ORDINAL:
            yield word, span


def _of_month(after: Sequence[str]) -> bool:
    return after[:1] == ["of"] and not MONTHS.isdisjoint(after[1:2])


def _counted(source: Iterator[Token]) -> Iterator[Token]:
    """Turn runs of number words into digits, one word for each number."""
    tokens = list(source)
    at = 0
    while at < len(tokens):
        size, number = _number(tokens, at)
        if size:
            yield number, (tokens[at][1][0], tokens[at + size - 1][1][1])
        else:
            yield tokens[at]
        at += size or 1


def _number(tokens: Sequence[Token], at: int) -> tuple[int, str]:
    """Return how many words from here are one number, and its digits; 0 where there is none."""
    word, after = tokens[at][0], tokens[at + 1][0] if at + 1 < len(tokens) else ""
    if word in ("a", "an") and after in SCALES:
        return _counted_on(tokens, at, at + 1, 1)
    if word[0].isdecimal():
        return _counted_on(tokens, at, at + 1, int(word)) if after in SCALES and _counts(word) else (1, word)
    return _counted_on(tokens, at, at, 0) if word in VALUES or word in SCALES else (0, "")


def _counted_on(tokens: Sequence[Token], at: int, here: int, part: int) -> tuple[int, str]:
    """Return the size and digits of the number that began at `at`, counted up to `here` as `part`."""
    total, last_scale = 0, 10 * max(SCALES.values())
    room = 10**LONGEST if here == at else 0  # the next word has to be smaller than this, to belong to the number
    while here < len(tokens):
        word = tokens[here][0]
        scale = SCALES.get(word, 0)
        if scale == HUNDRED and part < HUNDRED:
            part, room = max(part, 1) * scale, HUNDRED
        elif HUNDRED < scale < last_scale:
            total, part, room, last_scale = total + max(part, 1) * scale, 0, 1000, scale
        elif scale == 0 and _smaller(tokens, here, room):
            value = _value(word) or FIRST.get(word) or 0
            part, room = part + value, AFTER_TENS if word in TENS else 1
        elif not (word == "and" and room in (HUNDRED, 1000) and here > at and _smaller(tokens, here + 1, room)):
            break
        here += 1
    return here - at, str(total + part)


def _smaller(tokens: Sequence[Token], at: int, room: int) -> bool:
    """Tell whether the word here goes on with a number that has room for values below `room`."""
    if at >= len(tokens):
        return False
    word = tokens[at][0]
    value = _value(word) or (FIRST.get(word) if room == AFTER_TENS else None)
    return (value is not None and value < room) or (word == "zero" and room == 10**LONGEST)


def _value(word: str) -> int | None:
    return int(word) if _counts(word) else VALUES.get(word)


def _counts(word: str) -> bool:
    return word.isdecimal() and len(word) <= LONGEST


def _joined(source: Iterator[Token], text: str) -> Iterator[Token]:
    """Join numbers that follow one another, unless a sentence ends between them."""
    last: Token | None = None
    for word, span in source:
        if last and _goes_on(last, word) and not SENTENCE_END.search(text, last[1][1], span[0]):
            last = (last[0] + word, (last[1][0], span[1]))
            continue
        if last:
            yield last
        last = (word, span)
    if last:
        yield last


def _goes_on(last: Token, word: str) -> bool:
    """Tell whether two words are digits of one number, a telephone's at most."""
    return last[0].isdecimal() and word.isdecimal() and len(last[0]) < 2 * LONGEST


def _is_number(word: str) -> bool:
    return word[:1].isdecimal() or word in VALUES
