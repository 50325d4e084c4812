"""ZIP archives behind web addresses: downloaded once, kept for a while, shared by all processes."""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from calls.work.errors import WorkError
from imports.archives.reading import Archive, open_archive
from imports.download import download
from imports.partial import Progress
from imports.policy import RetrievalPolicy
from imports.web.client import open_url
from imports.web.errors import AGAIN

POLL_SECONDS = 0.2
NOT_MODIFIED = 304


def web_archive(
    url: str,
    policy: RetrievalPolicy,
    *,
    fresh_seconds: float | None = None,
    on_progress: Progress | None = None,
) -> Archive:
    """The archive at an http(s) address, downloaded unless it lies here already.

    A copy older than `fresh_seconds` (default: the policy's) is asked about by its ETag, and taken again when
    it changed. While another worker downloads the same archive, this one waits and calls `on_progress(0)`.
    """
    folder = policy.temporary_folder / "archives"
    folder.mkdir(parents=True, exist_ok=True)
    key = hashlib.sha256(f"{policy.owner} {url}".encode()).hexdigest()  # nobody reads what another one fetched
    kept = folder / f"{key}.zip"
    fresh = policy.archive_fresh_seconds if fresh_seconds is None else fresh_seconds
    with _locked(folder / f"{key[:2]}.lock", policy, on_progress):
        if not _is_fresh(kept, fresh):
            _refresh(url, kept, policy, on_progress)
            _make_room(folder, kept, policy.max_kept_archive_bytes)
        return open_archive(kept)


def stored_archive(
    key: str, bring: Callable[[Path], object], policy: RetrievalPolicy, *, on_progress: Progress | None = None
) -> Path:
    """A copy of an archive that never changes, made by `bring(path)` unless it lies here already."""
    folder = policy.temporary_folder / "archives"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{key}.zip"
    with _locked(folder / f"{key}.lock", policy, on_progress):
        if not kept.exists():
            bring(kept)
            _make_room(folder, kept, policy.max_kept_archive_bytes)
    return kept


def forget(key: str, policy: RetrievalPolicy) -> None:
    """Remove what `stored_archive` has kept on this machine."""
    for suffix in (".zip", ".lock"):
        (policy.temporary_folder / "archives" / f"{key}{suffix}").unlink(missing_ok=True)


def _is_fresh(kept: Path, fresh_seconds: float) -> bool:
    return kept.exists() and time.time() - kept.stat().st_mtime < fresh_seconds


def _refresh(url: str, kept: Path, policy: RetrievalPolicy, on_progress: Progress | None) -> None:
    """Download the archive, or find that the one kept is still the same."""
    tag = kept.with_suffix(".etag")
    known = tag.read_text() if kept.exists() and tag.exists() else ""
    if known and _is_unchanged(url, known, policy):
        os.utime(kept)
        return
    larger = replace(policy, max_bytes=policy.max_archive_bytes)
    done = download(url, kept.parent, policy=larger, on_progress=on_progress)
    tag.unlink(missing_ok=True)
    done.path.replace(kept)
    tag.write_text(done.etag if done.etag.isascii() else "")  # headers are ASCII


def _is_unchanged(url: str, known: str, policy: RetrievalPolicy) -> bool:
    with open_url(url, policy, headers={"If-None-Match": known}, accept={200, 203, NOT_MODIFIED}) as answer:
        return answer.status == NOT_MODIFIED


@contextmanager
def _locked(path: Path, policy: RetrievalPolicy, on_progress: Progress | None) -> Iterator[None]:
    """Hold a lock among processes and threads; the system lets go of it when the holder dies."""
    end = time.monotonic() + policy.total_seconds
    with path.open("wb") as file:
        while not _try_lock(file.fileno()):
            if time.monotonic() > end:
                raise WorkError("import:source:busy", "Another worker still downloads this archive.", hint=AGAIN)
            if on_progress is not None:
                on_progress(0)
            time.sleep(POLL_SECONDS)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _make_room(folder: Path, keep: Path, max_bytes: int) -> None:
    """Remove the oldest archives until the others fit; readers that have one open finish undisturbed."""
    total = 0
    for path, size, _ in sorted(_kept(folder), key=lambda entry: (entry[0] != keep, -entry[2])):
        total += size
        if total > max_bytes and path != keep:
            path.unlink(missing_ok=True)
            path.with_suffix(".etag").unlink(missing_ok=True)


def _kept(folder: Path) -> list[tuple[Path, int, float]]:
    return _entries(folder, "*.zip")


def _entries(folder: Path, pattern: str) -> list[tuple[Path, int, float]]:
    """Path, size in bytes and time of change of the files that are still there."""
    found = []
    for path in folder.glob(pattern):
        try:
            status = path.stat()
        except FileNotFoundError:  # another worker made room meanwhile
            continue
        found.append((path, status.st_size, status.st_mtime))
    return found
