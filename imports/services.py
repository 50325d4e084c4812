"""Writes of imports: starting one, and what people do with it."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from calls import services as calls_services
from calls.models import Customer, User
from calls.stages import registry
from calls.work import control
from calls.work.doorbell import ring
from calls.work.errors import WorkError
from calls.work.lanes import NETWORK
from calls.work.models import WorkJob
from calls.work.states import JobState, Priority
from imports import preview
from imports.models import (
    ImportJob,
    ImportSettings,
    ImportSource,
    SourceCredential,
    Upload,
    UploadKind,
    WatchedSource,
    url_hash,
)
from imports.orders.addresses import no_address
from imports.reconciliation import MISSING
from imports.uploads import location_of
from imports.web.hosts import gate_of

RETRIED: dict[str | None, Q] = {
    None: Q(),
    "missing": Q(error_code__in=MISSING),
    "failed": ~Q(error_code__in=MISSING),
}
"""By what is to be tried again, which failed items these are."""


def start_import(
    *,
    customer: Customer,
    locations: Sequence[str] = (),
    uploads: Sequence[Upload] = (),
    credential: SourceCredential | None = None,
    created_by: User | None = None,
    allow_local: bool = False,
    previewed: bool = False,
    keep_duplicates: bool = False,
    priority: Priority = Priority.NORMAL,
    watch: WatchedSource | None = None,
    budget_usd: Decimal | None = None,
) -> ImportJob:
    """Order the recordings at these places and in these uploads; workers do the rest. Raises WorkError for neither.

    `credential` opens them. `allow_local` lets sources be files and folders of this machine: to be given only after
    asking `imports.folders`, or by the command line. When `previewed`, the places are searched and nothing is fetched
    before `begin_fetching`. `budget_usd` is that of the work on the calls.
    """
    places = list(dict.fromkeys(location.strip() for location in locations if location.strip()))
    if not places and not uploads:
        raise WorkError(
            "import:user:no-source",
            "No source was given.",
            hint="Give addresses, files, a manifest or order IDs.",
            permanent=True,
        )
    if any(upload.kind == UploadKind.ORDERS for upload in uploads):
        check_orders_lead_somewhere(customer)
    with transaction.atomic():
        job = ImportJob.objects.create(
            customer=customer,
            created_by=created_by,
            allow_local=allow_local,
            previewed=previewed,
            keep_duplicates=keep_duplicates,
            priority=priority,
            watch=watch,
        )
        _add_batch(job, budget_usd)
        sources = [_source(job, place, credential) for place in places]
        sources += [_uploaded_source(job, upload, credential) for upload in uploads]
        ImportSource.objects.bulk_create(sources)
        ring(NETWORK)
    return job


def check_orders_lead_somewhere(customer: Customer | None) -> None:
    """Raise WorkError where nobody has said yet where the recordings of this customer's orders are."""
    if not ImportSettings.lead_somewhere(customer):
        raise no_address()


def _source(job: ImportJob, place: str, credential: SourceCredential | None) -> ImportSource:
    return ImportSource(
        job=job,
        location=place,
        location_hash=url_hash(place),
        credential=credential,
        stage=ImportSource.STAGE,
        lane=NETWORK,
        gate=gate_of(place),
    )


def _uploaded_source(job: ImportJob, upload: Upload, credential: SourceCredential | None) -> ImportSource:
    source = _source(job, location_of(upload), credential)
    source.upload = upload
    if credential is None and upload.kind in (UploadKind.MANIFEST, UploadKind.ORDERS):
        found = ImportSettings.objects.filter(customer=job.customer).select_related("order_credential").first()
        source.credential = found.order_credential if found else None
    return source


def _add_batch(job: ImportJob, budget_usd: Decimal | None) -> None:
    if not job.customer.process_on_import:
        return
    job.batch = calls_services.create_batch(
        name=f"Calls of import {job.pk}",
        customer=job.customer,
        stages=registry.automatic_names(job.customer),
        created_by=job.created_by,
        priority=job.priority,
        budget_usd=budget_usd,
    )
    job.save(update_fields=["batch"])


def begin_fetching(*, job: ImportJob) -> int:
    """Fetch what a preview has shown; how many files that are. Raises WorkError when it cannot be said any more."""
    return preview.begin_fetching(job=job)


def discard_import(*, job: ImportJob) -> None:
    """Leave what a preview has shown where it is."""
    stop_import(job=job)


def pause_import(*, job: ImportJob) -> None:
    """Fetch and process nothing more until `resume_import`."""
    _each(job, control.pause, JobState.ACTIVE)


def resume_import(*, job: ImportJob) -> None:
    """Go on where the import was paused or stopped."""
    _each(job, control.resume, JobState.PAUSED, JobState.STOPPED)


def stop_import(*, job: ImportJob) -> None:
    """Cancel what has not come in or not been processed yet."""
    _each(job, control.stop, JobState.ACTIVE, JobState.PAUSED)


def retry_import(*, job: ImportJob, only: str | None = None) -> int:
    """Try again what failed: sources, files and the stages of calls; how many there were.

    `only` "missing" takes what was not there (`imports.reconciliation.MISSING`), "failed" all the rest, None both.
    """
    with transaction.atomic():
        to_bring_in = control.retry_failed(job, RETRIED[only])
        if job.batch is None:
            return to_bring_in
        if to_bring_in:
            # In the same transaction: the job's end, which seals the batch again, has to come after this.
            calls_services.reopen_batch(batch=job.batch)
        return to_bring_in + (0 if only == "missing" else control.retry_failed(job.batch))


def _parts(job: ImportJob) -> list[WorkJob]:
    return [job, job.batch] if job.batch else [job]


def _each(job: ImportJob, act: Callable[[WorkJob], None], *states: JobState) -> None:
    """Do it to the import and to its batch, whichever of them is in one of the states; an error if neither is.

    A part that has finished by itself since we looked is no error where the other one was moved.
    """
    fitting = [part for part in _parts(job) if part.state in states]
    unfinished = [part for part in _parts(job) if part.state != JobState.FINISHED]
    parts = fitting or unfinished[:1] or [job]
    refused = [error for error in (_refusal(part, act) for part in parts) if error]
    if len(refused) == len(parts):
        raise refused[0]


def _refusal(part: WorkJob, act: Callable[[WorkJob], None]) -> WorkError | None:
    """Do it to one part; the error, if the reason is that it has finished."""
    try:
        act(part)
    except WorkError as error:
        part.refresh_from_db(fields=["state"])
        if part.state != JobState.FINISHED:
            raise
        return error
    return None
