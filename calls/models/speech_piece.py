"""What a hosted speech engine has heard of a recording so far, kept so that no piece is paid twice."""

from django.db import models

from calls.access.scope import scoped_by
from calls.models.call import Call


class SpeechPiece(models.Model):
    """One piece of a recording on its way through a hosted engine; made by machine.

    Written before the piece is sent and again with the raw answer; gone once the transcript is stored.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="speech_pieces")
    key = models.CharField(
        max_length=64, help_text="SHA-256 of recording, engine, model, language, way of cutting, channel and place."
    )
    engine = models.CharField(max_length=40)
    model = models.CharField(max_length=80)
    channel = models.PositiveSmallIntegerField(null=True, help_text="From 0; empty for all channels mixed.")
    start_ms = models.PositiveIntegerField()
    end_ms = models.PositiveIntegerField()
    sendings = models.PositiveSmallIntegerField(default=0, help_text="How often it was sent.")
    ticket = models.CharField(max_length=200, blank=True, help_text="The engine's own number of an accepted piece.")
    answer = models.JSONField(null=True, help_text="As the engine gave it.")
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    objects = scoped_by("call__customer").as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "key"], name="speechpiece_once"),
            models.CheckConstraint(condition=models.Q(end_ms__gt=models.F("start_ms")), name="speechpiece_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.start_ms / 1000:.0f}–{self.end_ms / 1000:.0f} s"  # noqa: RUF001 - from, to
