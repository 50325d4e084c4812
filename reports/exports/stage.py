"""The stage "export" of a call: it is done when its row stands in the batch's files (`reports.exports.work`)."""

from collections.abc import Callable

from django.db.models import CharField, Exists, Value

from calls.models import Batch, BatchItem, Call
from calls.stages.base import Stage
from calls.work.doorbell import ring
from calls.work.errors import WorkError
from calls.work.lanes import CPU, HELD
from calls.work.lease import Lease
from reports.models import ExportFile


def order(batch: Batch) -> None:
    """Let workers write the files of a batch that was just frozen."""
    ExportFile.objects.create(job=batch, stage=ExportFile.STAGE, lane=CPU)
    ring(CPU)


class ExportStage(Stage):
    """Held back from workers: the batch's ExportFile moves its items on, many at a time."""

    name = "export"
    label = "Export"
    order = 90

    def current(self) -> Exists:
        """Never: every export is written anew."""
        return Exists(Call.objects.none())

    def lane(self, call: Call) -> str:  # noqa: ARG002 - the same for every call
        """No worker's."""
        return HELD

    def lanes(self) -> Value:
        """The same for all."""
        return Value(HELD, output_field=CharField())

    def run(self, item: BatchItem, lease: Lease) -> Callable[[], None]:  # noqa: ARG002 - never comes here
        """Calls are not exported one by one."""
        raise WorkError("export:internal:alone", "A call is exported together with its batch.", permanent=True)
