"""Transcripts longer than a model's window: overlapping runs of whole lines, none left out."""

from collections.abc import Sequence
from math import ceil

from insights.providers.hosted.lines import Line
from insights.tokens import estimate_tokens

OVERLAP = 0.1
"""Of a window, shared with the next one: an objection and its answer shall stand in one of them together."""
LONGEST_LINE = 0.25
"""Of a window: longer lines are cut into pieces, so that each window has lines of its own beside the shared ones."""
SHARED_SIGNS = 200
"""Of a line that is cut, at the end of one piece and the beginning of the next: longer than nearly all quotes."""

Window = tuple[Line, ...]


def windows(lines: Sequence[Line], room: int) -> tuple[Window, ...]:
    """Return the lines in windows of at most `room` tokens, in their order; one window if they fit.

    The last line is the last of the last window. Windows are about equally long.
    """
    if sum(line.tokens for line in lines) <= room:
        return (tuple(lines),)
    pieces = [piece for line in lines for piece in _pieces(line, int(room * LONGEST_LINE))]
    return _filled(pieces, [piece.tokens for piece in pieces], room)


def halves(window: Window) -> tuple[Window, ...]:
    """Return a window that proved too long as two or three shorter ones."""
    return windows(window, ceil(sum(line.tokens for line in window) * 0.6))


def _filled(pieces: Sequence[Line], tokens: Sequence[int], room: int) -> tuple[Window, ...]:
    shared, most = room * OVERLAP, _even(sum(tokens), max(tokens), room)
    made: list[Window] = []
    begin = 0
    while True:
        end = _end(tokens, begin, most)
        made.append(tuple(pieces[begin:end]))
        if end == len(pieces):
            return tuple(made)
        begin = max(begin + 1, _back(tokens, end, shared))


def _even(total: int, longest: int, room: int) -> int:
    """Tokens of a window so that the last one is no stub; a line of slack at either end, for lines stay whole."""
    lost = room * OVERLAP + 2 * longest
    if lost >= room:  # long names of speakers stand before short words
        return room
    count = ceil(total / (room - lost))
    return min(room, ceil(total / count + lost))


def _end(tokens: Sequence[int], begin: int, most: int) -> int:
    """Where a window ends that begins there; it has one line at least."""
    end, filled = begin + 1, tokens[begin]
    while end < len(tokens) and filled + tokens[end] <= most:
        filled += tokens[end]
        end += 1
    return end


def _back(tokens: Sequence[int], end: int, shared: float) -> int:
    """Where the next window begins: so many tokens before the end of this one."""
    begin, filled = end, 0
    while begin > 0 and filled < shared:
        begin -= 1
        filled += tokens[begin]
    return begin


def _pieces(line: Line, most: int) -> list[Line]:
    """A line that is too long, halved until it fits."""
    if line.tokens <= most or len(line.words) < 2 or estimate_tokens(line.head) >= most:  # noqa: PLR2004 - a half each
        return [line]
    middle, shared = len(line.words) // 2, min(SHARED_SIGNS // 2, len(line.words) // 8)
    first = line.words[: _between_words(line.words, middle + shared)]
    second = line.words[_between_words(line.words, middle - shared) :]
    halved = (Line(line.number, line.head, first), Line(line.number, line.head, second.lstrip()))
    return [piece for half in halved for piece in _pieces(half, most)]


def _between_words(words: str, place: int) -> int:
    """The nearest end of a word before a place, or the place itself where there is none nearby."""
    space = words.rfind(" ", max(0, place - 30), place)
    return space if space > 0 else place
