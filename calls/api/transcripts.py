"""What was said in a call."""

from typing import Any

from django.db.models import Prefetch
from rest_framework import serializers
from rest_framework.generics import RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from calls.access.audit import looked_at
from calls.api.base import ApiView, reads
from calls.listening.conversation import length_of
from calls.models import KeywordHit, Transcript


class SegmentSerializer(serializers.Serializer[Any]):
    """What one speaker said in one go, times in seconds."""

    start = serializers.FloatField()
    end = serializers.FloatField()
    speaker = serializers.CharField(help_text="Speaker 1, Speaker 2 …")
    channel = serializers.IntegerField(allow_null=True, help_text="From 0; null where it does not tell the speaker.")
    role = serializers.CharField(help_text="agent, customer, or empty while nobody knows.", allow_blank=True)
    text = serializers.CharField()
    timing = serializers.CharField(
        default="engine", help_text="activity where the engine told no times and they are estimated, else engine."
    )
    doubt = serializers.CharField(
        default="", help_text="no-speech or loop where it was probably not said and counts for nothing, else empty."
    )


class KeywordHitSerializer(serializers.ModelSerializer[KeywordHit]):
    """A place where one of the customer's keywords was said."""

    length = serializers.SerializerMethodField(help_text="Characters; one of them between two segments.")

    class Meta:
        model = KeywordHit
        fields = (
            "keyword", "segment", "position", "length", "speaker", "start_seconds", "end_seconds", "exact_time",
        )  # fmt: skip
        read_only_fields = fields

    def get_length(self, hit: KeywordHit) -> int:
        """Of hits from before it was written down, that of the keyword."""
        segments = hit.transcript.segments
        return length_of(hit, segments[hit.segment]["text"] if hit.segment < len(segments) else "")


class TranscriptSerializer(serializers.ModelSerializer[Transcript]):
    """The current transcript of a call: a person's correction where there is one."""

    segments = SegmentSerializer(many=True, read_only=True)
    keyword_hits = KeywordHitSerializer(many=True, read_only=True, help_text="In the order they were said.")
    is_corrected = serializers.SerializerMethodField(help_text="A person has corrected what the engine heard.")

    class Meta:
        model = Transcript
        fields = (
            "id", "call", "engine", "model", "language", "word_count", "audio_seconds", "is_corrected", "created_at",
            "segments", "text", "keyword_hits",
        )  # fmt: skip
        read_only_fields = fields

    def get_is_corrected(self, transcript: Transcript) -> bool:
        """Corrections are rows of their own."""
        return transcript.corrects_id is not None


_HITS = Prefetch("keyword_hits", KeywordHit.objects.order_by("start_seconds", "pk"))


@reads(tags=["Calls"], operation_id="calls_transcript", summary="Transcript of a call")
class CallTranscript(ApiView, RetrieveAPIView[Any]):
    """404 while there is none. Whoever reads it is written down."""

    queryset = Transcript.objects.filter(is_current=True).select_related("call").prefetch_related(_HITS)
    serializer_class = TranscriptSerializer
    reading = ("calls.view_call", "calls.view_transcript")
    for_customers = True
    lookup_field = "call__pk"
    lookup_url_kwarg = "pk"

    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """The transcript, and a note of who read it."""
        transcript = self.get_object()
        looked_at(request, transcript.call)
        return Response(self.get_serializer(transcript).data)
