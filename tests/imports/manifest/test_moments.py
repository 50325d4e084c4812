"""Times as spreadsheets write them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from imports.manifest.moments import Moments, tells_day_first

BERLIN = Moments(ZoneInfo("Europe/Berlin"))
MAY = datetime(2026, 5, 6, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        (None, "2026-05-06 14:05"),
        (None, "2026-05-06T14:05:00"),
        (None, "2026-05-06T12:05:00Z"),
        (None, "2026-05-06T12:05:00.250+00:00"),
        (None, "2026-05-06 08:05:00 -0400"),
        (None, "06.05.2026 14:05"),
        (None, "6.5.2026, 14:05"),
        (None, "2026/05/06 2:05 PM"),
        (None, "20260506140500"),
        (None, "1778069100"),
        (None, "1778069100000"),
        ("2026-05-06", "14:05"),
        ("06.05.2026", "14.05"),
        (date(2026, 5, 6), time(14, 5)),
        (datetime(2026, 5, 6), time(14, 5)),  # noqa: DTZ001 - as Excel has it
        (datetime(2026, 5, 6, 14, 5), None),  # noqa: DTZ001
        ("2026-05-06", timedelta(hours=14, minutes=5)),
        ("ignored", "2026-05-06 14:05"),
    ],
)
def test_one_moment_in_many_writings(day, clock):
    assert BERLIN.read(day, clock) == MAY


def test_a_date_alone_is_its_midnight_and_nothing_is_nothing():
    assert BERLIN.read("2026-05-06", "") == datetime(2026, 5, 5, 22, tzinfo=UTC)
    assert BERLIN.read(" ", None) is None


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("yesterday", "no time that can be read"),
        ("2026-02-30 10:00", "no such day"),
        ("2026-05-06 25:00", "no such time of day"),
        ("2026-05-06 13:00 pm", "no such time of day"),
        ("14:05", "without a date"),
        ("0026-05-06 10:00", "between 1980 and 2100"),
        ("1900-01-01", "between 1980 and 2100"),
        ("05/06/2026 10:00", "which number is the day"),
        ("46143.5", "no time that can be read"),
        (46143.5, "no time that can be read"),
        ("#VALUE!", "no time that can be read"),
        ("2026-05-06 10:00 +99:00", "no such time of day"),
        ("9" * 1000, "no time that can be read"),
        ("2026-03-29 02:30", "never showed"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused(cell, why):
    with pytest.raises(ValueError, match=why):
        BERLIN.read(None, cell)


def test_a_day_without_a_midnight_begins_an_hour_later():
    assert Moments(ZoneInfo("Africa/Cairo")).read("2026-04-24", None) == datetime(2026, 4, 23, 22, tzinfo=UTC)


def test_slashes_are_read_as_the_rest_of_the_manifest_writes_them():
    assert [tells_day_first(cell) for cell in ("31/05/2026 10:00", "05/31/2026", "05/06/2026", "31.05.2026", None)] == [
        True, False, None, None, None,
    ]  # fmt: skip
    months_first = Moments(UTC, day_first=False)
    assert months_first.read(None, "05/06/2026 12:05") == MAY
    assert Moments(UTC, day_first=True).read(None, "06/05/2026 12:05") == MAY
