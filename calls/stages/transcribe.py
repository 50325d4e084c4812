"""The stage "transcribe": what was said, by the customer's speech engine."""

from collections.abc import Callable

from django.db.models import Case, Exists, OuterRef, Value
from django.db.models.functions import Coalesce, NullIf

from calls import readings
from calls.engines import engine_of
from calls.hearing import Hearing
from calls.models import BatchItem, Call, Transcript, Usage
from calls.recordings import local_recording
from calls.speech import registry as speech
from calls.speech.base import SpeechResult
from calls.stages import costs
from calls.stages.base import Stage, by_hosted
from calls.work.lanes import CPU, NETWORK
from calls.work.lease import Lease


class TranscribeStage(Stage):
    """A transcript by the engine that the customer chose, with the customer's keywords found in it."""

    name = "transcribe"
    label = "Transcribe"
    order = 20

    def current(self) -> Exists:
        """The customer's engine, with its present model, has heard this recording; people may have corrected it."""
        chosen = Coalesce(NullIf(OuterRef("customer__speech_model"), Value("")), costs.usual_model("engine"))
        heard = Transcript.objects.filter(
            call=OuterRef("pk"),
            is_current=True,
            content_hash=OuterRef("content_hash"),
            engine=OuterRef("customer__speech_engine"),
            model=chosen,
            language_asked=OuterRef("customer__speech_language"),
        )
        return Exists(heard)

    def lane(self, call: Call) -> str:
        """Embedded engines need the processor, hosted ones the network; a key that is missing stops only `run`."""
        return NETWORK if speech.engine_class(call.customer.speech_engine).hosted else CPU

    def lanes(self) -> Case:
        """By the engine of each customer."""
        return by_hosted("speech_engine", [name for name in speech.names() if speech.engine_class(name).hosted])

    def cost(self) -> costs.StageCost | None:
        """By the minute, for hosted engines."""
        return costs.of_speech()

    def run(self, item: BatchItem, lease: Lease) -> Callable[[], None]:
        """Let the engine hear the recording; raises WorkError."""
        call = item.its_call
        engine = engine_of(call.customer)
        hearing = Hearing(call, engine, stage=self.name, batch_id=item.job_id)
        with local_recording(call, on_progress=lease.beat) as path:
            result = engine.transcribe(path, pieces=hearing, on_progress=lambda _seconds: lease.beat())

        reading = readings.reading(call, result)
        if engine.hosted:
            return lambda: _store_hosted(reading, hearing)
        return lambda: _store(reading, call, result, batch_id=item.job_id)


def _store_hosted(reading: readings.Reading, hearing: Hearing) -> None:
    """Each piece was counted when it was answered."""
    readings.keep(reading)
    hearing.done()


def _store(reading: readings.Reading, call: Call, result: SpeechResult, *, batch_id: int) -> None:
    readings.keep(reading)
    Usage.objects.create(
        customer=call.customer,
        call=call,
        batch_id=batch_id,
        stage=TranscribeStage.name,
        provider=result.engine,
        model=result.model,
        audio_seconds=result.audio_seconds,
    )
