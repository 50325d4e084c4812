"""How a conversation went, measured: who spoke how long, over whom, and how fast the other answered."""

from django.db import models

from calls.access.scope import scoped_by
from calls.models.call import Call


class MeasuredFrom(models.TextChoices):
    """What tells the speakers apart."""

    CHANNELS = "channels", "Channels: measured on the signal"
    VOICES = "voices", "Voices: by the speakers of the transcript"


class TalkMetrics(models.Model):
    """Figures of `calls.audio.talk_metrics`, made from speech activity and transcript; made by machine.

    Made anew whenever one of the two changes, without decoding the recording.
    """

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="talk")
    measured_from = models.CharField(max_length=10, choices=MeasuredFrom)
    sides = models.JSONField(default=list, help_text="Of each speaker: talk time and share, turns, monologue, pace.")
    crosstalk_seconds = models.FloatField(default=0, help_text="While more than one spoke.")
    non_talk_seconds = models.FloatField(default=0, help_text="In pauses of three seconds and more.")
    non_talk_count = models.PositiveIntegerField(default=0)
    interruption_count = models.PositiveIntegerField(default=0)
    interruptions = models.JSONField(default=list, help_text="When who interrupted whom; the first 500.")
    measured_at = models.DateTimeField(auto_now=True)

    objects = scoped_by("call__customer").as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "talk metrics"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(crosstalk_seconds__gte=0, non_talk_seconds__gte=0), name="talkmetrics_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"Talk of {self.call}"
