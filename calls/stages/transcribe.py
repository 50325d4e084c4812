"""The stage "transcribe": what was said, by the customer's speech engine."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from calls.keywords import find_keywords
from calls.models import Call, KeywordHit, Transcript, Usage
from calls.models.customer import ChannelRole, Customer
from calls.recordings import local_recording
from calls.speech import registry as speech
from calls.speech.base import SpeechResult
from calls.work.lanes import CPU, NETWORK
from calls.work.lease import Lease

Segments = list[dict[str, Any]]


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
    segments = with_roles(result.as_json()["segments"], call.customer)
    Transcript.objects.filter(call=call, is_current=True).update(is_current=False)
    transcript = Transcript.objects.create(
        call=call,
        content_hash=call.content_hash,
        engine=result.engine,
        model=result.model,
        language=result.language,
        segments=segments,
        text=" ".join(segment["text"] for segment in segments),
        text_hash=text_hash(segments),
        word_count=sum(len(segment["text"].split()) for segment in segments),
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


def with_roles(segments: Segments, customer: Customer) -> Segments:
    """Segments with `role`, where the customer says who speaks on the first of two channels."""
    first = customer.first_channel
    if first == ChannelRole.UNKNOWN:
        return [{**segment, "role": ""} for segment in segments]
    other = ChannelRole.CUSTOMER if first == ChannelRole.AGENT else ChannelRole.AGENT
    by_channel = {0: first, 1: other}
    return [{**segment, "role": by_channel.get(segment["channel"], "")} for segment in segments]


def text_hash(segments: Segments) -> str:
    """SHA-256 of who said what; times do not matter to what is drawn from it."""
    said = [[segment["speaker"], segment["role"], segment["text"]] for segment in segments]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
