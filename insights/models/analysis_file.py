"""The file in the storage that holds all that is known of a call."""

from django.db import models

from calls.access.scope import scoped_by
from calls.models import Call


class AnalysisFile(models.Model):
    """Where the analysis of a call was written, and from what; made by machine."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="analysis_file")
    name = models.CharField(max_length=500, help_text="Where it lies in the storage.")
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    inputs_hash = models.CharField(
        max_length=64, help_text="SHA-256 of which insight, transcript, measurements and facts it was made from."
    )
    written_at = models.DateTimeField()

    objects = scoped_by("call__customer").as_manager()

    def __str__(self) -> str:
        return self.name
