"""The recordings' storage at the vendors' own protocols, as its settings make it."""

import pytest
from django.core.files.storage import storages

from calls.storage.place import storage_setting
from chat_project import env
from tests.fake_storage.fixtures import azure, gcs, s3

__all__ = ["azure", "gcs", "s3"]

SOUND = b"RIFF and so on"
NAME = "customer-acme/olga/7/1-0a1b2c3d-call.wav"
MEGABYTE = 1 << 20


@pytest.fixture
def use(settings):
    """Keep recordings where these settings say, by their names without CHAT_STORAGE_."""

    def use(location, **given):
        named = {f"CHAT_STORAGE_{name.upper()}": value for name, value in given.items()}
        values = {**{row.name: row.default for row in env.TABLE}, "CHAT_STORAGE": location, **named}
        settings.STORAGES = {**settings.STORAGES, "recordings": storage_setting(values, settings.RECORDINGS_DIR)}
        return storages["recordings"]

    return use


@pytest.fixture
def use_s3(s3, use):
    """The same at moto's server, with an empty bucket "calls"."""
    s3.client().create_bucket(Bucket="calls")

    def use_s3(location="s3://calls/prefix", **given):
        keys = {"access_key": s3.access_key, "secret_key": s3.secret_key, "region": s3.region, "endpoint": s3.url}
        return use(location, **{**keys, **given})

    return use_s3


@pytest.fixture
def file(tmp_path):
    """Makes a file with this content."""

    def file(content=SOUND, name="download.part"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return file
