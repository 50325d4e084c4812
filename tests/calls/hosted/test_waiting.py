"""How long services want us to wait."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from calls.hosted.waiting import http_date, seconds_asked

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("0.5", 0.5),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0),
        (format_datetime(NOW + timedelta(days=9), usegmt=True), 86_400.0),
        ("9e99", 86_400.0),
        ("soon", None),
        ("-5", None),
        ("nan", None),
        ("", None),
        (None, None),
    ],
)
def test_the_time_to_wait_is_read_as_seconds_or_as_a_date(value, seconds):
    assert seconds_asked(value, NOW) == seconds


@pytest.mark.parametrize("value", ["1 Jan 99999999999 00:00:00", "Mon, 01 Jan 2024 00:00:00 +9999999999999", "31 Feb"])
def test_a_moment_that_no_clock_shows_is_none(value):
    assert http_date(value) is None
