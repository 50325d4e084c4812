"""How a conversation went, as the API tells it."""

from typing import Any

from rest_framework import serializers

from calls.models import TalkMetrics


class StretchSerializer(serializers.Serializer[Any]):
    """A part of the call, in seconds."""

    start = serializers.FloatField()
    end = serializers.FloatField()
    seconds = serializers.FloatField()


class AnswersSerializer(serializers.Serializer[Any]):
    """Seconds from the end of another's turn to the beginning of this side's."""

    count = serializers.IntegerField()
    median_seconds = serializers.FloatField()
    mean_seconds = serializers.FloatField()


class SideSerializer(serializers.Serializer[Any]):
    """One side of the conversation."""

    channel = serializers.IntegerField(allow_null=True, help_text="From 0; null where sides are told by their voices.")
    speaker = serializers.CharField(help_text="As in the transcript; empty without one.", allow_blank=True)
    role = serializers.CharField(help_text="agent, customer, or empty while nobody knows.", allow_blank=True)
    talk_seconds = serializers.FloatField()
    talk_share = serializers.FloatField(allow_null=True, help_text="Of all sides' talk, 0 to 1.")
    turns = serializers.IntegerField()
    longest_monologue = StretchSerializer(allow_null=True)
    interruptions = serializers.IntegerField(help_text="How often this side interrupts another.")
    answers = AnswersSerializer(allow_null=True)
    words = serializers.IntegerField(allow_null=True)
    words_per_minute = serializers.FloatField(allow_null=True, help_text="Of this side's talk.")


class InterruptionSerializer(serializers.Serializer[Any]):
    """One side breaks in on another."""

    at = serializers.FloatField(help_text="In seconds.")
    by = serializers.IntegerField(help_text="Index into sides, from 0.")
    of = serializers.IntegerField(help_text="Index into sides, from 0.")
    overlap_seconds = serializers.FloatField(help_text="How long both speak.")


class TalkSerializer(serializers.ModelSerializer[TalkMetrics]):
    """Who spoke how long, over whom, and how fast the other answered."""

    measured_from = serializers.CharField(help_text="channels (measured) or voices (estimated).", read_only=True)
    sides = SideSerializer(many=True, read_only=True)
    interruptions = InterruptionSerializer(many=True, read_only=True, help_text="The first 500.")

    class Meta:
        model = TalkMetrics
        fields = (
            "measured_from", "sides", "crosstalk_seconds", "non_talk_seconds", "non_talk_count", "interruption_count",
            "interruptions",
        )  # fmt: skip
        read_only_fields = fields
