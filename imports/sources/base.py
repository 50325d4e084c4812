"""What every source has in common: what it finds, what it may do, and how it is kept in bounds."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from calls.work.errors import WorkError
from imports.details import CallDetails
from imports.policy import RetrievalPolicy
from imports.web.errors import permanent


@dataclass(frozen=True)
class FoundFile:
    """One recording that lies at a source, not fetched yet.

    `url` is what `imports.retrieve.retrieve` takes (`https:`, `file:///...`, `zip:<outer URL>!/<member>`,
    `s3://bucket/key` and its like, `order:<id>`, `upload:<number>`), `name` is for people and storage, `size_bytes` is
    None where the source does not tell, `etag` changes with the content, `row_number` is its row in a list.
    """

    url: str
    name: str
    size_bytes: int | None = None
    etag: str = ""
    details: CallDetails = field(default_factory=CallDetails)
    row_number: int | None = None


@dataclass(frozen=True)
class Unusable:
    """A cell, or a whole row, of a list that cannot be used: `text` says why and what to do."""

    row_number: int
    text: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class UploadedFile:
    """A file that somebody uploaded: `policy.upload(number)` opens it; `kind` is one of `imports.models.UploadKind`."""

    number: int
    kind: str
    name: str
    size_bytes: int


@dataclass(frozen=True)
class DiscoveryContext:
    """What a discovery may do, and whom it tells.

    `on_progress(found)` is called for every file found and, as a sign of life, for whatever else takes time;
    `on_skip(name, reason)` is called for everything passed over, `on_repeated()` for an entry that names what was named
    before, `on_unusable(row)` for a row of a list that cannot be used. All have to be quick, and may raise.
    Files of a folder that were changed within the last `quiet_seconds` are passed over: somebody may be writing them.
    `upload` is set where the source is an uploaded file. `time_zone` is that of times that do not tell theirs.
    """

    policy: RetrievalPolicy
    max_files: int = 100_000
    max_depth: int = 20
    max_page_bytes: int = 10_000_000
    on_progress: Callable[[int], None] | None = None
    time_zone: str = "UTC"
    upload: UploadedFile | None = None
    quiet_seconds: float = 0.0
    on_skip: Callable[[str, str], None] | None = None
    on_repeated: Callable[[], None] | None = None
    on_unusable: Callable[["Unusable"], None] | None = None

    def skip(self, name: str, reason: str) -> None:
        """Say that something was passed over, and why."""
        if self.on_skip is not None:
            self.on_skip(name, reason)

    def repeat(self) -> None:
        """Say that an entry names what was named before."""
        if self.on_repeated is not None:
            self.on_repeated()

    def refuse(self, row: "Unusable") -> None:
        """Say that a row cannot be used."""
        if self.on_unusable is not None:
            self.on_unusable(row)

    def tell(self, found: int) -> None:
        """Say how many files were found so far."""
        if self.on_progress is not None:
            self.on_progress(found)


class Source(Protocol):
    """A kind of place that recordings lie at."""

    kind: str

    def discover(self, location: str, context: DiscoveryContext) -> Iterator[FoundFile]:
        """Find the recordings there, each URL once. Raises WorkError, `import:source:empty` for none."""
        ...


def bounded(files: Iterable[FoundFile | None], context: DiscoveryContext) -> Iterator[FoundFile]:
    """Pass files on, each URL once, and tell the progress; None stands for something passed over.

    Raises WorkError for no file and for too many.
    """
    seen: set[str] = set()
    for file in files:
        if file is None:
            context.tell(len(seen))
            continue
        if file.url in seen:
            context.repeat()
            context.tell(len(seen))
            continue
        if len(seen) >= context.max_files:
            raise _too_many(context.max_files)
        seen.add(file.url)
        context.tell(len(seen))
        yield file
    if not seen:
        hint = "Check that the address leads to audio files, and that they can be seen without signing in."
        raise permanent("empty", "No recordings were found there.", hint)


def _too_many(max_files: int) -> WorkError:
    text = f"More than {max_files:,} recordings lie there."
    return permanent("too-many", text, "Import them in several parts.")
