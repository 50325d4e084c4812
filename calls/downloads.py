"""Files that a batch has made. An app upstairs that makes some offers them in its `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from calls.models import Batch


@dataclass(frozen=True)
class Download:
    """One file: what it is, in words, and where it is fetched."""

    label: str
    url: str


_finders: list[Callable[[Batch], list[Download]]] = []


def offer(find: Callable[[Batch], list[Download]]) -> None:
    """Ask `find` which files a batch has."""
    if find not in _finders:
        _finders.append(find)


def of(batch: Batch) -> list[Download]:
    """All files of a batch; whoever fetches one is asked again whether they may."""
    return [download for find in _finders for download in find(batch)]
