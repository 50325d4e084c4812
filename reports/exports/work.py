"""Writing the files of an export batch. Only the worker that does so loads this: Excel's library takes its time."""

from collections.abc import Callable

from django.utils import timezone

from calls import recordings
from calls.models import Batch, BatchItem
from calls.work.lease import Lease
from calls.work.models import Done
from calls.work.states import State
from reports.exports.answer_files import write_answers
from reports.exports.columns import COLUMNS, rows
from reports.exports.files import ExportFiles
from reports.exports.links import answers_name
from reports.exports.sheets import SHEETS
from reports.models import ExportFile

OTHERS = {sheet.name: sheet.first_row for sheet in SHEETS}
"""Sheets beside the calls, with their headings."""


def write(file: ExportFile, lease: Lease) -> Done:
    """Write both files and put them into the storage; the batch's items are done as their rows are written.

    Each try begins anew: whatever an earlier one wrote is replaced.
    """
    batch = file.job
    with recordings.temporary_folder() as folder, ExportFiles(folder, OTHERS) as files:
        count = _write_rows(batch, files, lease)
        names = {
            kind: recordings.keep(path, f"exports/{batch.pk}/{path.name}")
            for kind, path in (("csv_name", files.csv_path), ("excel_name", files.excel_path))
        }
        for path in write_answers(batch, folder, lease.beat):
            # Under just this name, which is in no row: what an earlier try wrote goes first.
            recordings.forget(answers_name(batch, path.suffix))
            recordings.keep(path, answers_name(batch, path.suffix))
    return Done(store=_storing(file, calls=count, **names))


def _write_rows(batch: Batch, files: ExportFiles, lease: Lease) -> int:
    count = 0
    files.headings([column.heading for column in COLUMNS], OTHERS)
    for chunk in rows(batch):
        for row, others in chunk:
            files.add(row, others)
        count += len(chunk)
        _note_done(batch, [row[0] for row, _ in chunk])
        lease.beat()
    files.finish()
    return count


def _note_done(batch: Batch, calls: list[int]) -> None:
    items = BatchItem.objects.of(batch.pk).filter(call__in=calls)
    items.move(State.WAITING, State.DONE, finished_at=timezone.now())


def _storing(file: ExportFile, **fields: object) -> Callable[[], None]:
    def store() -> None:
        ExportFile.objects.filter(pk=file.pk).update(**fields)
        # They stand in no file, and nobody else would end them.
        deleted = BatchItem.objects.of(file.job_id).filter(call=None)
        deleted.move(State.WAITING, State.SKIPPED, finished_at=timezone.now(), error_text="The call has been deleted.")

    return store
