"""What the endpoints of imports answer with; names as tools in use expect them (feature C1)."""

from typing import Any

from rest_framework import serializers

from imports.models import SameBy, UnusableRow

MOST_JOBS, MOST_FILES = 500, 1000
JOB_STATUSES = (
    "pending", "discovering", "converting", "uploading", "analyzing", "completed", "failed", "paused", "stopped",
)  # fmt: skip
FILE_STATUSES = (
    "pending", "downloading", "uploading", "converting", "transcribing", "analyzing", "categorized", "completed",
    "failed", "cancelled",
)  # fmt: skip


class FaultSerializer(serializers.Serializer[Any]):
    """What went wrong, and what to do."""

    code = serializers.CharField()
    text = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)


class SourceSerializer(serializers.Serializer[Any]):
    """A place that is searched for recordings."""

    location = serializers.CharField(help_text="Without its secrets.")
    kind = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    found = serializers.IntegerField()
    skipped = serializers.IntegerField(help_text="Files passed over because they are no recordings.")
    repeated = serializers.IntegerField(help_text="Entries that name what the import lists already.")
    unusable = serializers.IntegerField(help_text="Rows that cannot be used.")
    error = FaultSerializer(allow_null=True)


class FileSerializer(serializers.Serializer[Any]):
    """One recording and how far it is."""

    file_id = serializers.IntegerField()
    file_name = serializers.CharField()
    url = serializers.CharField(help_text="Without its secrets.")
    status = serializers.ChoiceField(choices=FILE_STATUSES)
    call_id = serializers.IntegerField(allow_null=True, help_text="Of a duplicate: the call that it is the same as.")
    duplicate = serializers.BooleanField(help_text="The customer had this recording already.")
    duplicate_by = serializers.ChoiceField(
        choices=SameBy.choices, allow_blank=True, help_text="How that shows; empty where it is none."
    )
    order_id = serializers.CharField(allow_blank=True)
    truncated = serializers.BooleanField()
    size_bytes = serializers.IntegerField(allow_null=True)
    error = FaultSerializer(allow_null=True)


class JobSerializer(serializers.Serializer[Any]):
    """How far an import is."""

    job_id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=JOB_STATUSES)
    customer_name = serializers.CharField()
    total_files = serializers.IntegerField()
    processed_files = serializers.IntegerField()
    failed_files = serializers.IntegerField()
    has_errors = serializers.BooleanField(
        help_text="Something failed: a file, a source, or a row. With `completed`: completed with errors."
    )
    duplicate_files = serializers.IntegerField()
    progress_percentage = serializers.FloatField(help_text="100 exactly when everything has ended.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    paused_code = serializers.CharField(
        allow_blank=True, help_text="Why CHAT paused the import or the work on its calls; empty where it did not."
    )
    paused_text = serializers.CharField(allow_blank=True)
    paused_hint = serializers.CharField(allow_blank=True, help_text="What to do before it is resumed.")
    sources = SourceSerializer(many=True)


class JobStatusSerializer(JobSerializer):
    """How far an import is, with a page of its files if asked for."""

    files = FileSerializer(many=True, help_text="Empty unless include_files is true.")
    next_files_after = serializers.IntegerField(
        allow_null=True, help_text="Value of files_after for the next files; null where there are no more."
    )


class JobsSerializer(serializers.Serializer[Any]):
    """A page of imports."""

    jobs = JobSerializer(many=True)
    total = serializers.IntegerField()
    limit = serializers.IntegerField()
    offset = serializers.IntegerField()


class JobsQuery(serializers.Serializer[Any]):
    """Which page of the imports."""

    limit = serializers.IntegerField(default=50, min_value=1, max_value=MOST_JOBS)
    offset = serializers.IntegerField(default=0, min_value=0, max_value=1_000_000)


class StatusQuery(serializers.Serializer[Any]):
    """Whether files are wanted, and which."""

    include_files = serializers.BooleanField(default=False)
    files_limit = serializers.IntegerField(
        default=MOST_FILES, min_value=1, max_value=MOST_FILES, help_text="Files in one answer."
    )
    files_after = serializers.IntegerField(
        default=0, min_value=0, max_value=2**63 - 1, help_text="Files after this file_id."
    )


class FoundSerializer(serializers.Serializer[Any]):
    """A recording that a preview has found."""

    file_id = serializers.IntegerField()
    file_name = serializers.CharField()
    url = serializers.CharField(help_text="Without its secrets.")
    size_bytes = serializers.IntegerField(allow_null=True)
    order_id = serializers.CharField(allow_blank=True)
    looks_known = serializers.ChoiceField(
        choices=SameBy.choices, allow_blank=True, help_text="The customer seems to have it; empty where not."
    )


class PreviewSerializer(serializers.Serializer[Any]):
    """What lies at the sources of an import that was started with `preview`."""

    job_id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=JOB_STATUSES)
    waits_for_you = serializers.BooleanField(help_text="Nothing is fetched before …/fetch is asked for.")
    found = serializers.IntegerField()
    known_size_bytes = serializers.IntegerField(help_text="Of the files that tell their size.")
    sized = serializers.IntegerField(help_text="Files that tell their size.")
    looks_known = serializers.IntegerField(help_text="Files that the customer seems to have.")
    known_by = serializers.DictField(child=serializers.IntegerField(), help_text="The same by how that shows.")
    unusable = serializers.IntegerField(help_text="Rows that cannot be used: see …/unusable.")
    repeated = serializers.IntegerField(help_text="Entries that name what the import lists already.")
    files = FoundSerializer(many=True, help_text="The first 50.")


class UnusableSerializer(serializers.ModelSerializer[UnusableRow]):
    """A cell of a manifest or list that cannot be used, or a whole row."""

    location = serializers.CharField(source="source", help_text="The manifest or list.")

    class Meta:
        model = UnusableRow
        fields = ("id", "location", "row_number", "column", "value", "error_text")
        read_only_fields = fields


class RetryQuery(serializers.Serializer[Any]):
    """What to try again."""

    only = serializers.ChoiceField(
        choices=["failed", "missing"],
        required=False,
        help_text="`missing`: what was not there; `failed`: all other failures. Both when left out.",
    )


class SumsSerializer(serializers.Serializer[Any]):
    """How many entries had which outcome: asked is the sum of all but `found`."""

    asked = serializers.IntegerField()
    found = serializers.IntegerField(help_text="All but missing and unusable ones.")
    done = serializers.IntegerField(help_text="Became calls.")
    duplicate = serializers.IntegerField(help_text="The customer had them.")
    missing = serializers.IntegerField(help_text="The source says that they are not there.")
    failed = serializers.IntegerField()
    unusable = serializers.IntegerField(help_text="Rows from which nothing can be imported.")
    repeated = serializers.IntegerField(help_text="Named more than once.")
    open = serializers.IntegerField(help_text="Wait, or are in work.")
    cancelled = serializers.IntegerField()


class ReasonSerializer(serializers.Serializer[Any]):
    """Why some failed."""

    code = serializers.CharField()
    text = serializers.CharField(help_text="What one of them says.")
    hint = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()


class SourceSumsSerializer(SumsSerializer):
    """The outcomes of one source."""

    source_id = serializers.IntegerField()
    location = serializers.CharField()
    kind = serializers.CharField(allow_blank=True)


class ReconciliationSerializer(SumsSerializer):
    """Everything that was asked for, and what became of it."""

    still_processing = serializers.IntegerField(help_text="Of the calls made: not through all stages.")
    failed_later = serializers.IntegerField(help_text="Of the calls made: failed at a later stage.")
    cancelled_later = serializers.IntegerField(help_text="Of the calls made: stopped at a later stage.")
    reasons = ReasonSerializer(many=True)
    later_reasons = ReasonSerializer(many=True)
    sources = SourceSumsSerializer(many=True)
