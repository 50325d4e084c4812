"""What was measured on a recording's signal."""

from django.db import models

from calls.access.scope import scoped_by
from calls.models.call import Call


class AudioProfile(models.Model):
    """Measurements of one recording with one setting of the silence finder; made by machine."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="audio")
    content_hash = models.CharField(max_length=64, help_text="The recording these figures belong to.")
    analyser_version = models.PositiveSmallIntegerField()
    silence_threshold_dbfs = models.FloatField(verbose_name="silence threshold (dBFS)")
    min_silence_ms = models.PositiveIntegerField(verbose_name="shortest silence (ms)")
    silence_below_loudness_db = models.FloatField(
        null=True, blank=True, verbose_name="silence threshold below the call's loudness (dB)",
        help_text="Asked for instead of the fixed threshold; empty where that was used.",
    )  # fmt: skip
    threshold_used_dbfs = models.FloatField(
        null=True, verbose_name="silence threshold used (dBFS)", help_text="Empty for a call of zeros."
    )
    loudness_dbfs = models.FloatField(
        null=True, verbose_name="loudness (dBFS)", help_text="Of the whole, all channels together; empty for zeros."
    )
    container = models.CharField(max_length=40)
    codec = models.CharField(max_length=40)
    sample_rate = models.PositiveIntegerField(verbose_name="sample rate (Hz)")
    channels = models.PositiveSmallIntegerField()
    duration_seconds = models.FloatField()
    truncated = models.BooleanField(default=False, help_text="The file ends before its header says.")
    silences = models.JSONField(default=list, help_text="[{start, end, duration}] in seconds.")
    silence_seconds = models.FloatField(default=0)
    talk_seconds = models.JSONField(default=list, help_text="Seconds of speech on each channel.")
    channel_silences = models.JSONField(default=list, help_text="[[start, end], …] in seconds, of each channel.")
    activity = models.JSONField(default=list, help_text="When somebody speaks: [[from, to], …] in ms, of each channel.")
    identical_channels = models.BooleanField(default=False, help_text="All channels hold the same sound.")
    silent_channels = models.JSONField(default=list, help_text="Channels, from 0, without any sound.")
    peaks_dbfs = models.JSONField(default=list, verbose_name="peak levels (dBFS)", help_text="Of each channel.")
    clipped_samples = models.JSONField(default=list, help_text="Samples at full scale on each channel.")
    waveform = models.BinaryField(
        default=bytes, editable=False,
        help_text="For the player: lowest and highest sample of equal parts, one channel after the other, as int8.",
    )  # fmt: skip
    loudness = models.BinaryField(
        default=bytes, editable=False,
        help_text="dBFS of each second as int8 (-128 for zeros), one channel after the other.",
    )  # fmt: skip
    playback = models.CharField(
        max_length=300, blank=True, editable=False,
        help_text="Copy in the storage that browsers can play; empty where they play the original.",
    )  # fmt: skip
    measured_at = models.DateTimeField(auto_now_add=True)

    objects = scoped_by("call__customer").as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(duration_seconds__gte=0, silence_seconds__gte=0),
                name="audioprofile_not_negative",
            ),
            models.CheckConstraint(condition=models.Q(channels__gte=1), name="audioprofile_has_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.call}: {self.duration_seconds:.1f} s"
