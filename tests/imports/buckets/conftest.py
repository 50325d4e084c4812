import pytest

from imports.retrieve import retrieve
from imports.sources.base import DiscoveryContext
from imports.sources.registry import pick
from tests.fake_storage.azure import AzureStorage
from tests.fake_storage.gcs import GoogleStorage
from tests.fake_storage.s3 import S3
from tests.imports.buckets.shelves import azure_shelf, gcs_shelf, s3_shelf
from tests.imports.download.server import policy_for

VENDORS = {"s3": (S3, s3_shelf), "gcs": (GoogleStorage, gcs_shelf), "azure": (AzureStorage, azure_shelf)}


@pytest.fixture(params=VENDORS)
def shelf(request):
    """A bucket at each vendor in turn."""
    made, stocked = VENDORS[request.param]
    with made() as storage:
        yield stocked(storage)


@pytest.fixture
def google():
    with GoogleStorage() as storage:
        yield gcs_shelf(storage)


@pytest.fixture
def amazon():
    with S3() as storage:
        yield s3_shelf(storage)


@pytest.fixture
def microsoft():
    with AzureStorage() as storage:
        yield azure_shelf(storage)


@pytest.fixture
def policy(tmp_path):
    """What a retrieval from a shelf may do; keyword arguments change it."""

    def policy(shelf, **changes):
        return policy_for(tmp_path, shelf.storage, **{"credential": shelf.credential, **changes})

    return policy


@pytest.fixture
def context(policy):
    """What a discovery on a shelf may do, told by `limits`; whom it tells by the rest."""

    def context(shelf, *, limits=None, **changes):
        return DiscoveryContext(policy(shelf, **(limits or {})), **changes)

    return context


@pytest.fixture
def discover(context):
    """What is found at an address, by the source that is picked for it."""

    def discover(shelf, location, **changes):
        settings = context(shelf, **changes)
        return list(pick(location, settings).discover(location, settings))

    return discover


@pytest.fixture
def fetch(policy, tmp_path):
    """Retrieve an object of a shelf by its key."""

    def fetch(shelf, key, on_progress=None, **changes):
        into = tmp_path / "into"
        return retrieve(shelf.url(key), into, policy=policy(shelf, **changes), on_progress=on_progress)

    return fetch
