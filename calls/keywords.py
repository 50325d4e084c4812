"""Keywords in a transcript: whole words and phrases, with their place and time."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from calls.segments import Segment


def find_keywords(segments: list[Segment], keywords: Iterable[str]) -> list[dict[str, Any]]:
    """Every place where a keyword is said, as fields of a KeywordHit, in the order they are said.

    Case and the amount of white space do not matter. The time is that of the engine's words where it gives them,
    else estimated from the place in the segment, and `exact_time` says which.
    """
    patterns = [(word, _pattern(word)) for word in dict.fromkeys(word.strip() for word in keywords) if word]
    return [
        hit
        for index, segment in enumerate(segments)
        for word, pattern in patterns
        for hit in _hits(index, segment, word, pattern)
    ]


def _pattern(keyword: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(part) for part in keyword.split())
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def _hits(index: int, segment: Segment, keyword: str, pattern: re.Pattern[str]) -> Iterator[dict[str, Any]]:
    for match in pattern.finditer(segment["text"]):
        start, end, exact = _time(segment, match)
        yield {
            "keyword": keyword,
            "segment": index,
            "position": match.start(),
            "speaker": segment["speaker"],
            "start_seconds": start,
            "end_seconds": end,
            "exact_time": exact,
        }


def _time(segment: Segment, match: re.Match[str]) -> tuple[float, float, bool]:
    text = segment["text"]
    words = segment.get("words") or []
    if len(words) == len(text.split()):
        # A match may begin inside a word: after a quotation mark, or in the second part of "ice-cold".
        first = len(text[: match.start() + 1].split()) - 1
        last = len(text[: match.end()].split()) - 1
        return words[first]["start"], words[last]["end"], True
    length = segment["end"] - segment["start"]
    share = length / max(len(text), 1)
    return segment["start"] + match.start() * share, segment["start"] + match.end() * share, False
