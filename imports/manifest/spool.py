"""Rows put aside on disk between the reading of a manifest and its import, since an Excel file takes long to read."""

import pickle
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from imports.manifest.reading import Row


class Spool:
    """Keeps rows in a file without a name, which is gone with the process; comes back with chunks of them."""

    def __init__(self, folder: Path, chunk: int) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by our own end
        self._chunk = chunk
        self._rows: list[Row] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, row: Row) -> None:
        """Put a row aside."""
        self._rows.append(row)
        if len(self._rows) >= self._chunk:
            self._write()

    def chunks(self) -> Iterator[list[Row]]:
        """All rows, in chunks, in their order; to be asked for once."""
        if self._rows:
            self._write()
        self._write()  # an empty chunk is the end
        self._file.seek(0)
        while chunk := pickle.load(self._file):  # noqa: S301 - written by ourselves, and nobody else can open it
            yield chunk

    def _write(self) -> None:
        pickle.dump(self._rows, self._file)
        self._rows = []
