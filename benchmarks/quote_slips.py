"""Ways a true quote is written wrongly, and ways a false one is invented; all seeded by the `Random` given.

A slip takes a sample and returns it changed, or None where it has nothing to change.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from insights.schema import Turn

WORD = re.compile(r"[A-Za-z][A-Za-z']*")
LONG_FORMS = {
    "i'm": "I am", "don't": "do not", "can't": "cannot", "it's": "it is", "i'll": "I will", "that's": "that is",
    "i'd": "I would", "you're": "you are", "we're": "we are", "they're": "they are", "didn't": "did not",
    "doesn't": "does not", "isn't": "is not", "i've": "I have", "won't": "will not", "what's": "what is",
    "there's": "there is", "we'll": "we will", "you've": "you have", "wasn't": "was not", "we've": "we have",
}  # fmt: skip
SHORT_FORMS = {long.lower(): short for short, long in LONG_FORMS.items()}
ALIKE = {
    "their": "there", "there": "their", "your": "you're", "you're": "your", "its": "it's", "it's": "its",
    "to": "too", "too": "to", "know": "no", "buy": "by", "by": "buy", "here": "hear", "hear": "here", "right": "write",
    "week": "weak", "see": "sea", "would": "wood", "than": "then", "then": "than", "where": "wear", "our": "are",
    "need": "knead", "sure": "shore", "book": "brook", "meet": "meat", "whether": "weather", "one": "won",
}  # fmt: skip
SMALL = ("a", "the", "that", "to", "of", "and", "so", "just", "in", "for", "is", "it", "i", "you")
_ONES = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
ONES = _ONES.split()
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SYNONYMS = {
    "want": "wish", "need": "require", "book": "reserve", "help": "assist", "like": "prefer", "good": "fine",
    "great": "excellent", "expensive": "pricey", "find": "locate", "look": "search", "looking": "searching",
    "time": "hour", "make": "arrange", "appointment": "meeting", "people": "persons", "think": "believe",
    "know": "understand", "money": "cash", "doctor": "physician", "car": "vehicle", "start": "begin", "check": "verify",
    "tell": "inform", "show": "present", "work": "labor", "city": "town", "home": "house", "call": "phone",
    "reservation": "booking", "name": "title", "really": "truly", "problem": "issue", "thing": "matter",
}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """A quote, the transcript it is looked up in, and the turn where it begins."""

    quote: str
    turns: tuple[Turn, ...]
    turn: int
    others: Sequence[str] = ()
    """Quotes of other calls."""


Change = Callable[[Sample, Random], Sample | None]


def said(sample: Sample, quote: str | None) -> Sample | None:
    """Return the sample with another quote, if it is another one."""
    return replace(sample, quote=quote) if quote and quote != sample.quote else None


def swapped(text: str, table: dict[str, str], rng: Random, most: int = 2) -> str:
    """Replace up to `most` words that a table has."""
    hits = [match for match in WORD.finditer(text) if match.group().lower() in table]
    for match in sorted(rng.sample(hits, min(most, len(hits))), key=lambda hit: -hit.start()):
        text = text[: match.start()] + table[match.group().lower()] + text[match.end() :]
    return text


def verbatim(sample: Sample, _: Random) -> Sample:
    return sample


def punctuation(sample: Sample, rng: Random) -> Sample | None:
    text = re.sub(r"[.,!?;:]+(?=\s|$)", lambda _: rng.choice(["", ",", "...", " -"]), sample.quote)
    return said(sample, rng.choice([text.upper(), text.lower(), f'"{text}"']))


def fillers(sample: Sample, rng: Random) -> Sample | None:
    words = sample.quote.split()
    for _ in range(rng.randint(1, 3)):
        words.insert(rng.randint(0, len(words)), rng.choice(["um,", "uh", "er", "Um", "hmm"]))
    return said(sample, " ".join(words))


def said_with_fillers(sample: Sample, rng: Random) -> Sample | None:
    """The transcript has fillers and stutters, the quote is tidied up."""
    words = sample.turns[sample.turn].text.split()
    for _ in range(max(2, len(words) // 6)):
        at = rng.randrange(len(words))
        plain = words[at].strip(".,!?").lower()
        words.insert(at, rng.choice(["um", "uh,", plain if plain.isalpha() else "er"]))
    return _with_text(sample, " ".join(words))


def contractions(sample: Sample, rng: Random) -> Sample | None:
    longer = swapped(sample.quote, LONG_FORMS, rng)
    shorter = sample.quote
    for long, short in SHORT_FORMS.items():
        shorter = re.sub(rf"\b{long}\b", short, shorter, flags=re.IGNORECASE)
    return said(sample, longer if longer != sample.quote else shorter)


def misspelt(sample: Sample, rng: Random) -> Sample | None:
    """One letter left out, doubled, exchanged or swapped with the next one, in a word or two."""
    hits = [match for match in WORD.finditer(sample.quote) if len(match.group()) > 4]
    text = sample.quote
    for match in sorted(rng.sample(hits, min(len(hits), rng.choice([1, 1, 2]))), key=lambda hit: -hit.start()):
        word = match.group()
        at = rng.randrange(1, len(word) - 1)
        slip = rng.choice(
            [
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + rng.choice("aeinrst") + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            ]
        )
        text = text[: match.start()] + slip + text[match.end() :]
    return said(sample, text)


def heard_alike(sample: Sample, rng: Random) -> Sample | None:
    return said(sample, swapped(sample.quote, ALIKE, rng, most=1))


def small_word_missing(sample: Sample, rng: Random) -> Sample | None:
    words = sample.quote.split()
    hits = [i for i, word in enumerate(words) if 0 < i < len(words) - 1 and word.lower() in SMALL]
    if not hits:
        return None
    del words[rng.choice(hits)]
    return said(sample, " ".join(words))


def small_word_added(sample: Sample, rng: Random) -> Sample | None:
    words = sample.quote.split()
    words.insert(rng.randint(1, len(words) - 1), rng.choice(["the", "a", "that", "just", "so", "to"]))
    return said(sample, " ".join(words))


def word_doubled(sample: Sample, rng: Random) -> Sample | None:
    words = sample.quote.split()
    at = rng.randrange(len(words))
    words.insert(at, words[at].rstrip(".,!?"))
    return said(sample, " ".join(words)) if words[at].isalpha() else None


def parted(sample: Sample, rng: Random) -> Sample | None:
    """A word split in two, or two run together."""
    words = sample.quote.split()
    at = rng.randrange(len(words) - 1)
    if rng.random() < 0.5 and len(words[at]) > 5 and words[at].isalpha():
        cut = rng.randint(2, len(words[at]) - 2)
        words[at] = f"{words[at][:cut]} {words[at][cut:]}"
    elif words[at].isalpha() and words[at + 1].isalpha():
        words[at : at + 2] = [words[at] + words[at + 1].lower()]
    return said(sample, " ".join(words))


def numbers(sample: Sample, _: Random) -> Sample | None:
    """Digits in words, or words in digits."""
    text = re.sub(r"\$(\d[\d,]*)(?![\d.,]*\d)", lambda hit: f"{_in_words(hit[1])} dollars", sample.quote)
    text = re.sub(r"\b(\d{1,2}):30\b", lambda hit: f"{_in_words(hit[1])} thirty", text)
    text = re.sub(
        r"(?<![\d.:,$/-])\b(\d{1,3}(?:,\d{3})*|\d+)\b(?![.:,/-]?\d)(?!%)", lambda hit: _in_words(hit[1]), text
    )
    if text == sample.quote:
        text = re.sub(
            r"\b(" + "|".join(ONES[2:]) + r")\b", lambda hit: str(ONES.index(hit[1].lower())), text, flags=re.IGNORECASE
        )
    return said(sample, text)


def over_segments(sample: Sample, rng: Random) -> Sample | None:
    """The turn comes in several segments, and the quote stands in two or three of them."""
    turn = sample.turns[sample.turn]
    at = turn.text.find(sample.quote)
    spaces = [i for i in range(at + 4, at + len(sample.quote) - 4) if turn.text[i] == " "]
    if not spaces:
        return None
    cuts = sorted(rng.sample(spaces, min(len(spaces), rng.choice([1, 1, 2]))))
    pieces = [turn.text[a:b].strip() for a, b in zip([0, *cuts], [*cuts, None], strict=True)]
    cut = tuple(turn.model_copy(update={"text": piece}) for piece in pieces)
    return replace(sample, turns=(*sample.turns[: sample.turn], *cut, *sample.turns[sample.turn + 1 :]))


def two_slips(sample: Sample, rng: Random) -> Sample | None:
    """Two different slips at once."""
    for change in rng.sample([punctuation, fillers, contractions, misspelt, small_word_missing, small_word_added], 2):
        sample = change(sample, rng) or sample
    return sample


def synonyms(sample: Sample, rng: Random) -> Sample | None:
    return said(sample, swapped(sample.quote, SYNONYMS, rng, most=3))


def word_exchanged(sample: Sample, rng: Random) -> Sample | None:
    """One longer word is that of another call."""
    return _word_of_another(sample, rng, lambda word: word.islower() and len(word) > 4)


def name_changed(sample: Sample, rng: Random) -> Sample | None:
    return _word_of_another(sample, rng, lambda word: word.istitle() and len(word) > 3)


def negated(sample: Sample, rng: Random) -> Sample | None:
    """A "not" too many, or one missing."""
    less = re.sub(r"n't\b|\bnot |\bnever ", "", sample.quote, count=1)
    hits = list(re.finditer(r"\b(am|is|are|was|do|did|can|will|would|could|should|have|has)\b(?!')", sample.quote))
    if less != sample.quote or not hits:
        return said(sample, less)
    at = rng.choice(hits).end()
    return said(sample, f"{sample.quote[:at]} not{sample.quote[at:]}")


def number_changed(sample: Sample, rng: Random) -> Sample | None:
    figures = list(re.finditer(r"\d+", sample.quote))
    named = list(re.finditer(r"\b(?:" + "|".join(ONES[1:]) + r")\b", sample.quote, re.IGNORECASE))
    if not figures and not named:
        return None
    hit = rng.choice(figures or named)
    other = str(int(hit[0]) + rng.choice([1, 2, 10])) if figures else rng.choice(set_apart(ONES[1:], hit[0].lower()))
    return said(sample, sample.quote[: hit.start()] + other + sample.quote[hit.end() :])


def set_apart(words: Sequence[str], without: str) -> list[str]:
    """Return the words but one."""
    return [word for word in words if word != without]


def glued(sample: Sample, rng: Random) -> Sample | None:
    """The beginning of the quote and the end of another turn, of another place in the call."""
    far = [t for i, t in enumerate(sample.turns) if abs(i - sample.turn) > 1 and len(t.text.split()) > 5]
    if not far:
        return None
    mine, other = sample.quote.split(), rng.choice(far).text.split()
    size = min(len(other) - 1, rng.randint(4, 6))
    return said(sample, " ".join([*mine[: max(4, len(mine) // 2)], *other[-size:]]))


def of_another_call(sample: Sample, rng: Random) -> Sample | None:
    return said(sample, rng.choice(sample.others))


def shuffled(sample: Sample, rng: Random) -> Sample | None:
    words = sample.quote.split()
    rng.shuffle(words)
    return said(sample, " ".join(words))


def word_added(sample: Sample, rng: Random) -> Sample | None:
    """A word that carries meaning is put in."""
    words = sample.quote.split()
    extra = rng.choice(["free", "certainly", "terrible", "tomorrow", "doctor", "refund", "never", "guaranteed"])
    words.insert(rng.randint(1, len(words) - 1), extra)
    return said(sample, " ".join(words))


def reported(sample: Sample, _: Random) -> Sample | None:
    """Told by somebody else: "the customer says that she …"."""
    table = {"i": "she", "my": "her", "me": "her", "i'm": "she is", "you": "they", "your": "their", "we": "they"}
    text = WORD.sub(lambda hit: table.get(hit[0].lower(), hit[0]), sample.quote)
    return said(sample, text if text != sample.quote else None)


def _with_text(sample: Sample, text: str) -> Sample:
    turns = list(sample.turns)
    turns[sample.turn] = turns[sample.turn].model_copy(update={"text": text})
    return replace(sample, turns=tuple(turns))


def _word_of_another(sample: Sample, rng: Random, fits: Callable[[str], bool]) -> Sample | None:
    mine = [match for match in WORD.finditer(sample.quote) if match.start() and fits(match.group())]
    pool = [word for quote in sample.others for word in WORD.findall(quote)[1:] if fits(word)]
    if not mine or not pool:
        return None
    hit, other = rng.choice(mine), rng.choice(pool)
    if hit[0].lower() == other.lower():
        return None
    return said(sample, sample.quote[: hit.start()] + other + sample.quote[hit.end() :])


def _in_words(figure: str) -> str:
    """Write a number below ten thousand in words."""
    number = int(figure.replace(",", ""))
    if number < len(ONES):
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (f" {ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{ONES[number // 100]} hundred" + (f" {_in_words(str(number % 100))}" if number % 100 else "")
    if number < 10_000:
        return f"{ONES[number // 1000]} thousand" + (f" {_in_words(str(number % 1000))}" if number % 1000 else "")
    return figure


SLIPS: tuple[Change, ...] = (
    verbatim, punctuation, fillers, said_with_fillers, contractions, misspelt, heard_alike, small_word_missing,
    small_word_added, word_doubled, parted, numbers, over_segments, two_slips,
)  # fmt: skip
INVENTIONS: tuple[Change, ...] = (
    synonyms, word_exchanged, name_changed, negated, number_changed, glued, of_another_call, shuffled, word_added,
    reported,
)  # fmt: skip
