"""The storages as fixtures: `from tests.fake_storage.fixtures import azure, gcs, s3`."""

import pytest

from tests.fake_storage.azure import AzureStorage
from tests.fake_storage.gcs import GoogleStorage
from tests.fake_storage.s3 import S3


@pytest.fixture
def s3():
    with S3() as storage:
        yield storage


@pytest.fixture
def gcs():
    with GoogleStorage() as storage:
        yield storage


@pytest.fixture
def azure():
    with AzureStorage() as storage:
        yield storage
