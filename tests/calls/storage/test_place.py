"""What CHAT_STORAGE says, and in which bucket a file lies."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from calls.storage.buckets import bucket_and_name
from calls.storage.place import place
from chat_project import env

DEFAULTS = {row.name: row.default for row in env.TABLE}


def placed(location, **given):
    return place({**DEFAULTS, "CHAT_STORAGE": location, **{f"CHAT_STORAGE_{k.upper()}": v for k, v in given.items()}})


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("s3://calls", ("s3", "", "calls", "")),
        ("s3://calls/a/b/", ("s3", "", "calls", "a/b")),
        ("gs://calls/a", ("gs", "", "calls", "a")),
        ("azure://account/calls/a", ("azure", "account", "calls", "a")),
    ],
)
def test_kind_bucket_and_prefix_are_read(location, expected):
    found = placed(location, access_key="x", secret_key="x")
    assert (found.kind, found.account, found.bucket, found.prefix) == expected


@pytest.mark.parametrize(
    "location",
    [
        "calls",
        "/data",
        "ftp://calls",
        "s3://",
        "azure://account",
        "s3://calls?x=1",
        "s3://calls/../x",
        "s3://k:s@calls",
    ],
)
def test_what_is_no_place_stops_the_start_with_a_sentence(location):
    with pytest.raises(ImproperlyConfigured, match="CHAT_STORAGE has to be"):
        placed(location)


@pytest.mark.parametrize(
    ("location", "given"),
    [
        ("azure://account/calls", {}),
        ("s3://calls", {"access_key": "x"}),
        ("s3://calls", {"endpoint": "minio.example.com"}),
        (f"s3://calls/{'x' * 201}", {}),
    ],
)
def test_what_is_missing_or_too_long_is_named(location, given):
    with pytest.raises(ImproperlyConfigured, match="CHAT_STORAGE"):
        placed(location, **given)


def test_keys_are_not_told_where_a_place_is():
    assert "hidden" not in repr(placed("s3://calls", access_key="hidden", secret_key="hidden"))


def test_a_customers_first_folder_is_a_bucket_and_what_belongs_to_nobody_is_not():
    assert bucket_and_name("calls", "customer-acme/olga/7/a.wav") == ("calls-customer-acme", "olga/7/a.wav")
    assert bucket_and_name("calls", "exports/7/calls.csv") == ("calls", "exports/7/calls.csv")


@pytest.mark.parametrize("folder", ["customer-Acme", "customer-acme_", "customer-a--b", "customer-" + "x" * 60, "ä"])
def test_names_that_no_bucket_may_have_are_changed_and_stay_different(folder):
    bucket, _ = bucket_and_name("calls", f"{folder}/a.wav")
    other, _ = bucket_and_name("calls", f"{folder.lower().replace('_', '')}y/a.wav")
    assert 3 <= len(bucket) <= 63
    assert set(bucket) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert "--" not in bucket
    assert bucket != other
