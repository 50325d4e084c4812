"""A download that may break off: what has come stays, with what it is the beginning of, and the next try goes on."""

import functools
import hashlib
import json
import os
import re
import uuid
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from calls.work.errors import WorkError
from imports.partial import CHUNK_BYTES, PARTS, PartialFile, Progress, disk_error, lock, note_of
from imports.policy import RetrievalPolicy

KEPT_FROM_BYTES = 1_000_000
"""Less than this is quicker fetched again than looked after."""
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
SIGNATURES = re.compile(r"(?<=[?&])x-(?:amz|goog)-[^=&#]*=[^&#]*&?", re.IGNORECASE)


@dataclass(frozen=True)
class Beginning:
    """What the bytes so far are the beginning of: the version the server named, and its size as far as known.

    `boot` is when they were written: after a crash of the system, bytes may be missing that nobody misses.
    """

    validator: str
    total: int | None
    boot: str

    @classmethod
    def read(cls, note: Path) -> Self | None:
        """What was written down; None for nothing, or nothing that can be believed."""
        try:
            told = cls(**json.loads(note.read_text()))
        except (OSError, ValueError, TypeError):
            return None
        return told if told.boot == boot_id() and told.validator else None

    def write(self, note: Path) -> None:
        """Write it down, all or nothing."""
        new = note.with_suffix(".new")
        new.write_text(json.dumps(asdict(self)))
        new.replace(note)


class ResumableFile(PartialFile):
    """A partial file that stays for the next try where a transfer breaks off, unless the error is permanent.

    It lies in the policy's temporary folder, named by address, version and owner, and belongs to one worker at a
    time: a second one that wants the same gets a file of its own, which does not stay. `into` has to be on the same
    file system.
    """

    def __init__(
        self, url: str, into: Path, *, policy: RetrievalPolicy, etag: str, on_progress: Progress | None = None
    ) -> None:
        self._place = policy.temporary_folder / PARTS / f"{_key(url, etag, policy)}.part"
        self._stays = False
        self._noted = False
        self._finished = False
        self.beginning: Beginning | None = None
        super().__init__(into, "The recording", max_bytes=policy.max_bytes, on_progress=on_progress)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(self._close)
            self._take_up()
            stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._finished and not (self._noted and _may_go_on(error)):
            self._forget_note()
            self._part.unlink(missing_ok=True)
        self._close()

    @property
    def range_headers(self) -> Mapping[str, str]:
        """What asks a server for the rest, of the same version only; empty where everything has to come."""
        if self.beginning is None or not self.size_bytes:
            return {}
        return {"Range": f"bytes={self.size_bytes}-", "If-Range": self.beginning.validator}

    def begin(self, validator: str, total: int | None) -> None:
        """Start from nothing. Without a validator, what breaks off cannot be taken up again."""
        self._forget_note()
        self._cut(0)
        self._hash = hashlib.sha256()
        self.size_bytes = 0
        self.beginning = Beginning(validator, total, boot_id()) if validator else None

    def write(self, chunk: bytes) -> None:
        """Append a chunk as `PartialFile` does; from a size on that is worth it, all of them stay for the next try."""
        super().write(chunk)
        if self._stays and not self._noted and self.beginning and self.size_bytes >= KEPT_FROM_BYTES:
            try:
                self.beginning.write(note_of(self._part))
            except OSError as e:
                raise disk_error(e) from e
            self._noted = True

    def finish(self) -> Path:
        """Bring the bytes safely to disk, then give the file its name."""
        self._forget_note()
        path = super().finish()
        self._finished = True
        return path

    def _opened(self) -> tuple[Path, BinaryIO]:
        self._place.parent.mkdir(parents=True, exist_ok=True)
        file = lock(self._place)
        if file is None:
            return super()._opened()
        self._stays = True
        return self._place, file

    def _take_up(self) -> None:
        """Count and hash what an earlier try has left, but for the last byte: there has to be something to ask for."""
        if not self._stays:
            return
        size = os.fstat(self._file.fileno()).st_size
        told = Beginning.read(note_of(self._part)) if size else None
        if told is None:
            self.begin("", None)
            return
        self._noted = True
        self._cut(size if told.total is None else min(size, told.total - 1))
        while chunk := self._file.read(CHUNK_BYTES):
            self._count(chunk)
        self.beginning = told

    def _cut(self, size: int) -> None:
        try:
            self._file.seek(0)
            self._file.truncate(size)
        except OSError as e:
            raise disk_error(e) from e

    def _forget_note(self) -> None:
        if self._stays:
            note_of(self._part).unlink(missing_ok=True)
        self._noted = False


@functools.cache
def boot_id() -> str:
    """What changes when the system starts; where the system does not tell, with every process."""
    try:
        return BOOT_ID.read_text().strip()
    except OSError:
        return str(uuid.uuid4())


def _key(url: str, etag: str, policy: RetrievalPolicy) -> str:
    """A name for one owner's download of one version; signatures of object storages change with every listing."""
    told = [policy.owner, SIGNATURES.sub("", url), etag, repr(policy.credential)]  # which shows no secret
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _may_go_on(error: BaseException | None) -> bool:
    """Whether a further try may want what is here: not after a permanent error, and not on a full disk."""
    of_disk = isinstance(error, WorkError) and error.code.startswith("import:disk:")
    return error is not None and not of_disk and not (isinstance(error, WorkError) and error.permanent)
