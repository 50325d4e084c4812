"""The stage "transcribe": what was said, by the customer's speech engine."""

from collections.abc import Callable

from calls.keywords import find_keywords
from calls.models import Call, KeywordHit, Transcript, Usage
from calls.recordings import local_recording
from calls.segments import plain_text, text_hash, with_roles
from calls.speech import registry as speech
from calls.speech.base import SpeechResult
from calls.work.lanes import CPU, NETWORK
from calls.work.lease import Lease


class TranscribeStage:
    """A transcript by the engine that the customer chose, with the customer's keywords found in it."""

    name = "transcribe"
    label = "Transcribe"
    order = 20

    def lane(self, call: Call) -> str:
        """Embedded engines need the processor, hosted ones the network."""
        return NETWORK if speech.engine(call.customer.speech_engine).hosted else CPU

    def is_current(self, call: Call) -> bool:
        """Whether this engine and model have heard this recording."""
        engine = speech.engine(call.customer.speech_engine)
        return Transcript.objects.filter(
            call=call, is_current=True, content_hash=call.content_hash, engine=engine.name, model=engine.model
        ).exists()

    def run(self, call: Call, lease: Lease, *, batch_id: int) -> Callable[[], None]:
        """Let the engine hear the recording; raises WorkError."""
        engine = speech.engine(call.customer.speech_engine)
        with local_recording(call, on_progress=lease.beat) as path:
            result = engine.transcribe(path, on_progress=lambda _seconds: lease.beat())
        return lambda: _store(call, result, batch_id=batch_id)


def _store(call: Call, result: SpeechResult, *, batch_id: int) -> None:
    segments = with_roles(result.as_json()["segments"], call.customer.channel_roles)
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
