"""Transcripts in the database: keeping an engine's reading, and what follows from the words of any reading."""

from dataclasses import dataclass
from typing import Any

from django.db.models import JSONField, TextField, Value
from django.db.models.functions import Cast

from calls import facts, search, talk
from calls.keywords import find_keywords
from calls.models import Call, KeywordHit, Transcript
from calls.segments import plain_text, text_hash, with_roles
from calls.speech.base import SpeechResult
from calls.sql_hash import Sha256

ROWS = 2000
"""Written at once."""


@dataclass(frozen=True)
class Reading:
    """A transcript that is still to be stored, with the keywords that were found in it."""

    transcript: Transcript
    keywords: list[str]
    hits: list[dict[str, Any]]


def reading(call: Call, result: SpeechResult) -> Reading:
    """What an engine heard, ready to be stored: made before the transaction, which looking for keywords would hold."""
    segments = with_roles(result.as_json()["segments"], call.customer.channel_roles)
    transcript = Transcript(
        call=call,
        content_hash=call.content_hash,
        engine=result.engine,
        model=result.model,
        language=result.language,
        language_asked=call.customer.speech_language,
        segments=segments,
        text=plain_text(segments),
        text_hash=text_hash(segments),
        word_count=len(plain_text(segments).split()),
        audio_seconds=result.audio_seconds,
    )
    keywords = call.customer.keywords
    return Reading(transcript, keywords, find_keywords(segments, keywords))


def keep(reading: Reading) -> None:
    """Store a reading as the call's current transcript, in the transaction that ends the work."""
    transcript, call = reading.transcript, reading.transcript.call
    Call.objects.select_for_update().get(pk=call.pk)  # somebody may be correcting the reading before this one
    Transcript.objects.filter(call=call, is_current=True).update(is_current=False)
    transcript.save(force_insert=True)
    facts.note(call, has_transcript=True)
    replace_hits(transcript, reading.keywords, reading.hits)
    _follow_words(transcript)


def follow(transcript: Transcript) -> None:
    """Make anew whatever is drawn from a current transcript's words and speakers by itself."""
    look_for_keywords(transcript)
    _follow_words(transcript)


def _follow_words(transcript: Transcript) -> None:
    search.index(transcript.call)
    talk.remeasure(transcript.call)


def look_for_keywords(transcript: Transcript) -> None:
    """Find the customer's present keywords in a transcript, in place of those found before."""
    keywords = transcript.call.customer.keywords
    replace_hits(transcript, keywords, find_keywords(transcript.segments, keywords))


def hash_of(keywords: Any) -> Sha256:
    """SQL of a list's SHA-256, as the list is stored: SQLite writes each in one way, PostgreSQL's jsonb too."""
    return Sha256(Cast(keywords, TextField()))


def replace_hits(transcript: Transcript, keywords: list[str], hits: list[dict[str, Any]]) -> None:
    """Keep what `find_keywords` found of these keywords, in place of what was found before."""
    KeywordHit.objects.filter(transcript=transcript).delete()
    KeywordHit.objects.bulk_create((KeywordHit(transcript=transcript, **hit) for hit in hits), batch_size=ROWS)
    Transcript.objects.filter(pk=transcript.pk).update(
        keywords=keywords, keywords_hash=hash_of(Value(keywords, JSONField()))
    )
