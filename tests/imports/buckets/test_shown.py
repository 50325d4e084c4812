"""Addresses in buckets as people see them, and what stands for a host that is asked."""

import pytest

from imports.web.hosts import gate_of, shown_source


@pytest.mark.parametrize(
    "location",
    ["s3://calls/2026/a b?#%41.mp3", "gs://calls/é.mp3", "azure://account/calls/2026/*", "s3://calls"],
)
def test_an_address_in_a_bucket_is_shown_as_it_is(location):
    assert shown_source(location) == location
    assert gate_of(location) == ""


def test_what_belongs_into_a_credential_is_not_shown():
    signed = "azure://account/calls/a.mp3?sv=2025-01-05&sig=SECRET%3D"
    assert shown_source(signed) == "azure://account/calls/a.mp3"
    assert shown_source("s3://AKIA:SECRET@calls/a.mp3") == "s3://calls/a.mp3"
