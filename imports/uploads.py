"""Files that people uploaded: kept in the recordings' storage until their import needs them no more.

While a file is being stored, and while it is being removed, `Upload.stored_as` begins with `-`: nobody reads it then,
and `clear` removes what a killed process has left.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db.models import Exists, OuterRef, QuerySet

from calls import recordings
from calls.models import Customer, User
from calls.work.errors import WorkError
from calls.work.states import JobState, State
from imports.archives import cache
from imports.models import ImportFile, ImportSource, Upload, UploadKind
from imports.names import safe_name
from imports.policy import MEGABYTE, RetrievalPolicy, UploadReader
from imports.upload_address import SCHEME
from imports.upload_address import location_of as location_of_number
from imports.upload_kind import kind_of
from imports.web.errors import too_large

UNSETTLED = "-"
LONGEST_STORING = timedelta(days=1)
LARGEST_LIST = 200 * MEGABYTE
ENDED_WELL = (State.DONE, State.SKIPPED)
UNFINISHED = (JobState.ACTIVE, JobState.PAUSED)
MOST_AT_ONCE = 500


def location_of(upload: Upload) -> str:
    """What stands for the upload among the sources of an import."""
    return location_of_number(upload.pk)


def kept(customer: Customer) -> QuerySet[Upload]:
    """The customer's uploads that can be imported from."""
    found: QuerySet[Upload] = Upload.objects.filter(customer=customer)
    return found.exclude(stored_as="").exclude(stored_as__startswith=UNSETTLED)


def take_in(*, customer: Customer, file: File, kind: str = "", created_by: User | None) -> Upload:
    """Keep a file that somebody sends, of the kind they say or of the one that it shows.

    Raises WorkError for a file that is too large or not of that kind, and when the storage does not take it.
    """
    told = kind_of(file, kind)
    name = safe_name(file.name or "")
    if file.size > largest(told):
        raise too_large(name, largest(told))
    upload = Upload.objects.create(customer=customer, kind=told, name=name, size_bytes=file.size, created_by=created_by)
    place = f"{customer.storage_folder}/uploads/{upload.pk}-{name}"
    _note(upload, UNSETTLED + place)
    _note(upload, recordings.keep_stream(file, place))
    return upload


def largest(kind: UploadKind) -> int:
    """How many bytes an upload of this kind may have."""
    if kind == UploadKind.RECORDING:
        return int(settings.ENV["CHAT_MAX_FILE_MB"]) * MEGABYTE
    return RetrievalPolicy.max_archive_bytes if kind == UploadKind.ARCHIVE else LARGEST_LIST


def reader_for(customer: Customer) -> UploadReader:
    """Opens uploads of this customer by number, and no others.

    An archive that lies on no disk is brought here once, and kept for its members.
    """

    @contextmanager
    def opened(number: int, *, on_progress: Callable[[], None] = lambda: None) -> Iterator[Path]:
        upload = kept(customer).filter(pk=number).first()
        if upload is None:
            text = "The uploaded file is not there any more."
            raise WorkError("import:source:not-found", text, hint="Upload it again.", permanent=True)
        if upload.kind == UploadKind.ARCHIVE and recordings.is_far():
            yield _copy(upload, on_progress)
            return
        with recordings.local_file(upload.stored_as, upload.name, on_progress=on_progress) as path:
            yield path

    return opened


def clear(now: datetime) -> int:
    """Remove the files of uploads that no import needs any more; how many. Their rows stay, as part of the history.

    Those are uploads whose imports have ended with all recordings in, and those older than CHAT_UPLOAD_DAYS that no
    import under way needs; and what was left half stored or half removed long ago.
    """
    _clear_temporary(now)
    half = Upload.objects.filter(stored_as__startswith=UNSETTLED, created_at__lt=now - LONGEST_STORING)
    keys = list((_superfluous(now) | half).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_remove(pk, now) for pk in keys)


def _superfluous(now: datetime) -> QuerySet[Upload]:
    """Uploads whose files may go: asked again in the update that marks one, so that nobody else has begun with it."""
    sources = ImportSource.objects.filter(upload=OuterRef("pk"))
    files = ImportFile.objects.filter(source__upload=OuterRef("pk"))
    settled = Upload.objects.exclude(stored_as="").exclude(stored_as__startswith=UNSETTLED)
    idle = settled.exclude(Exists(sources.filter(job__state__in=UNFINISHED)))
    old = idle.filter(created_at__lt=now - timedelta(days=settings.ENV["CHAT_UPLOAD_DAYS"]))
    ended = idle.filter(Exists(sources)).exclude(Exists(sources.exclude(state__in=ENDED_WELL)))
    found: QuerySet[Upload] = old | ended.exclude(Exists(files.exclude(state__in=ENDED_WELL)))
    return found


def _remove(pk: int, now: datetime) -> bool:
    """Mark first, then remove: whoever comes in between finds the upload gone, and never half of it."""
    stored_as = Upload.objects.values_list("stored_as", flat=True).get(pk=pk)
    name = stored_as.removeprefix(UNSETTLED)
    marked = f"{UNSETTLED}{name}"[:500]
    if not stored_as.startswith(UNSETTLED):
        unneeded = Upload.objects.filter(pk__in=_superfluous(now).filter(pk=pk, stored_as=stored_as).values("pk"))
        if not unneeded.update(stored_as=marked):
            return False
    if name:
        recordings.forget(name)
    cache.forget(_kept_as(pk), _policy())
    return bool(Upload.objects.filter(pk=pk, stored_as=marked).update(stored_as=""))


def _copy(upload: Upload, on_progress: Callable[[], None]) -> Path:
    def bring(to: Path) -> None:
        with recordings.local_file(upload.stored_as, upload.name, on_progress=on_progress) as path:
            path.replace(to)

    return cache.stored_archive(_kept_as(upload.pk), bring, _policy(), on_progress=lambda _: on_progress())


def _kept_as(pk: int) -> str:
    return f"{SCHEME}-{pk}"


def _policy() -> RetrievalPolicy:
    return RetrievalPolicy(temporary_folder=settings.TEMPORARY_DIR)


def _note(upload: Upload, stored_as: str) -> None:
    upload.stored_as = stored_as
    upload.save(update_fields=["stored_as"])


def _clear_temporary(now: datetime) -> None:
    """What a web process was receiving when it was killed; Django calls these files so."""
    for path in settings.TEMPORARY_DIR.glob("*.upload*"):
        if now.timestamp() - path.stat().st_mtime > LONGEST_STORING.total_seconds():
            path.unlink(missing_ok=True)
