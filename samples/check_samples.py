"""Compare what the embedded recogniser hears in the sample calls with what was said.

    python -m samples.check_samples

Prints each call's word error rate (edits per word said, over all channels) and its differences, and ends
with 1 where a call is worse than 0.10 or a key sentence is missing. Numbers count as equal in digits and in
words.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from calls.speech.base import Access, Wish
from calls.speech.embedded.moonshine import MoonshineEngine
from calls.speech.pieces import Unkept

HERE = Path(__file__).parent
WORST_WORD_ERROR_RATE = 0.10
UNITS = [
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
LONGEST_COUNTED = 3  # digits; longer ones are read out one by one, as in an invoice number
SPELLINGS = {"dr": "doctor", "ok": "okay", "good-bye": "goodbye", "to-day": "today"}


def number_words(number: int) -> list[str]:
    """A number below 1,000 as it is spoken: 120 is one hundred and twenty."""
    hundreds, rest = divmod(number, 100)
    words = [UNITS[hundreds], "hundred", *(["and"] if rest else [])] if hundreds else []
    if rest < len(UNITS):
        return words + ([UNITS[rest]] if rest or not words else [])
    tens, units = divmod(rest, 10)
    return [*words, TENS[tens - 2], *([UNITS[units]] if units else [])]


def words(text: str) -> list[str]:
    """A text's words in lower case, in one spelling, numbers in words."""
    spelt: list[str] = []
    for token in re.findall(r"\d+|[a-z'-]+", re.sub(r"\$(\d+)", r"\1 dollars", text.lower())):
        if not token.isdigit():
            spelt += SPELLINGS.get(token, token.replace("-", " ")).split()
        elif len(token) > LONGEST_COUNTED:
            spelt += [UNITS[int(digit)] for digit in token]
        else:
            spelt += number_words(int(token))
    return spelt


def heard(path: Path, channels: int) -> list[str]:
    """What the embedded recogniser understands of each channel; of all voices together where there is one."""
    segments = MoonshineEngine(Wish(), Access()).transcribe(path, pieces=Unkept()).segments
    return [
        " ".join(segment.text for segment in segments if segment.channel == (number if channels > 1 else None))
        for number in range(channels)
    ]


def said(dialogue: dict[str, Any], channel: int) -> str:
    """What was said on one channel: the agent's words left, the caller's right, or everything."""
    speakers = ["agent", "caller"] if dialogue["channels"] == 1 else [["agent", "caller"][channel]]
    return " ".join(turn["text"] for turn in dialogue["turns"] if turn["speaker"] in speakers)


def missing_sentences(dialogue: dict[str, Any], texts: list[str]) -> list[str]:
    """The key sentences that were not understood word by word."""
    everything = " ".join(" ".join(words(text)) for text in texts)
    return [s for s in dialogue["key_sentences"] if " ".join(words(s)) not in everything]


def differences(truth: list[str], found: list[str]) -> list[str]:
    """Each difference as `said => heard`."""
    return [
        f"{' '.join(truth[a:b])} => {' '.join(found[c:d])}"
        for kind, a, b, c, d in Levenshtein.opcodes(truth, found)
        if kind != "equal"
    ]


def check(dialogue: dict[str, Any]) -> bool:
    """Print one call's figures; whether it is good enough."""
    texts = heard(HERE / dialogue["file"], dialogue["channels"])
    pairs = [(words(said(dialogue, i)), words(text)) for i, text in enumerate(texts)]
    edits = sum(Levenshtein.distance(truth, found) for truth, found in pairs)
    rate = edits / sum(len(truth) for truth, _ in pairs)
    missing = missing_sentences(dialogue, texts)
    print(f"{dialogue['name']}: word error rate {rate:.3f}; key sentences missing: {missing or 'none'}")
    for truth, found in pairs:
        for difference in differences(truth, found):
            print(f"    {difference}")
    return rate <= WORST_WORD_ERROR_RATE and not missing


def main() -> int:
    """Check all of them."""
    dialogues = json.loads((HERE / "dialogues.json").read_text())
    results = [check(dialogue) for dialogue in dialogues]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
