"""Fetching one recording: from its source into the customer's storage, as a call."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from calls import facts, recordings, search
from calls import services as calls_services
from calls.audio.sniff import HEAD_BYTES, sniff
from calls.models import Call
from calls.work import gates
from calls.work.errors import WorkError
from calls.work.lease import Lease, LeaseLostError
from calls.work.models import Done
from imports.content import check_recording
from imports.details import CallDetails
from imports.models import ImportFile, SameBy
from imports.names import plain_suffix, safe_name
from imports.retrieve import Retrieved, retrieve
from imports.web.hosts import shown_source
from imports.work import duplicates, leftovers
from imports.work.at_hand import source_of
from imports.work.permissions import policy_for

STORE = "store"
PAUSE_SECONDS = 10.0
"""How long a host is left alone that asks for less and does not say for how long."""


def fetch(file: ImportFile, lease: Lease) -> Done:
    """Bring the recording here, put it into the customer's storage and make it a call; raises WorkError.

    A recording the customer has already is linked to its call instead, unless the import keeps duplicates.
    """
    file.source = source_of(file)
    file.job = file.source.job
    _begin(file)
    if not file.job.keep_duplicates and (same := duplicates.without_fetching(file)) is not None:
        return _linked(file, *same)
    with recordings.temporary_folder() as folder:
        retrieved = _retrieved(file, folder, lease)
        check_recording(retrieved.path, _name(file, retrieved))
        known = duplicates.by_content(file.job.customer, retrieved.sha256)
        if known is None or file.job.keep_duplicates:
            return _new_call(file, retrieved, lease)
        recordings.restore(known, retrieved.path)
        return _linked(file, known, SameBy.CONTENT)


def _begin(file: ImportFile) -> None:
    """A further try says again that it fetches."""
    if file.stage != ImportFile.STAGE:
        _note(file, stage=ImportFile.STAGE)


def _retrieved(file: ImportFile, folder: Any, lease: Lease) -> Retrieved:
    try:
        policy = policy_for(file.source, orders=file.url.startswith("order:"))
        return retrieve(file.url, folder, policy=policy, on_progress=lambda _bytes: lease.beat(), etag=file.etag)
    except WorkError as error:
        if error.rate_limited:
            gates.slow(file.gate, seconds=PAUSE_SECONDS if error.retry_after is None else error.retry_after)
        raise


def _linked(file: ImportFile, call: Call, same: SameBy) -> Done:
    def store() -> None:
        ImportFile.objects.filter(pk=file.pk).update(call=call, duplicate_by=same)
        transaction.on_commit(lambda: leftovers.take_away(file.pk), robust=True)  # else maintenance does it
        _process(file, call)

    return Done(store=store, skipped=f"The customer already has this recording: {call.file_name} (call {call.pk}).")


def _new_call(file: ImportFile, retrieved: Retrieved, lease: Lease) -> Done:
    with retrieved.path.open("rb") as stream:
        container = sniff(stream.read(HEAD_BYTES)) or ""
    name = _storage_name(file, retrieved)
    leftovers.intend(file, name, stage=STORE)
    stored = recordings.keep(retrieved.path, name, on_progress=lease.beat, sha256=retrieved.sha256)
    details = CallDetails.from_json(file.details)
    call = Call(
        customer=file.job.customer,
        file_name=_name(file, retrieved),
        recording=stored,
        content_hash=retrieved.sha256,
        size_bytes=retrieved.size_bytes,
        container=container,
        source_url=shown_source(file.url),
        **{**details.facts(), "order_id": file.order_id},
        **facts.dates(details.started_at or timezone.now(), file.job.customer),
    )
    return Done(store=_storing(file, call))


def _name(file: ImportFile, retrieved: Retrieved) -> str:
    """What the call is named after; of an order that had to be asked for, only its recording tells the suffix."""
    return file.name + plain_suffix(retrieved.name) if file.url.startswith("order:") else file.name


def _storing(file: ImportFile, call: Call) -> Callable[[], None]:
    def store() -> None:
        if file.job.keep_duplicates:
            call.copy_number = _next_copy(call)
        try:
            with transaction.atomic():
                call.save(force_insert=True)
                search.index_new(call)
        except IntegrityError:
            # The same recording was faster. Ours is a copy too many, unless an earlier try at this file stored it.
            _link_to_faster(file, call)
            return
        ImportFile.objects.filter(pk=file.pk).update(call=call, stored_as="")
        _process(file, call)

    return store


def _next_copy(call: Call) -> int:
    """The number of a further call with a recording that the customer has; 0 for the first."""
    same = Call.objects.filter(customer=call.customer, content_hash=call.content_hash)
    last = same.aggregate(last=Max("copy_number"))["last"]
    return 0 if last is None else last + 1


def _link_to_faster(file: ImportFile, call: Call) -> None:
    if file.job.keep_duplicates:
        raise WorkError("import:file:busy", "The same recording is being imported beside this one; it is tried again.")
    known = duplicates.by_content(call.customer, call.content_hash)
    if known is None:
        raise LeaseLostError  # deleted in this very moment; nobody loses the file by trying it again
    is_ours = str(call.recording.name) == str(known.recording.name)
    found = {"stored_as": "", "duplicate_by": ""} if is_ours else {"duplicate_by": SameBy.CONTENT}
    ImportFile.objects.filter(pk=file.pk).update(call=known, **found)
    transaction.on_commit(lambda: leftovers.take_away(file.pk), robust=True)  # else maintenance does it
    _process(file, known)


def _process(file: ImportFile, call: Call) -> None:
    if file.job.batch is not None:
        calls_services.add_to_batch(batch=file.job.batch, calls=Call.objects.filter(pk=call.pk))


def _note(file: ImportFile, **fields: Any) -> None:
    """Write to the file's row while it is ours; raises LeaseLostError."""
    if not ImportFile.objects.filter(pk=file.pk, lease_token=file.lease_token).update(**fields):
        raise LeaseLostError
    for name, value in fields.items():
        setattr(file, name, value)


def _storage_name(file: ImportFile, retrieved: Retrieved) -> str:
    """`customer-<slug>/<user>/<job>/<file>-<hash>-<name>`.

    The same for every try at the same bytes, so that a try after a crash replaces what the first one left.
    """
    user = safe_name(file.job.created_by.get_username()) if file.job.created_by else "system"
    folder = f"{file.job.customer.storage_folder}/{user}/{file.job_id}"
    return f"{folder}/{file.pk}-{retrieved.sha256[:8]}-{retrieved.name}"
