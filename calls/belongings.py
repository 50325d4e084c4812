"""Files in the storage that apps upstairs keep of a call; each offers them in its `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from calls.models import Call

_finders: list[Callable[[Call], list[str]]] = []


def offer(find: Callable[[Call], list[str]]) -> None:
    """Ask `find` for the names of a call's files: also of one that somebody may just be writing."""
    if find not in _finders:
        _finders.append(find)


def of(call: Call) -> list[str]:
    """Names of all of them."""
    return [name for find in _finders for name in find(call)]
