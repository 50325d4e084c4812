"""The stage "transcribe": what was said, by the customer's speech engine."""

from collections.abc import Callable

from django.db.models import Case, Exists, OuterRef, Value, When
from django.db.models.functions import Coalesce, NullIf

from calls import readings
from calls.engines import engine_of
from calls.models import BatchItem, Call, Transcript, Usage
from calls.recordings import local_recording
from calls.speech import registry as speech
from calls.speech.base import SpeechResult
from calls.speech.pieces import Unkept
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
        chosen = Coalesce(NullIf(OuterRef("customer__speech_model"), Value("")), _usual_model())
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
        """Embedded engines need the processor, hosted ones the network."""
        return NETWORK if engine_of(call.customer).hosted else CPU

    def lanes(self) -> Case:
        """By the engine of each customer."""
        return by_hosted("speech_engine", [name for name in speech.names() if speech.engine_class(name).hosted])

    def run(self, item: BatchItem, lease: Lease) -> Callable[[], None]:
        """Let the engine hear the recording; raises WorkError."""
        call = item.its_call
        engine = engine_of(call.customer)
        with local_recording(call, on_progress=lease.beat) as path:
            result = engine.transcribe(path, pieces=Unkept(), on_progress=lambda _seconds: lease.beat())
        return lambda: _store(call, result, batch_id=item.job_id)


def _usual_model() -> Case:
    """The model that a transcript's engine takes where none is chosen; none for an engine that is gone."""
    usual = [When(engine=name, then=Value(speech.engine_class(name).default_model)) for name in speech.names()]
    return Case(*usual, default=Value(""))


def _store(call: Call, result: SpeechResult, *, batch_id: int) -> None:
    readings.keep(call, result)
    Usage.objects.create(
        customer=call.customer,
        call=call,
        batch_id=batch_id,
        stage=TranscribeStage.name,
        provider=result.engine,
        model=result.model,
        audio_seconds=result.audio_seconds,
    )
