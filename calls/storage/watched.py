"""Files that tell how they are being read or written."""

from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

from django.core.files import File


class Watched(File):
    """A file on disk whose every reading and writing calls `on_progress()`, which may raise."""

    def __init__(self, path: Path, mode: str, on_progress: Callable[[], None]) -> None:
        super().__init__(cast("IO[bytes]", _Told(path.open(mode), on_progress)), name=path.name)


class _Told:
    """The file below: whoever takes the file out of its wrapper is watched all the same."""

    def __init__(self, file: IO[bytes], on_progress: Callable[[], None]) -> None:
        self._file = file
        self._on_progress = on_progress

    def read(self, size: int = -1) -> bytes:
        self._on_progress()
        return self._file.read(size)

    def write(self, piece: bytes) -> int:
        self._on_progress()
        return self._file.write(piece)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
