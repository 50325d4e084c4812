"""JSON from strangers, read within bounds."""

import json
from typing import Any

from imports.web.errors import permanent

MAX_DEPTH = 100
LONGEST_NUMBER = 20
CHECK = "Open the address in a browser to see what it answers."
TOO_DEEP = "The JSON answer is nested too deeply."


def read_json(body: bytes) -> Any:
    """The value of a JSON text in UTF-8, UTF-16 or UTF-32. Raises WorkError for what is none, or nested too deeply.

    Numbers that no field of ours could hold stay text, as do all with a fraction; of a key that comes twice, the last
    counts.
    """
    try:
        return json.loads(body, parse_int=_whole, parse_float=str, parse_constant=lambda _: None)
    except RecursionError as e:
        raise permanent("damaged-json", TOO_DEEP, CHECK) from e
    except ValueError as e:
        raise permanent("damaged-json", "The answer is no valid JSON.", CHECK) from e


def too_deep(depth: int) -> None:
    """Raise WorkError for a value that lies deeper than anybody means."""
    if depth > MAX_DEPTH:
        raise permanent("damaged-json", TOO_DEEP, CHECK)


def plain(key: str) -> str:
    """A key without case and separators: `Recording_URL`, `recordingUrl` and `recording-url` are the same."""
    return "".join(c for c in key.lower() if c.isalnum())


def text_of(value: object, longest: int) -> str:
    """A scalar as one line of text that can be shown and stored; empty for what is none, or too long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int):
        return ""
    text = "".join(c if c.isprintable() else " " for c in str(value)).strip()
    return text if len(text) <= longest else ""


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits
