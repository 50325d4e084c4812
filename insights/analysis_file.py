"""`analysis.json`: all that is known of a call, in one file beside its recording.

It lies at `customer-<slug>-analysis/<user>/<call>/analysis.json`; the user is who imported the call, `system` where
nobody did. The same knowledge gives the same bytes.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.db.models import Model, QuerySet

from calls.models import AudioProfile, Call, KeywordHit, TalkMetrics, Transcript
from insights.models import AnalysisFile, Answer, Insight, Objection

SCHEMA_VERSION = 2
FILE_NAME = "analysis.json"
NOBODY = "system"
_PARTS = 3
"""Below a customer's folder a recording lies at <user>/<job>/<file>."""
_CALL = (
    "file_name", "order_id", "content_hash", "size_bytes", "container", "source_url", "started_at", "imported_at",
    "direction", "agent", "caller_number", "callee_number", "metadata",
)  # fmt: skip
_AUDIO = (
    "analyser_version", "container", "codec", "sample_rate", "channels", "duration_seconds", "truncated",
    "silence_threshold_dbfs", "silence_below_loudness_db", "threshold_used_dbfs", "min_silence_ms", "loudness_dbfs",
    "silences", "silence_seconds", "channel_silences", "talk_seconds", "activity", "identical_channels",
    "silent_channels", "peaks_dbfs", "clipped_samples",
)  # fmt: skip
_TALK = (
    "measured_from", "sides", "crosstalk_seconds", "non_talk_seconds", "non_talk_count", "interruption_count",
    "interruptions",
)  # fmt: skip
_TRANSCRIPT = (
    "engine", "model", "language", "text_hash", "word_count", "audio_seconds", "keywords", "segments", "corrected_at",
)  # fmt: skip
_HIT = ("keyword", "segment", "position", "length", "speaker", "start_seconds", "end_seconds", "exact_time")
_INSIGHT = (
    "provider", "model", "prompt_version", "rule_based", "is_placeholder", "transcript_hash", "summary", "key_points",
    "category", "category_confidence", "category_notes", "call_type", "sentiment", "sentiment_score",
    "sentiment_confidence", "outcome", "satisfaction", "agent_performance", "roles", "action_items", "red_flags",
    "sentiment_course", "next_steps", "evidence", "fallback_from", "created_at",
)  # fmt: skip
_OBJECTION = (
    "type", "quote", "speaker", "segment", "start_seconds", "end_seconds", "confidence", "overcome_method",
    "overcome_quote", "overcome_speaker", "overcome_segment", "overcome_start_seconds", "overcome_confidence",
)  # fmt: skip
_ANSWER = ("is_found", "text", "confidence", "provider", "model", "prompt_version", "rule_based", "created_at")
_QUOTE = (
    "text", "context", "speaker", "role", "segment", "start_seconds", "end_seconds", "match", "retrieval", "relevance",
    "combined", "sentiment",
)  # fmt: skip


def name_of(call: Call) -> str:
    """Where the file of a call lies, or would lie: where it was first written, whatever has changed since."""
    written = AnalysisFile.objects.filter(call=call).values_list("name", flat=True).first()
    return written or f"{call.customer.analysis_folder}/{_importer(call)}/{call.pk}/{FILE_NAME}"


def files_of(call: Call) -> list[str]:
    """The names of its files, for whoever deletes the call: also before the first was written."""
    return [name_of(call)]


def document(call: Call) -> bytes:
    """The content of the file: JSON in UTF-8."""
    transcript = Transcript.objects.filter(call=call, is_current=True).first()
    insight = Insight.objects.filter(call=call, is_current=True).first()
    told = {
        "schema_version": SCHEMA_VERSION,
        "call": {"number": call.pk, "customer": call.customer.slug, **_of(call, _CALL)},
        "audio": _of_one(AudioProfile.objects.filter(call=call).defer("waveform", "loudness").first(), _AUDIO),
        "talk": _of_one(TalkMetrics.objects.filter(call=call).first(), _TALK),
        "transcript": None if transcript is None else _transcript(transcript),
        "insight": None if insight is None else _insight(insight),
        "answers": [_answer(answer) for answer in _answers(call)],
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _importer(call: Call) -> str:
    """Who imported a call, as the name of its recording tells."""
    parts = PurePosixPath(str(call.recording.name)).parts
    return parts[-_PARTS] if len(parts) > _PARTS else NOBODY


def _transcript(transcript: Transcript) -> dict[str, Any]:
    hits = KeywordHit.objects.filter(transcript=transcript).order_by("segment", "position", "keyword")
    corrected = transcript.corrects_id is not None
    return {**_of(transcript, _TRANSCRIPT), "corrected": corrected, "keyword_hits": list(_all(hits, _HIT))}


def _insight(insight: Insight) -> dict[str, Any]:
    objections = Objection.objects.filter(insight=insight).order_by("start_seconds", "pk")
    return {**_of(insight, _INSIGHT), "objections": list(_all(objections, _OBJECTION))}


def _answers(call: Call) -> QuerySet[Answer]:
    current = Answer.objects.filter(call=call, is_current=True)
    return current.select_related("question").prefetch_related("quotes").order_by("question")


def _answer(answer: Answer) -> dict[str, Any]:
    asked = {"question": answer.question.text, "group": answer.question.group}
    return {**asked, **_of(answer, _ANSWER), "quotes": list(_all(answer.quotes.all(), _QUOTE))}


def _all(rows: Iterable[Model], fields: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    return (_of(row, fields) for row in rows)


def _of_one(row: Model | None, fields: tuple[str, ...]) -> dict[str, Any] | None:
    return None if row is None else _of(row, fields)


def _of(row: Model, fields: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in fields}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
