"""The stage "transcribe": what was said, by the customer's speech engine."""

from collections.abc import Callable

from django.db.models import Case, Exists, OuterRef, Q

from calls import facts, search
from calls.keywords import find_keywords
from calls.models import BatchItem, Call, KeywordHit, Transcript, Usage
from calls.recordings import local_recording
from calls.segments import plain_text, text_hash, with_roles
from calls.speech import registry as speech
from calls.speech.base import SpeechResult
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
        engines = [speech.engine(name) for name in speech.names()]
        known = Q(*(Q(engine=engine.name, model=engine.model) for engine in engines), _connector=Q.OR)
        heard = Transcript.objects.filter(
            known,
            call=OuterRef("pk"),
            is_current=True,
            content_hash=OuterRef("content_hash"),
            engine=OuterRef("customer__speech_engine"),
        )
        return Exists(heard)

    def lane(self, call: Call) -> str:
        """Embedded engines need the processor, hosted ones the network."""
        return NETWORK if speech.engine(call.customer.speech_engine).hosted else CPU

    def lanes(self) -> Case:
        """By the engine of each customer."""
        return by_hosted("speech_engine", [name for name in speech.names() if speech.engine(name).hosted])

    def run(self, item: BatchItem, lease: Lease) -> Callable[[], None]:
        """Let the engine hear the recording; raises WorkError."""
        call = item.its_call
        engine = speech.engine(call.customer.speech_engine)
        with local_recording(call, on_progress=lease.beat) as path:
            result = engine.transcribe(path, on_progress=lambda _seconds: lease.beat())
        return lambda: _store(call, result, batch_id=item.job_id)


def _store(call: Call, result: SpeechResult, *, batch_id: int) -> None:
    segments = with_roles(result.as_json()["segments"], call.customer.channel_roles)
    Call.objects.select_for_update().get(pk=call.pk)  # somebody may be correcting the reading before this one
    Transcript.objects.filter(call=call, is_current=True).update(is_current=False)
    transcript = Transcript.objects.create(
        call=call,
        content_hash=call.content_hash,
        engine=result.engine,
        model=result.model,
        language=result.language,
        segments=segments,
        text=plain_text(segments),
        text_hash=text_hash(segments),
        word_count=len(plain_text(segments).split()),
        audio_seconds=result.audio_seconds,
    )
    hits = find_keywords(segments, call.customer.keywords)
    KeywordHit.objects.bulk_create(KeywordHit(transcript=transcript, **hit) for hit in hits)
    Usage.objects.create(
        customer=call.customer,
        call=call,
        batch_id=batch_id,
        stage=TranscribeStage.name,
        provider=result.engine,
        model=result.model,
        audio_seconds=result.audio_seconds,
    )
    facts.note(call, has_transcript=True)
    search.index(call)
