"""Answers that are read only so far."""

from collections.abc import Iterator
from typing import Any

MOST_BYTES = 32 << 20
"""Of an answer: an hour of words with all that is told of them is about two million."""


class EndlessError(Exception):
    """An answer has no end, or none that we wait for."""


def bounded(response: Any) -> None:
    """Let nobody read more of an answer than `MOST_BYTES`, unpacked; raises `EndlessError` while it is read.

    A hook of responses, for HTTP clients of httpx's kind.
    """
    unbounded = response.iter_bytes

    def iter_bytes(chunk_size: int | None = None) -> Iterator[bytes]:
        length = 0
        for piece in unbounded(chunk_size):
            length += len(piece)
            if length > MOST_BYTES:
                raise EndlessError
            yield piece

    response.iter_bytes = iter_bytes
