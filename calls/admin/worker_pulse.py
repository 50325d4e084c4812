"""Whether workers are alive."""

from django.contrib import admin
from django.utils import timezone

from calls.access.admin import PlainAdmin, ReadOnly
from calls.admin import show
from calls.models import WorkerPulse


@admin.register(WorkerPulse)
class WorkerPulseAdmin(ReadOnly, PlainAdmin):
    """Belongs to the machine, not to a customer."""

    heading = "Workers"
    list_display = ("lane", "group", "beat_at", "ago")
    list_filter = ("lane",)
    ordering = ("group", "lane")
    fields = list_display

    @admin.display(description="ago")
    def ago(self, pulse: WorkerPulse) -> str:
        """How long nothing was heard; silence is normal while there is nothing to do for up to a minute."""
        return show.duration(max((timezone.now() - pulse.beat_at).total_seconds(), 0))
