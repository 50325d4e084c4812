"""How the items of an import are worked: finding recordings at a source, and fetching one."""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField
from django.utils import timezone

from calls import facts, recordings, search
from calls import services as calls_services
from calls.audio.sniff import HEAD_BYTES, sniff
from calls.models import Call
from calls.work.doorbell import ring
from calls.work.lanes import NETWORK
from calls.work.lease import Lease
from calls.work.models import Done
from imports import preview
from imports.content import check_recording
from imports.models import ImportFile, ImportSource, url_hash
from imports.names import safe_name
from imports.policy import MEGABYTE, RetrievalPolicy
from imports.retrieve import Retrieved, retrieve
from imports.sources.base import DiscoveryContext, FoundFile
from imports.sources.registry import pick
from imports.web.hosts import shown_source

CHUNK = 500
LONGEST_ETAG = 200


def discover(source: ImportSource, lease: Lease) -> Done:
    """Write a row for every recording found at the source, chunk by chunk; raises WorkError.

    Doing it again after a crash adds only what is not there yet.
    """
    skipped: Counter[str] = Counter()
    context = DiscoveryContext(
        policy=_policy(source.job.allow_local),
        max_files=settings.ENV["CHAT_MAX_FILES_PER_SOURCE"],
        on_progress=lambda _found: lease.beat(),
        on_skip=lambda _name, _reason: skipped.update(files=1),
    )
    chosen = pick(source.location, context)
    found = chosen.discover(source.location, context)
    while chunk := list(islice(found, CHUNK)):
        lease.beat()
        _add_files(source, chunk)
    count = ImportFile.objects.filter(source=source).count()
    return Done(store=lambda: _note_source(source, kind=chosen.kind, found=count, skipped=skipped["files"]))


def _add_files(source: ImportSource, chunk: Iterable[FoundFile]) -> None:
    with transaction.atomic():
        lane = preview.lane_for(source.job)
        rows = [_row(source, found, lane) for found in chunk]
        ImportFile.objects.bulk_create(rows, ignore_conflicts=True)
        if lane == NETWORK:
            ring(NETWORK)


def _row(source: ImportSource, found: FoundFile, lane: str) -> ImportFile:
    return ImportFile(
        job=source.job,
        source=source,
        stage=ImportFile.STAGE,
        lane=lane,
        url=found.url,
        url_hash=url_hash(found.url),
        name=found.name,
        **_claims(found),
    )


def _claims(found: FoundFile) -> dict[str, Any]:
    """What the source says of a file, as far as the database can hold it: archives and servers claim anything."""
    fits = found.size_bytes is not None and found.size_bytes <= BigIntegerField.MAX_BIGINT
    return {
        "size_bytes": found.size_bytes if fits else None,
        "order_id": found.order_id,
        "etag": found.etag if len(found.etag) <= LONGEST_ETAG else "",
    }


def _note_source(source: ImportSource, **facts: Any) -> None:
    ImportSource.objects.filter(pk=source.pk).update(**facts)


def fetch(file: ImportFile, lease: Lease) -> Done:
    """Bring the recording here, put it into the customer's storage and make it a call; raises WorkError.

    A recording the customer has already is linked to its call instead.
    """
    with recordings.temporary_folder() as folder:
        retrieved = retrieve(
            file.url,
            folder,
            policy=_policy(file.job.allow_local),
            on_progress=lambda _bytes: lease.beat(),
        )
        check_recording(retrieved.path, file.name)
        known = _known(file, retrieved)
        if known is not None:
            recordings.restore(known, retrieved.path)
            return _duplicate(file, known)
        return _new_call(file, retrieved)


def _known(file: ImportFile, retrieved: Retrieved) -> Call | None:
    return Call.objects.filter(customer=file.job.customer, content_hash=retrieved.sha256).first()


def _duplicate(file: ImportFile, call: Call) -> Done:
    def store() -> None:
        ImportFile.objects.filter(pk=file.pk).update(call=call, is_duplicate=True)
        _process(file, call)

    return Done(store=store, skipped=f"The customer already has this recording: {call.file_name} (call {call.pk}).")


def _new_call(file: ImportFile, retrieved: Retrieved) -> Done:
    with retrieved.path.open("rb") as stream:
        container = sniff(stream.read(HEAD_BYTES)) or ""
    stored = recordings.keep(retrieved.path, _storage_name(file, retrieved))
    call = Call(
        customer=file.job.customer,
        order_id=file.order_id,
        file_name=file.name,
        recording=stored,
        content_hash=retrieved.sha256,
        size_bytes=retrieved.size_bytes,
        container=container,
        source_url=shown_source(file.url),
        **facts.dates(timezone.now(), file.job.customer),
    )
    return Done(store=_storing(file, call))


def _storing(file: ImportFile, call: Call) -> Callable[[], None]:
    def store() -> None:
        try:
            with transaction.atomic():
                call.save(force_insert=True)
                search.index(call)
        except IntegrityError:
            # The same recording was faster. Ours is a copy too many, unless an earlier try at this file stored it.
            known = Call.objects.get(customer=call.customer, content_hash=call.content_hash)
            stored = str(call.recording.name)
            is_duplicate = stored != known.recording.name
            if is_duplicate:
                transaction.on_commit(lambda: recordings.forget(stored))
            ImportFile.objects.filter(pk=file.pk).update(call=known, is_duplicate=is_duplicate)
            _process(file, known)
            return
        ImportFile.objects.filter(pk=file.pk).update(call=call)
        _process(file, call)

    return store


def _process(file: ImportFile, call: Call) -> None:
    if file.job.batch is not None:
        calls_services.add_to_batch(batch=file.job.batch, calls=Call.objects.filter(pk=call.pk))


def _storage_name(file: ImportFile, retrieved: Retrieved) -> str:
    """`customer-<slug>/<user>/<job>/<file>-<hash>-<name>`.

    The same for every try at the same bytes, so that a try after a crash replaces what the first one left.
    """
    user = safe_name(file.job.created_by.get_username()) if file.job.created_by else "system"
    folder = f"{file.job.customer.storage_folder}/{user}/{file.job_id}"
    return f"{folder}/{file.pk}-{retrieved.sha256[:8]}-{retrieved.name}"


def _policy(allow_local: bool) -> RetrievalPolicy:
    return RetrievalPolicy(
        temporary_folder=settings.TEMPORARY_DIR,
        allow_local=allow_local,
        allowed_hosts=frozenset(settings.ENV["CHAT_ALLOW_PRIVATE_HOSTS"]),
        max_bytes=settings.ENV["CHAT_MAX_FILE_MB"] * MEGABYTE,
    )
