"""The stage "analysis": all that is known of a call, as one file in the storage."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.models import Case, Count, Exists, F, Max, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from calls import recordings
from calls.models import AudioProfile, BatchItem, Call, Customer, TalkMetrics, Transcript
from calls.sql_hash import Sha256
from calls.stages.base import Stage, on_cpu, on_network
from calls.work.lanes import CPU, NETWORK
from calls.work.lease import Lease, LeaseLostError
from insights.analysis_file import FILE_NAME, SCHEMA_VERSION, document, name_of
from insights.models import AnalysisFile, Answer, Insight, settings_of

_FACTS = (
    "file_name", "order_id", "started_at", "direction", "agent", "caller_number", "callee_number", "metadata",
)  # fmt: skip
_OF_AUDIO = (
    "content_hash", "analyser_version", "silence_threshold_dbfs", "min_silence_ms", "silence_below_loudness_db",
)  # fmt: skip


class AnalysisStage(Stage):
    """`analysis.json`, written again whenever something of it has changed."""

    name = "analysis"
    label = "Store the analysis"
    order = 40
    needs = "insights"

    def current(self) -> Exists:
        """The file was written from what is current now."""
        return Exists(AnalysisFile.objects.filter(call=OuterRef("pk"), inputs_hash=_inputs("call", "call__")))

    def is_automatic(self, customer: Customer) -> bool:
        """Where insights are: it is they that it writes down."""
        return settings_of(customer).automatic

    def lane(self, call: Call) -> str:  # noqa: ARG002 - the same for every call
        """Storages may be far away."""
        return NETWORK if recordings.is_far() else CPU

    def lanes(self) -> Case | Value:
        """The same for all."""
        return on_network() if recordings.is_far() else on_cpu()

    def run(self, item: BatchItem, lease: Lease) -> Callable[[], None]:
        """Write it, unless what is there says the same; raises WorkError when the storage does not take it."""
        call = item.its_call
        inputs = _inputs_of(call)  # before it is read: what changes meanwhile makes the file out of date
        content, name = document(call), name_of(call)
        content_hash = hashlib.sha256(content).hexdigest()
        if item.job.again or not AnalysisFile.objects.filter(call=call, content_hash=content_hash).exists():
            _write(call, name, content, content_hash, lease)
        written = {
            "name": name, "content_hash": content_hash, "inputs_hash": inputs, "written_at": timezone.now(),
        }  # fmt: skip
        return lambda: _store(call, written)


def _write(call: Call, name: str, content: bytes, content_hash: str, lease: Lease) -> None:
    with recordings.temporary_folder() as folder:
        path = Path(folder) / FILE_NAME
        path.write_bytes(content)
        recordings.keep(path, name, on_progress=lease.beat, sha256=content_hash)
    # Whoever deleted the call meanwhile may have looked for the file too early.
    if not Call.objects.filter(pk=call.pk).exists():
        recordings.forget(name)
        raise LeaseLostError


def _store(call: Call, written: dict[str, Any]) -> None:
    if Call.objects.select_for_update(of=("self",)).filter(pk=call.pk).first() is None:
        raise LeaseLostError  # deleted in this very moment, and the file with it
    AnalysisFile.objects.update_or_create(call=call, defaults=written)


def _inputs_of(call: Call) -> str:
    found = Call.objects.filter(pk=call.pk).values_list(_inputs("pk", ""), flat=True).first()
    if found is None:
        raise LeaseLostError
    return str(found)


def _inputs(call: str, facts: str) -> Sha256:
    """Which insight, transcript, measurements and facts there are, in SQL: `call` names the call of the row asked for,
    and `facts` begins the names of that call's own columns.

    Rows that machines write are told by their number, those written over by when or how.
    """
    parts = [
        Value(str(SCHEMA_VERSION)),
        *(_text(F(f"{facts}{name}")) for name in _FACTS),
        _of(Insight.objects.filter(call=OuterRef(call), is_current=True), "pk"),
        _of_answers(Answer.objects.filter(call=OuterRef(call), is_current=True)),
        _of(Transcript.objects.filter(call=OuterRef(call), is_current=True), "pk", "text_hash", "keywords_hash"),
        _of(TalkMetrics.objects.filter(call=OuterRef(call)), "measured_at"),
        _of(AudioProfile.objects.filter(call=OuterRef(call)), *_OF_AUDIO),
    ]
    return Sha256(_joined(parts))


def _joined(parts: list[Any]) -> Concat:
    divided = [part for each in parts for part in (each, Value("\n"))]
    return Concat(*divided, output_field=TextField())


def _of(rows: QuerySet[Any], *fields: str) -> Coalesce:
    """These columns of the one row there may be."""
    together = _joined([_text(F(name)) for name in fields])
    return Coalesce(Subquery(rows.values(as_text=together)[:1]), Value(""), output_field=TextField())


def _of_answers(answers: QuerySet[Any]) -> Coalesce:
    """The number of the last of them, and how many there are."""
    known = answers.order_by().values("call").annotate(last=Max("pk"), count=Count("pk"))
    together = _joined([_text(F("last")), _text(F("count"))])
    return Coalesce(Subquery(known.values(as_text=together)[:1]), Value(""), output_field=TextField())


def _text(value: Any) -> Coalesce:
    return Coalesce(Cast(value, TextField()), Value(""), output_field=TextField())
