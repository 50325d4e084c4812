"""An import that was only looked at so far: what was found, and going on with it or not.

Files of a previewed job are written into the lane HELD, which no workers serve. The row lock of the job orders what
discovers against who confirms: whatever is written before the confirmation is moved by it, whatever comes later asks
the job first and finds that it is previewed no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum

from calls.work.control import CHUNK
from calls.work.doorbell import ring
from calls.work.errors import WorkError
from calls.work.lanes import HELD, NETWORK
from calls.work.states import JobState
from imports import reconciliation
from imports.models import ImportFile, ImportJob, ImportSource, SameBy

SHOWN = 50
"""Names that a preview lists."""


@dataclass(frozen=True)
class Preview:
    """What lies at the sources, as far as it is known: sizes in bytes, of the files that tell theirs."""

    found: int
    known_size: int
    sized: int
    known_by: dict[SameBy, int]
    """Files that were known already when they were found, by how that shows; only those that occur."""
    unusable: int = 0
    """Rows of lists that cannot be used."""
    repeated: int = 0
    """Entries that name what the import lists already."""

    @property
    def looks_known(self) -> int:
        """Files that seem to be known."""
        return sum(self.known_by.values())


def of(job: ImportJob) -> Preview:
    """The figures of the preview, by a fixed number of questions to the database."""
    known = {_key(same): Count("pk", filter=Q(looks_known=same)) for same in SameBy}
    figures = _held(job).aggregate(
        found=Count("pk"), known_size=Sum("size_bytes", default=0), sized=Count("size_bytes"), **known
    )
    known_by = {same: number for same in SameBy if (number := figures.pop(_key(same)))}
    repeated = ImportSource.objects.filter(job=job.pk).aggregate(number=Sum("repeated", default=0))["number"]
    return Preview(**figures, known_by=known_by, unusable=reconciliation.number_unusable(job), repeated=repeated)


def _key(same: SameBy) -> str:
    return f"same_{same.name.lower()}"


def first_files(job: ImportJob) -> QuerySet[Any]:
    """The first files found."""
    return _held(job).order_by("pk")[:SHOWN]


def lane_for(job: ImportJob) -> str:
    """Where files found now are to wait; to be asked in the transaction that writes them, since it locks the job."""
    locked = ImportJob.objects.select_for_update().only("previewed").get(pk=job.pk)
    return HELD if locked.previewed else NETWORK


def begin_fetching(*, job: ImportJob) -> int:
    """Fetch what was found, and whatever else is found at the sources; how many files were waiting for that.

    Raises WorkError when somebody has said so already, or the import was stopped.
    """
    moved = 0
    for keys in _chunks(_held(job)):
        with transaction.atomic():
            _locked_in_preview(job)
            moved += _held(job).filter(pk__in=keys).update(lane=NETWORK)
    with transaction.atomic():
        locked = _locked_in_preview(job)
        moved += _held(job).update(lane=NETWORK)
        locked.previewed = False
        locked.save(update_fields=["previewed", "updated_at"])
        ring(NETWORK)
    job.refresh_from_db()
    return moved


def _held(job: ImportJob) -> QuerySet[Any]:
    return ImportFile.objects.filter(job=job, lane=HELD)


def _locked_in_preview(job: ImportJob) -> ImportJob:
    locked = ImportJob.objects.select_for_update().get(pk=job.pk)
    if not locked.previewed:
        raise _refused("already-fetching", "These recordings are being fetched already.")
    if locked.state not in (JobState.ACTIVE, JobState.PAUSED):
        raise _refused("not-open", f"This import is {locked.get_state_display().lower()}.")
    return locked


def _refused(what: str, text: str) -> WorkError:
    hint = "Look at its page again: somebody may have changed it."
    return WorkError(f"import:job:{what}", text, hint=hint, permanent=True)


def _chunks(files: QuerySet[Any]) -> Iterator[list[int]]:
    while keys := list(files.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield keys
