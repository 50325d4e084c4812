"""What was measured on recordings."""

from typing import Any

from django.contrib import admin

from calls.access.admin import EMPTY, MachineRowAdmin
from calls.admin import show
from calls.models import AudioProfile
from calls.wording import clock


def _cut_off(is_cut_off: bool) -> Any:
    """Django's own sign would praise it."""
    return show.badge("Cut off", "warn") if is_cut_off else EMPTY


LENGTH = show.column("duration_seconds", "length", show.duration)
SILENCE = show.column("silence_seconds", "silence", show.duration)
ENDS = show.column("truncated", "end of the file", _cut_off)


def _same(is_same: bool) -> str:
    return "All hold the same" if is_same else EMPTY


def _times(silences: list[dict[str, Any]]) -> Any:
    rows = [[clock(row["start"]), clock(row["end"]), f"{row['duration']:.1f} s"] for row in silences]
    return show.table(("From", "To", "Length"), rows, kinds=("number", "number", "number"))


def _each(unit: str) -> Any:
    return lambda values: ", ".join(EMPTY if value is None else f"{value:.1f} {unit}" for value in values)


def _dbfs(level: float) -> str:
    return f"{level:.1f} dBFS"


def _whole(counts: list[int]) -> str:
    return ", ".join(f"{count:,}" for count in counts)


def _channels(numbers: list[int]) -> str:
    return ", ".join(f"{number + 1}" for number in numbers)


@admin.register(AudioProfile)
class AudioProfileAdmin(MachineRowAdmin):
    """One row a recording."""

    left_out_of_lists = ("silences", "channel_silences", "activity", "waveform", "loudness")
    list_display = (
        "call", show.column("call__customer", "customer"), LENGTH, SILENCE, "silence_share", "container", "codec",
        show.column("sample_rate", "Hz", show.count), show.column("channels", "channels", show.count), ENDS,
    )  # fmt: skip
    list_filter = ("call__customer", "truncated", "channels", "identical_channels")
    list_select_related = ("call__customer",)
    search_fields = ("call__file_name", "call__order_id")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": (show.column("call", "call", show.link), LENGTH, ENDS, "measured_at")}),
        ("File", {"fields": ("container", "codec", "sample_rate", "channels",
                             show.column("identical_channels", "sound of the channels", _same),
                             show.column("silent_channels", "silent channels", _channels),
                             show.column("peaks_dbfs", "peak of each channel", _each("dBFS")),
                             show.column("clipped_samples", "samples at full scale on each channel", _whole),
                             show.column("loudness_dbfs", "loudness", _dbfs))}),
        ("Speech and silence", {"fields": (show.column("talk_seconds", "speech on each channel", _each("s")), SILENCE,
                                           "silence_share", "silence_threshold_dbfs", "silence_below_loudness_db",
                                           show.column("threshold_used_dbfs", "silence threshold used", _dbfs),
                                           "min_silence_ms", show.column("silences", "silences", _times))}),
        ("Origin", {"fields": ("content_hash", "analyser_version")}),
    )  # fmt: skip

    @admin.display(description="silent")
    def silence_share(self, profile: AudioProfile) -> Any:
        """Silence as a share of the whole."""
        if not profile.duration_seconds:
            return EMPTY
        return show.percent(profile.silence_seconds / profile.duration_seconds)
