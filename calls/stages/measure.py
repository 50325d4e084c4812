"""The stage "audio": what can be measured on the signal."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.lookups import IsNull

from calls import facts, talk
from calls.audio.result import ANALYSER_VERSION, RecordingAnalysis
from calls.audio.sandbox import analyse_recording
from calls.listening.copies import make_copy
from calls.models import AudioProfile, BatchItem, Call
from calls.recordings import local_recording
from calls.stages.base import Stage, on_cpu
from calls.work.lanes import CPU
from calls.work.lease import Lease


class MeasureStage(Stage):
    """Silences and talk times of a recording, with the customer's settings."""

    name = "audio"
    label = "Measure the audio"
    order = 10

    def current(self) -> Exists:
        """These settings were measured on this recording by this version."""
        same = AudioProfile.objects.filter(
            _same_threshold(),
            call=OuterRef("pk"),
            content_hash=OuterRef("content_hash"),
            analyser_version=ANALYSER_VERSION,
            min_silence_ms=OuterRef("customer__min_silence_ms"),
        )
        return Exists(same)

    def lane(self, call: Call) -> str:  # noqa: ARG002 - the same for every call
        """Decoding is work for the processor."""
        return CPU

    def lanes(self) -> Value:
        """The processor, for all."""
        return on_cpu()

    def run(self, item: BatchItem, lease: Lease) -> Callable[[], None]:
        """Decode and measure in a child process; raises WorkError for recordings that cannot be read."""
        call = item.its_call
        key = _key(call)
        with local_recording(call, on_progress=lease.beat) as path:
            analysis = analyse_recording(
                path,
                min_silence_ms=call.customer.min_silence_ms,
                threshold_dbfs=call.customer.silence_threshold_dbfs,
                below_loudness_db=call.customer.silence_below_loudness_db,
                on_progress=lambda _seconds: lease.beat(),
            )
            copy = make_copy(call, path, analysis, on_progress=lease.beat)
        return lambda: _store(call, key, analysis, copy)


def _same_threshold() -> Q:
    """Measured with the customer's threshold below the call's loudness or, where there is none, with the fixed one.

    `NULL = NULL` is not true in SQL, so the two kinds are compared apart.
    """
    wanted = OuterRef("customer__silence_below_loudness_db")
    fixed = Q(
        IsNull(wanted, True),
        silence_below_loudness_db__isnull=True,
        silence_threshold_dbfs=OuterRef("customer__silence_threshold_dbfs"),
    )
    return Q(silence_below_loudness_db=wanted) | fixed


def _key(call: Call) -> dict[str, str | int | float | None]:
    return {
        "content_hash": call.content_hash,
        "analyser_version": ANALYSER_VERSION,
        "silence_threshold_dbfs": call.customer.silence_threshold_dbfs,
        "min_silence_ms": call.customer.min_silence_ms,
        "silence_below_loudness_db": call.customer.silence_below_loudness_db,
    }


def _store(call: Call, key: dict[str, str | int | float | None], analysis: RecordingAnalysis, copy: str) -> None:
    measured = {**analysis.as_json(), "waveform": analysis.waveform, "loudness": analysis.loudness, "playback": copy}
    AudioProfile.objects.update_or_create(call=call, defaults={**measured, **key})
    facts.note(call, **facts.of_audio(analysis.duration_seconds, analysis.silence_seconds))
    talk.remeasure(call)
