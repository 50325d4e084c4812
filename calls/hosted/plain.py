"""Answers made plain: whatever somebody sends, it can be kept and read."""

from typing import Any

DEEPEST = 32
"""Lists in lists; what lies deeper is left out. Answers have about six."""
LARGEST = 2**53
"""Numbers up to here are the same to all who read JSON; of what is none, nothing is left."""


def plain(answer: Any, depth: int = DEEPEST) -> Any:
    """The same JSON without what databases do not take: zero bytes, half characters, numbers that are none."""
    match answer:
        case str():
            return answer.replace("\x00", "").encode(errors="replace").decode()
        case int() | float():
            return answer if abs(answer) <= LARGEST else None
        case dict() if depth:
            return {plain(name): plain(value, depth - 1) for name, value in answer.items()}
        case list() if depth:
            return [plain(value, depth - 1) for value in answer]
    return None
