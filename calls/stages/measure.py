"""The stage "audio": what can be measured on the signal."""

from collections.abc import Callable

from calls.audio.result import ANALYSER_VERSION, RecordingAnalysis
from calls.audio.sandbox import analyse_recording
from calls.models import AudioProfile, Call
from calls.recordings import local_recording
from calls.work.lanes import CPU
from calls.work.lease import Lease


class MeasureStage:
    """Silences and talk times of a recording, with the customer's settings."""

    name = "audio"
    label = "Measure the audio"
    order = 10

    def lane(self, call: Call) -> str:  # noqa: ARG002 - the same for every call
        """Decoding is work for the processor."""
        return CPU

    def is_current(self, call: Call) -> bool:
        """Whether these settings were measured on this recording by this version."""
        return AudioProfile.objects.filter(call=call, **_key(call)).exists()

    def run(self, call: Call, lease: Lease, *, batch_id: int) -> Callable[[], None]:  # noqa: ARG002 - costs nothing
        """Decode and measure in a child process; raises WorkError for recordings that cannot be read."""
        key = _key(call)
        with local_recording(call, on_progress=lease.beat) as path:
            analysis = analyse_recording(
                path,
                min_silence_ms=call.customer.min_silence_ms,
                threshold_dbfs=call.customer.silence_threshold_dbfs,
                on_progress=lambda _seconds: lease.beat(),
            )
        return lambda: _store(call, key, analysis)


def _key(call: Call) -> dict[str, str | int | float]:
    return {
        "content_hash": call.content_hash,
        "analyser_version": ANALYSER_VERSION,
        "silence_threshold_dbfs": call.customer.silence_threshold_dbfs,
        "min_silence_ms": call.customer.min_silence_ms,
    }


def _store(call: Call, key: dict[str, str | int | float], analysis: RecordingAnalysis) -> None:
    AudioProfile.objects.update_or_create(call=call, defaults={**analysis.as_json(), **key})
