"""What goes in and out of the bulk-import endpoints; names as tools in use expect them (feature C1)."""

from typing import Any

from rest_framework import serializers

MOST_JOBS, MOST_FILES = 500, 1000
JOB_STATUSES = ("pending", "discovering", "uploading", "analyzing", "completed", "failed", "paused", "stopped")
FILE_STATUSES = (
    "pending", "downloading", "converting", "transcribing", "analyzing", "completed", "failed", "cancelled",
)  # fmt: skip


class StartSerializer(serializers.Serializer[Any]):
    """What to import for whom."""

    customer_name = serializers.CharField(max_length=120)
    source_url = serializers.CharField(
        max_length=8192, help_text="A recording, a ZIP archive, or a page with links to recordings; http or https."
    )
    provider = serializers.CharField(
        required=False,
        max_length=40,
        help_text="Who draws the insights: from now on the customer's own setting. Unchanged when left out.",
    )


class StartedSerializer(serializers.Serializer[Any]):
    """The import that was started."""

    success = serializers.BooleanField()
    job_id = serializers.IntegerField()
    customer_name = serializers.CharField()
    storage_bucket_name = serializers.CharField(help_text="Folder of the customer in the storage.")
    provider = serializers.CharField(help_text="Who draws the insights.")
    message = serializers.CharField()


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
    skipped = serializers.IntegerField()
    error = FaultSerializer(allow_null=True)


class FileSerializer(serializers.Serializer[Any]):
    """One recording and how far it is."""

    file_id = serializers.IntegerField()
    file_name = serializers.CharField()
    url = serializers.CharField(help_text="Without its secrets.")
    status = serializers.ChoiceField(choices=FILE_STATUSES)
    call_id = serializers.IntegerField(allow_null=True)
    duplicate = serializers.BooleanField(help_text="The customer had this recording already.")
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
    duplicate_files = serializers.IntegerField()
    progress_percentage = serializers.FloatField(help_text="100 exactly when everything has ended.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
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
