"""Where in a JSON answer a value stands: names with dots, list entries by number, `data.recordings[0].url`."""

import re
from typing import Any

STEP = re.compile(r"([^.\[\]]+)|\[([0-9]{1,6})\]")
PATH = re.compile(r"(?:[^.\[\]]+|\[[0-9]{1,6}\])(?:\.[^.\[\]]+|\[[0-9]{1,6}\])*")


def path_fault(path: str) -> str:
    """Why this names no value, in words; empty when it does, or when it is empty."""
    if not path or PATH.fullmatch(path):
        return ""
    return "Write names with dots between them, and numbers of list entries in brackets: data.recordings[0].url."


def value_at(told: Any, path: str) -> Any:
    """The value there; None where there is none."""
    for name, number in STEP.findall(path):
        if name and isinstance(told, dict):
            told = told.get(name)
        elif number and isinstance(told, list):
            told = told[int(number)] if int(number) < len(told) else None
        else:
            return None
    return told
