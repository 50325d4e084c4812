"""Recordings that a try has put into the storage and no call has: known by the intent that was written before.

A file's row names in `stored_as` what a try is about to store; the transaction that makes the call takes the name away.
Who finds it on a row that has ended removes the recording. While it is being removed the name begins with `-`, and
nobody stores anything for that row.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from calls import recordings
from calls.models import Call
from calls.work.errors import WorkError
from calls.work.lease import LeaseLostError
from calls.work.states import OPEN
from imports.models import ImportFile

LEAVING = "-"
QUIET = timedelta(minutes=10)
"""A worker that lost its item may still be storing: leftovers are let be for so long after the item's end."""
MOST_AT_ONCE = 500


def intend(file: ImportFile, name: str, *, stage: str) -> None:
    """Write down where the recording is about to be stored, before it is. Raises LeaseLostError and WorkError.

    What an earlier try stored under another name is removed first.
    """
    if file.stored_as.startswith(LEAVING):
        text = "What an earlier try has stored is just being removed."
        raise WorkError("import:storage:busy", text, hint="It is tried again by itself.")
    ours = ImportFile.objects.filter(pk=file.pk, lease_token=file.lease_token)
    if file.stored_as and file.stored_as != name:
        if not ours.exists():
            raise LeaseLostError  # whoever has the file now may be storing just that
        _forget(file.stored_as)
    if not ours.update(stored_as=name, stage=stage):
        raise LeaseLostError
    file.stored_as, file.stage = name, stage


def take_away(pk: int) -> bool:
    """Remove what a file that has ended left in the storage; whether there was anything. Any number may try at once."""
    file = ImportFile.objects.filter(pk=pk).exclude(stored_as="").first()
    if file is None:
        return False
    name = file.stored_as.removeprefix(LEAVING)
    same = ImportFile.objects.filter(pk=pk, stored_as=file.stored_as)
    if not file.stored_as.startswith(LEAVING):
        # An open one may be storing it just now.
        if not same.exclude(state__in=OPEN).update(stored_as=f"{LEAVING}{name}"[:500]):
            return False
        same = ImportFile.objects.filter(pk=pk, stored_as=f"{LEAVING}{name}"[:500])
    _forget(name)
    same.update(stored_as="")
    return True


def clear(now: datetime) -> int:
    """Remove what killed workers and stopped imports left; how many."""
    left = ImportFile.objects.exclude(stored_as="")  # said apart, as the index says it
    old = ~Q(state__in=OPEN) & Q(finished_at__lt=now - QUIET) | Q(stored_as__startswith=LEAVING)
    keys = list(left.filter(old).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(take_away(pk) for pk in keys)


def _forget(name: str) -> None:
    if not Call.objects.filter(recording=name).exists():
        recordings.forget(name)
