"""Estimates in words."""

from decimal import Decimal

import pytest

from calls.admin.expectation import cost_range, number_range, time_range


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0, 30, "less than a minute"),
        (20, 300, "up to about 5 minutes"),
        (70, 110, "about 1 to 2 minutes"),
        (300, 310, "about 5 minutes"),
        (1200, 3000, "about 20 to 50 minutes"),
        (2400, 7300, "about 40 minutes to 2 hours"),
        (7100, 21_000, "about 2 to 6 hours"),
        (36_000, 72_000, "about 10 to 20 hours"),
        (100_000, 400_000, "about 28 hours to 5 days"),
    ],
)
def test_time_is_told_no_more_exactly_than_it_is_known(low, high, told):
    assert time_range(low, high) == told


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        ("0", "0", "$0.00"),
        ("0", "0.004", "less than $0.01"),
        ("0.002", "0.04", "up to $0.04"),
        ("1.20", "3.40", "$1.20 to $3.40"),
        ("2", "2.001", "about $2.00"),
        ("2", "2", "$2.00"),
        ("1000", "2500.5", "$1,000.00 to $2,500.50"),
    ],
)
def test_cost_is_a_range(low, high, told):
    assert cost_range(Decimal(low), Decimal(high)) == told


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (13, 14, "about 13 to 14"),
        (500, 500, "500"),
        (48_079, 73_146, "about 48,000 to 73,000"),
        (48_079, 48_146, "about 48,000"),
        (1_200_000, 3_400_000, "about 1.2 to 3.4 million"),
    ],
)
def test_numbers_are_told_no_more_exactly_than_they_are_known(low, high, told):
    assert number_range(low, high) == told
