"""Deleting a call for good: its rows with a receipt, then its recording; two stages, each tried again by itself."""

from collections import Counter
from collections.abc import Callable

from django.db.models import Exists, Value
from django.utils import timezone

from calls import belongings, recordings
from calls.listening.copies import with_copy
from calls.models import BatchItem, Call, Deletion
from calls.stages.base import Stage, on_cpu, on_network
from calls.work.lanes import CPU, NETWORK
from calls.work.lease import Lease


class DeleteStage(Stage):
    """Rows of the call and of all that was drawn from it go; a receipt stays."""

    name = "delete"
    label = "Delete"
    order = 100

    def current(self) -> Exists:
        """Never: a call that is there has not been deleted."""
        return Exists(Call.objects.none())

    def lane(self, call: Call) -> str:  # noqa: ARG002 - the same for every call
        """Work for the database alone."""
        return CPU

    def lanes(self) -> Value:
        """The same for all."""
        return on_cpu()

    def run(self, item: BatchItem, lease: Lease) -> Callable[[], None]:  # noqa: ARG002 - it is quick
        """All of it happens in one transaction, with the receipt."""
        return lambda: _delete(item)


def _delete(item: BatchItem) -> None:
    call = Call.objects.select_for_update(of=("self",)).get(pk=item.its_call.pk)
    receipt = Deletion(
        customer_id=call.customer_id,
        batch_id=item.job_id,
        item=item,
        deleted_by_id=item.job.created_by_id,
        call_number=call.pk,
        file_name=call.file_name,
        order_id=call.order_id,
        recording_name=call.recording.name or "",
        content_hash=call.content_hash,
        size_bytes=call.size_bytes,
        files=_files_of(call),
    )
    _, gone = call.delete()
    receipt.rows = dict(Counter(gone))
    receipt.save()


def _files_of(call: Call) -> list[str]:
    """All that the storage has of this call alone, or may have: whoever is just writing one of them comes too late."""
    return [*belongings.of(call), *with_copy(str(call.recording.name))]


class EraseStage(Stage):
    """The recording of a deleted call leaves the storage, with all other files that belong to it."""

    name = "erase"
    label = "Erase the recording"
    order = 110
    needs_call = False

    def current(self) -> Exists:
        """Never: the receipt says when it is done."""
        return Exists(Call.objects.none())

    def lane(self, call: Call) -> str:  # noqa: ARG002 - the same for every call
        """Storages may be far away."""
        return NETWORK

    def lanes(self) -> Value:
        """The same for all."""
        return on_network()

    def run(self, item: BatchItem, lease: Lease) -> Callable[[], None]:  # noqa: ARG002 - it is quick
        """Take it out of the storage, unless another call has it; raises WorkError when the storage refuses."""
        receipt = Deletion.objects.get(item=item)
        shared = with_copy(receipt.recording_name) if _is_used(receipt.recording_name) else []
        for name in dict.fromkeys([*receipt.files, *with_copy(receipt.recording_name)]):
            if name not in shared:
                recordings.forget(name)
        return lambda: _note_erased(receipt)


def _is_used(recording: str) -> bool:
    return Call.objects.filter(recording=recording).exists()


def _note_erased(receipt: Deletion) -> None:
    Deletion.objects.filter(pk=receipt.pk).update(erased_at=timezone.now())
