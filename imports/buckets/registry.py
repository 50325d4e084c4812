"""Every vendor's buckets by the scheme of their addresses. A new vendor is one file beside this one and a line here."""

from importlib import import_module
from typing import Any

from imports.buckets.base import Bucket
from imports.buckets.place import AZURE, GCS, S3, Place
from imports.buckets.reach import Reach
from imports.policy import RetrievalPolicy
from imports.web.hosts import parse_web_address

# By name: the vendors' libraries are loaded by those who read a bucket, and by nobody else.
VENDORS = {
    S3: ("imports.buckets.s3", "S3Bucket"),
    GCS: ("imports.buckets.gcs", "GoogleBucket"),
    AZURE: ("imports.buckets.azure", "AzureContainer"),
}


def open_bucket(place: Place, policy: RetrievalPolicy) -> Bucket:
    """The bucket of a place, opened with the policy's credential or without any. Raises WorkError; asks nobody yet."""
    if policy.credential is not None and policy.credential.endpoint:
        parse_web_address(policy.credential.endpoint)
    module, name = VENDORS[place.scheme]
    made: Any = getattr(import_module(module), name)
    bucket: Bucket = made(place, policy.credential, Reach.of(policy))
    return bucket
