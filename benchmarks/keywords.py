"""How fast keywords are found: `python -m benchmarks.keywords`. Needs no database.

An hour of speech, about 9,500 words in 700 segments with the times of their words, is searched for 200 keywords.
The peer is one pattern of Python's `re` for each keyword, as this was done before; it knows no regular expressions that
are safe to take from customers. The last lines are expressions that make a backtracking engine run for years.
"""

import random
import re
import time
from statistics import median

from calls.keywords import find_keywords

WORDS, EACH, TIMES = 9_500, 14, 9
VOCABULARY = [f"word{number}" for number in range(1, 900)]
HOSTILE = ("/(a+)+$/", "/(a|aa)+b/", "/a.*z|a/", "/(?:a{0,100}){0,10}b/", "/(.{1,20}a){3,20}b|a/")


def hour(chance):
    """Segments of an hour in which two people speak by turns."""
    segments, at = [], 0.0
    for number in range(WORDS // EACH):
        texts = chance.choices(VOCABULARY, k=EACH)
        words = [
            {"text": text, "start": at + place * 0.35, "end": at + place * 0.35 + 0.3}
            for place, text in enumerate(texts)
        ]
        end = at + EACH * 0.35
        segments.append({
            "start": at, "end": end, "speaker": f"Speaker {number % 2 + 1}", "channel": number % 2, "role": "",
            "text": " ".join(texts), "words": words,
        })  # fmt: skip
        at = end + 0.25
    return segments


def one_by_one(segments, keywords):
    """The peer."""
    patterns = [re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE) for word in keywords]
    return [match for segment in segments for pattern in patterns for match in pattern.finditer(segment["text"])]


def milliseconds(function, *arguments):
    """The median of several tries, and what was found."""
    spent = []
    for _ in range(TIMES):
        started = time.process_time()
        found = function(*arguments)
        spent.append(1000 * (time.process_time() - started))
    return median(spent), len(found)


def main():
    chance = random.Random(7)
    segments = hour(chance)
    lists = {
        "200 words, all of them said": chance.sample(VOCABULARY, 200),
        "200 words, none of them said": [f"never{number}" for number in range(200)],
        "200 phrases": [" ".join(chance.choices(VOCABULARY, k=2)) for _ in range(200)],
    }
    for name, keywords in lists.items():
        ours, hits = milliseconds(find_keywords, segments, keywords)
        peers, found = milliseconds(one_by_one, segments, keywords)
        print(f"{name}: {ours:.1f} ms, {hits} hits; re, one by one: {peers:.1f} ms, {found} hits")
    written = [rf"/\bword{number}[0-9]?\b/" for number in range(1, 201)]
    ours, hits = milliseconds(find_keywords, segments, written)
    print(f"200 regular expressions: {ours:.1f} ms, {hits} hits")
    long = [{**segments[0], "text": "a " * 25_000, "words": []}, {**segments[1], "text": "a" * 25_000, "words": []}]
    for keyword in HOSTILE:
        started = time.process_time()
        found = len(find_keywords(long, [keyword]))
        print(f"{keyword} on 75,000 hostile characters: {time.process_time() - started:.2f} s, {found} hits")


if __name__ == "__main__":
    main()
