"""What goes in and out where imports are started and files are uploaded."""

from typing import Any

from rest_framework import serializers

from calls.work.states import Priority
from imports.models import UploadKind
from imports.orders.addresses import LONGEST as LONGEST_ORDER_ID
from imports.orders.addresses import order_id_fault

MOST_SOURCES, MOST_ORDERS, MOST_UPLOADS = 1000, 100_000, 1000
LONGEST_ADDRESS = 8192
LARGEST_NUMBER = 2**63 - 1
PRIORITIES = {"high": Priority.HIGH, "normal": Priority.NORMAL, "low": Priority.LOW}
WHAT = ("source_url", "source_urls", "order_ids", "uploads")
"""Fields of which a start has at least one."""
PLACE_HELP = (
    "A recording, a ZIP archive, a page, a listing or a JSON answer with links to recordings (http or https); a bucket "
    "(s3://bucket/folder, gs://…, azure://account/container/…); or a folder of the server that is opened to you."
)


class StartSerializer(serializers.Serializer[Any]):
    """What to import for whom. One of `source_url`, `source_urls`, `order_ids` and `uploads` at least."""

    customer_name = serializers.CharField(max_length=120)
    source_url = serializers.CharField(required=False, max_length=LONGEST_ADDRESS, help_text=PLACE_HELP)
    source_urls = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_ADDRESS),
        required=False,
        max_length=MOST_SOURCES,
        help_text="Several of them.",
    )
    order_ids = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_ORDER_ID),
        required=False,
        max_length=MOST_ORDERS,
        help_text="The customer's import settings say where the recording of an order is.",
    )
    uploads = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER),
        required=False,
        max_length=MOST_UPLOADS,
        help_text="Numbers of files uploaded for this customer.",
    )
    credential = serializers.CharField(
        required=False, max_length=80, help_text="Name of the customer's credential that opens the sources."
    )
    priority = serializers.ChoiceField(choices=list(PRIORITIES), default="normal", help_text="Whose turn comes first.")
    keep_duplicates = serializers.BooleanField(
        default=False, help_text="Import recordings although the customer has them already."
    )
    preview = serializers.BooleanField(
        default=False, help_text="Only look what is there; nothing is fetched before …/fetch is asked for."
    )
    provider = serializers.CharField(
        required=False,
        max_length=40,
        help_text="Who draws the insights: from now on the customer's own setting. Unchanged when left out.",
    )

    def validate_order_ids(self, order_ids: list[str]) -> list[str]:
        """The first one that is none is named, and nothing is begun."""
        for number, order_id in enumerate(order_ids, 1):
            if fault := order_id_fault(order_id):
                raise serializers.ValidationError(f"Number {number}: {fault}")
        return order_ids

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Something to import."""
        if not any(attrs.get(name) for name in WHAT):
            raise serializers.ValidationError(f"Give at least one of {', '.join(WHAT)}.")
        return attrs


class StartedSerializer(serializers.Serializer[Any]):
    """The import that was started."""

    success = serializers.BooleanField()
    job_id = serializers.IntegerField()
    customer_name = serializers.CharField()
    storage_bucket_name = serializers.CharField(help_text="Folder of the customer in the storage.")
    provider = serializers.CharField(help_text="Who draws the insights.")
    message = serializers.CharField()


class NewUploadSerializer(serializers.Serializer[Any]):
    """A file to import from."""

    customer_name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(
        choices=UploadKind.choices, required=False, help_text="What the file is; found out where nothing is said."
    )
    file = serializers.FileField(max_length=255)


class UploadSerializer(serializers.Serializer[Any]):
    """A file that was uploaded; `upload_id` goes into `uploads` of a start."""

    upload_id = serializers.IntegerField()
    customer_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=UploadKind.choices)
    name = serializers.CharField()
    size_bytes = serializers.IntegerField()
